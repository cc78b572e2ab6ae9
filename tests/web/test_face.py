"""The face keeps its rules: one place for colours, no physical directions, nothing inline, text that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "commons" / "web" / "static"
SHEETS = sorted(STATIC.glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

PHYSICAL = re.compile(
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?<![-\w])(?:left|right)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b"
    r"|\bto\s+(?:left|right)\b"
)
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
    r"|:[^;{}]*(?<![-\w.])(?:white|black|red|green|blue|gr[ae]y|yellow|orange|pink|purple|brown|navy|teal)(?![-\w])"
)
INLINE = re.compile(r"<[^>{]*\s(?:style|on[a-z]+)\s*=|<style\b|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def lines_that(pattern: re.Pattern[str], text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if pattern.search(line)]


def test_there_are_sheets_and_templates():
    parts = {"components.css", "cards.css", "lists.css", "forms.css"}
    assert {"tokens.css", "base.css", "layout.css", *parts, "home.css", "print.css"} == {s.name for s in SHEETS}
    assert ROOT / "templates" / "base.html" in TEMPLATES


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_directions_are_logical(sheet: Path):
    assert lines_that(PHYSICAL, without_comments(sheet.read_text())) == []


@pytest.mark.parametrize("wrong", ["margin-left: 1rem", "left: 0", "text-align: right", "float:left", "to right"])
def test_a_physical_direction_is_found(wrong: str):
    assert PHYSICAL.search(wrong)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_are_tokens(sheet: Path):
    assert lines_that(COLOUR, without_comments(sheet.read_text())) == []


@pytest.mark.parametrize("wrong", ["color: #fff", "fill: rgb(1 2 3)", "border: 1px solid white"])
def test_a_colour_is_found(wrong: str):
    assert COLOUR.search(wrong)
    assert not COLOUR.search("white-space: nowrap")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_tokens_that_are_used_are_there(sheet: Path):
    known = set(re.findall(r"(--[\w-]+)\s*:", "".join(s.read_text() for s in SHEETS)))
    # A token with a fallback is a knob that pages may turn.
    used = set(re.findall(r"var\((--[\w-]+)\)", sheet.read_text()))
    assert used - known == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_hold_nothing_inline(template: Path):
    text = re.sub(r"{#.*?#}", "", template.read_text(), flags=re.DOTALL)
    assert INLINE.findall(text) == []
    assert lines_that(re.compile(r"(?:fill|stroke|color)=\"#"), text) == []


@pytest.mark.parametrize("wrong", ['<p style="x">', "<a onclick='x()'>", "<script>x()</script>", "<style>"])
def test_something_inline_is_found(wrong: str):
    assert INLINE.search(wrong)
    assert not INLINE.search('<script type="module" src="/static/commons.js"></script>')


def test_forms_are_imported_with_context():
    """Fields in several languages ask the page for its language: without context they would be empty."""
    pattern = re.compile(r"{%-?\s*(?:from|import)\s+[\"']macros/form\.html[\"'][^%]*%}")
    found = [tag for template in TEMPLATES for tag in pattern.findall(template.read_text())]
    assert [tag for tag in found if "with context" not in tag] == []


def test_the_script_is_small():
    assert (STATIC / "commons.js").stat().st_size <= 4096


# ---- what can be read ----

#: text on ground, 4.5 to 1 (WCAG 2.2, 1.4.3 AA).
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "pine", "pine-deep") for ground in ("paper", "surface", "sunken")],
    *[("ink", f"{tone}-tint") for tone in ("pine", "good", "warn", "bad", "info", "blossom", "almond")],
    *[(tone, f"{tone}-tint") for tone in ("pine", "good", "warn", "bad", "info", "blossom", "almond")],
    *[(tone, ground) for tone in ("bad", "blossom", "almond") for ground in ("paper", "surface")],
    ("on-pine", "pine"),
    ("on-pine", "pine-deep"),
    ("on-bad", "bad"),
    ("on-band", "band"),
    ("on-band", "band-raised"),
    ("on-band-soft", "band"),
    ("on-band-soft", "band-raised"),
    ("band", "on-band"),
    ("pine", "almond-tint"),
    ("ink", "petal-pale"),
]
#: edges and rings on ground, 3 to 1 (1.4.11 and 2.4.13).
EDGES = [
    *[("line-strong", ground) for ground in ("paper", "surface")],
    *[("focus", ground) for ground in ("paper", "surface", "sunken", "almond-tint")],
    ("focus-on-band", "band"),
    ("focus-on-band", "band-raised"),
]


def schemes() -> dict[str, dict[str, str]]:
    """Colour tokens of each scheme; the dark one is the light one with its own values laid over."""
    css = without_comments((STATIC / "tokens.css").read_text())
    before, _, after = css.partition("@media (prefers-color-scheme: dark)")
    light = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", before))
    dark = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", after.partition("@media")[0]))
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_contrast(scheme: str, pairs: list[tuple[str, str]], least: float):
    tokens = schemes()[scheme]
    measured = {(ink, ground): round(contrast(tokens[ink], tokens[ground]), 2) for ink, ground in pairs}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


def test_both_schemes_name_the_same_colours():
    both = schemes()
    assert {name for name in both["light"] if both["light"][name] != both["dark"][name]} >= {"paper", "ink", "pine"}
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
