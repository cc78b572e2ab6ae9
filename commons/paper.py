"""Paper: tagged PDF (PDF/UA-1, ISO 14289-1) of plain data, drawn by the typst templates in templates/paper.

What is given is data and stays data: no text in it is read as markup. The font comes with a package and the machine's
own fonts are left alone, so every machine prints the same.
"""

from __future__ import annotations

import base64
import io
import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response
from markupsafe import Markup
from PIL import Image, ImageOps

from commons import files, i18n, subjects
from commons.i18n import _, direction
from commons.kernel import ANYONE, Ref, Refused

EMBLEM = 192  # pixels: sharp at 16 millimetres
MOST = 120_000  # characters of data: about 1,200 lines of a table, forty sheets
LONGEST_WORD = 24  # letters that no line is too narrow for

_ISOLATE = {"ltr": "\u2066", "rtl": "\u2067", "auto": "\u2068"}
_END = "\u2069"
_BIDI_CONTROLS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


class TooLong(Refused):
    """More than a sheet of paper should be asked to hold."""

    status = 413


class Drawing(str):
    """An SVG picture of our own making, to be drawn rather than shown as text."""


class Address(str):
    """An address of ours, printed as it is: nothing is put into it that would be copied with it."""


def pdf(template: str, data: Mapping[str, Any], lang: str) -> bytes:
    """The PDF that templates/paper/<template>.typ makes of `data`, in the language `lang`.

    data: texts, Markup as pages show it (`bdi` becomes an isolate, another language stays marked), numbers, None,
    Drawings, and lists and mappings of these; "title" is the document's title. Where the font lacks a letter (an emoji)
    the PDF is tagged all the same, but does not claim PDF/UA. Raises TooLong (413).
    """
    import typst  # 80 MB: loaded where paper is asked for

    plain = _plain({**_house(), **face(None), **data}, lang)
    given = json.dumps({**plain, "lang": lang, "dir": direction(lang)}, ensure_ascii=False)
    if len(given) - len(data.get("emblem") or "") > MOST:
        raise TooLong(_("This is too long for paper. Please print the page instead."), "too_long")
    folder = Path(str(resources.files("commons.templates"))) / "paper"
    asked = {
        "root": str(folder),
        "font_paths": [_fonts()],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": given},
    }
    source = str(folder / f"{template}.typ")
    try:
        return typst.compile(source, pdf_standards=["ua-1"], **asked)
    except typst.TypstError as error:
        if "could not be displayed with font" not in str(error):
            raise
    return typst.compile(source, **asked)


def answer(template: str, data: Mapping[str, Any], lang: str, name: str) -> Response:
    """The same as a response that opens in the browser. name: the file's, in ASCII, without ".pdf"."""
    response = make_response(pdf(template, data, lang))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Content-Language"] = lang
    return response


def address(path: str) -> Address:
    """The whole address of a page, for paper: `/he/activities/k7m2q9xd` -> `https://…`."""
    settings = current_app.config["COMMONS"]
    return Address((settings["base_url"].rstrip("/") or f"http://{settings['bind']}") + path)


def qr(url: str) -> Drawing:
    """The QR code of an address, with the quiet zone that it needs (ISO/IEC 18004), as SVG."""
    import segno

    code = segno.make(url, error="m", micro=False)
    return Drawing(code.svg_inline(scale=4, border=4, dark="#0b3a36", light="#ffffff"))


def face(whose: Any) -> dict[str, Any]:
    """What an institution's sheets carry of its own: `colour` ("#14534d", or None) and `emblem` (its mark as a Drawing,
    or None). whose: its row, or None. The colour is one that white and paper can be read on (institutions.rules)."""
    if whose is None:
        return {"colour": None, "emblem": None}
    row = subjects.seek(Ref("file", whose.mark), ANYONE) if whose.mark else None
    path = files.blob(row.sha, files.WIDTHS[0]) if row is not None else None
    return {"colour": whose.colour, "emblem": _square(path) if path is not None and path.exists() else None}


def _square(path: Path) -> Drawing:
    """A picture as a small square that can stand among words."""
    with Image.open(path) as picture:
        small = ImageOps.fit(picture.convert("RGBA"), (EMBLEM, EMBLEM)).quantize(128)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    data = base64.b64encode(out.getvalue()).decode()
    return Drawing(
        f'<svg viewBox="0 0 {EMBLEM} {EMBLEM}"><image width="{EMBLEM}" height="{EMBLEM}" '
        f'href="data:image/png;base64,{data}"/></svg>'
    )


def _house() -> dict[str, Any]:
    """What stands on every sheet: the site's name and its own drawings (templates/macros/art.html)."""
    art = current_app.jinja_env.get_template("macros/art.html").module
    name = i18n.plain(current_app.config["COMMONS"]["site_name"])
    return {"site": name, "branch": Drawing(art.branch()), "mark": Drawing(art.mark())}


@cache
def _fonts() -> str:
    import fontpkg_rubik

    return str(Path(fontpkg_rubik.__file__).parent / "files")


def _plain(value: Any, lang: str) -> Any:
    """`value` as JSON has it. Text in several languages is {"runs": [text or {"lang", "text"}, …]}."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Drawing | Address):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(inner, lang) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, lang) for inner in value]
    return _Runs.of(value, lang) if isinstance(value, Markup) else _broken(_clean(str(value)))


def _clean(text: str) -> str:
    """Without what cannot be printed: control characters, and those that would turn the line around."""
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn"}:
            kept.append("" if ord(letter) in _BIDI_CONTROLS else letter)
        elif letter in "\t\r":
            kept.append(" ")
    return "".join(kept)


def _broken(text: str) -> str:
    """A word that is longer than a line gets places where it may be broken (zero-width spaces)."""
    words = text.split(" ")
    for place, word in enumerate(words):
        if len(word) > LONGEST_WORD:
            pieces = [word[start : start + LONGEST_WORD] for start in range(0, len(word), LONGEST_WORD)]
            words[place] = "\u200b".join(pieces)
    return " ".join(words)


class _Runs(HTMLParser):
    """Markup of a page as runs of text: isolates for `bdi`, line ends for `br`, languages where they are marked."""

    def __init__(self, lang: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lang = lang
        self.runs: list[Any] = []
        self.open: list[str | None] = []  # the language of each bdi that is open

    @classmethod
    def of(cls, markup: Markup, lang: str) -> Any:
        reader = cls(lang)
        reader.feed(str(markup))
        reader.close()
        if all(isinstance(run, str) for run in reader.runs):
            return "".join(reader.runs).strip()
        return {"runs": reader.runs}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self._add("\n")
        elif tag == "bdi":
            self.open.append(given.get("lang"))
            way = direction(self.lang) if given.get("class") == "range" else given.get("dir") or "auto"
            self._add(_ISOLATE[way])

    def handle_endtag(self, tag: str) -> None:
        if tag == "bdi" and self.open:
            self._add(_END)
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self._add(_broken(_clean(data)))

    def _add(self, text: str) -> None:
        lang = next((lang for lang in reversed(self.open) if lang), None)
        self.runs.append({"lang": lang, "text": text} if lang and lang != self.lang else text)
