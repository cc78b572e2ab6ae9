"""The type: Rubik, one family for three scripts, from the package fontpkg-rubik; cut to a file per script and kept.

`build` makes the files in data_dir/fonts; pages ask for them once they are there, and have the system's type until
then. A font that comes too late is kept for the next page (`font-display: optional`): words never move under one's
eyes.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path

from flask import Flask, Response, abort, current_app, send_file

log = logging.getLogger("commons.web")

#: Script -> what of Unicode its file holds. Digits and marks that all three use are in the Latin one.
SCRIPTS = {
    "latin": "U+20-7E,U+A0-FF,U+131,U+152-153,U+2C6,U+2DA,U+2DC,U+2000-206F,U+20AA,U+20AC,U+2122,U+2190-2193,U+2212",
    "hebrew": "U+590-5FF,U+FB1D-FB4F",
    "arabic": "U+600-6FF,U+FB50-FDFF,U+FE70-FEFC",
}
#: Which files a page of a language needs at once.
FIRST = {"he": ("latin", "hebrew"), "ar": ("latin", "arabic"), "en": ("latin",)}
YEAR = "public, max-age=31536000, immutable"


def source() -> Path:
    """The variable font of the package. LookupError or ImportError where it is not there."""
    folder = resources.files("fontpkg_rubik") / "files"
    return next(Path(str(file)) for file in folder.iterdir() if file.name == "Rubik[wght].ttf")


def build(folder: Path) -> bool:
    """Makes the files in `folder` that are missing (about two seconds, once). False, and one line in the log, where it
    cannot be done. Each file appears whole, also where several processes make it at once."""
    try:
        missing = [(script, path) for script, path in _paths(folder).items() if not path.exists()]
        if missing:
            folder.mkdir(parents=True, exist_ok=True)
        for script, path in missing:
            with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
                _cut(SCRIPTS[script], Path(part.name))
            Path(part.name).chmod(0o644)
            os.replace(part.name, path)
    except Exception as fault:
        log.warning("pages keep the system's type, Rubik could not be made: %s: %s", type(fault).__name__, fault)
        return False
    return True


def build_beside(folder: Path) -> None:
    """As `build`, in a process of its own, so that a start does not wait for it."""
    try:
        if not all(path.exists() for path in _paths(folder).values()):
            subprocess.Popen([sys.executable, "-m", "commons.web.fonts", str(folder)], stdin=subprocess.DEVNULL)
    except Exception as fault:
        log.warning("pages keep the system's type: %s: %s", type(fault).__name__, fault)


def _cut(ranges: str, to: Path) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_points(ranges))
    with TTFont(io.BytesIO(source().read_bytes())) as font:
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(to)


def _points(ranges: str) -> set[int]:
    """ "U+20-22,U+A0" -> {0x20, 0x21, 0x22, 0xA0}."""
    ends = [part.removeprefix("U+").partition("-") for part in ranges.split(",")]
    return {point for first, _, last in ends for point in range(int(first, 16), int(last or first, 16) + 1)}


def _paths(folder: Path) -> dict[str, Path]:
    original = source().read_bytes()
    return {
        script: folder / f"{hashlib.sha256(original + ranges.encode()).hexdigest()[:12]}-{script}.woff2"
        for script, ranges in SCRIPTS.items()
    }


class Fonts:
    """What pages say of the type: nothing until the files are there. css: one @font-face for each script."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._there = folder, False
        try:
            self.names = {script: path.name for script, path in _paths(folder).items()}
        except (ImportError, LookupError, OSError, StopIteration):
            self.names = {}
        self.css = "".join(
            '@font-face{font-family:"Rubik";font-weight:300 900;font-display:optional;'
            f'unicode-range:{SCRIPTS[script]};src:url("/fonts/{name}") format("woff2")}}\n'
            for script, name in self.names.items()
        )
        self.stylesheet = f"/fonts/{hashlib.sha256(self.css.encode()).hexdigest()[:12]}.css"

    @property
    def ready(self) -> bool:
        """Whether all files are there."""
        self._there = self._there or bool(
            self.names and all((self.folder / name).exists() for name in self.names.values())
        )
        return self._there

    def first(self, lang: str) -> list[str]:
        """Addresses of the files that a page of this language needs at once."""
        return [f"/fonts/{self.names[script]}" for script in FIRST.get(lang, ("latin",))]


def configure(app: Flask) -> None:
    """The addresses of the type, and `fonts` for templates."""
    fonts = Fonts(app.config["COMMONS"]["data_dir"] / "fonts")
    app.jinja_env.globals["fonts"] = fonts

    @app.get("/fonts/<name>")
    def font(name: str) -> Response:
        if fonts.ready and f"/fonts/{name}" == fonts.stylesheet:
            response = current_app.response_class(fonts.css, mimetype="text/css")
        elif name in fonts.names.values() and (fonts.folder / name).exists():
            response = send_file(fonts.folder / name, mimetype="font/woff2", conditional=True)
        else:
            abort(404)
        response.headers["Cache-Control"] = YEAR
        return response


if __name__ == "__main__":
    build(Path(sys.argv[1]))
