"""An engine for community spaces: people, institutions, time, places and sign-ups; what a community does is a
plugin."""

__version__ = "0.1.0"
