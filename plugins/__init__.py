"""The modules of the city, shipped as `commons.plugins`."""

if __name__ != "commons.plugins":
    # `import plugins.activities` from the project's folder would load every model a second time.
    raise ImportError(f"this folder is the package commons.plugins; import it by that name, not as {__name__!r}")
