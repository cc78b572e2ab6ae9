"""Compiles the translations whenever the plugin is built; everything else is in pyproject.toml."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTranslations(build_py):
    """setuptools' own step, after every messages.po has its messages.mo beside it."""

    def run(self) -> None:
        for path in Path("commons_noticeboard").glob("translations/*/LC_MESSAGES/*.po"):
            with path.open("rb") as texts, path.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(texts))
        super().run()


setup(cmdclass={"build_py": BuildWithTranslations})
