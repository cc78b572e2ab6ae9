"""No template says anything by itself: every word that people read or hear goes through the catalogues. Nor has one, or
a sheet of paper, a colour or a side of its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")])
PAPERS = sorted(TEMPLATES.rglob("*.typ"))
JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True)
SAYS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
#: Attributes that are read or heard.
READ = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "title", "label"}
#: Words that are the same in every language: the product's name.
SAME = {"Commons"}
#: Elements whose words nobody translates: names of keys, what is typed to a machine, what only machines read.
SILENT = {"script", "style", "kbd", "code"}
#: Attributes without a value.
FLAGS = {"checked", "hidden", "required", "selected"}
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
#: A text in a template's code that looks like words for people: Hebrew, Arabic, or a capital and more.
WORDS = re.compile(r"[\u0590-\u06ff]|^[A-Z][a-z]+(?:$|[ .,:!?…])|^[a-z]+ [a-z]+ [a-z]+")
#: What is a name for machines although it looks like words.
MACHINES = re.compile(r"^(?:[A-Z][a-z]+ \(|\(min-width|width=|[a-z-]+=)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Said(HTMLParser):
    """The words that a page says by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in READ or (name == "value" and dict(attrs).get("type") in {"submit", "button"}):
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            for name, value in ATTRIBUTE.findall(data):  # of a tag that a macro makes, and another completes
                self.handle_starttag("", [(name, value)])
            rest = LETTERS.findall(ATTRIBUTE.sub("", data))
            self.words += [word for word in rest if word not in SAME | FLAGS]


def by_itself(source: str, html: bool = True) -> list[str]:
    """The words between the tags of a template, and in its attributes."""
    bare = "".join(value if kind == "data" else "0" for _line, kind, value in JINJA.lex(source) if kind != "comment")
    if not html:
        return [word for word in LETTERS.findall(bare) if word not in SAME]
    said = Said()
    said.feed(bare)
    said.close()
    return said.words


def in_code(source: str) -> list[str]:
    """Texts in a template's code that look like words and are not asked of the catalogue."""
    tree = JINJA.parse(source)
    calls = [one for one in tree.find_all(nodes.Call) if isinstance(one.node, nodes.Name) and one.node.name in SAYS]
    asked = {id(one) for call in [*calls, *tree.find_all(nodes.Getitem)] for one in call.find_all(nodes.Const)}
    texts = [one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str) and id(one) not in asked]
    return [text for text in texts if WORDS.search(text) and not MACHINES.search(text) and text not in SAME]


@pytest.mark.parametrize("template", PAGES, ids=name_of)
def test_a_template_says_nothing_by_itself(template: Path):
    source = template.read_text(encoding="utf-8")
    assert by_itself(source, template.suffix == ".html") == []
    assert in_code(source) == []


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="Go on" href="/">{{ _("On") }}</a>', ["Go", "on"]),
        ('<input type="submit" value="Send">', ["Send"]),
        ("<p>{% if a %}שלום{% endif %}</p>", ["שלום"]),
        ('<img alt="{% if a %}A picture{% endif %}">', ["picture"]),
        ('{% macro b() %} hidden alt="Hills"{% endmacro %}', ["Hills"]),
    ],
)
def test_a_word_is_found(wrong: str, found: list[str]):
    assert by_itself(wrong) == found
    assert by_itself('<p class="row {{ a }}"{% if b %} hidden{% endif %}>{{ _("Hello") }}</p>') == []


def test_a_word_in_code_is_found():
    assert in_code("{{ notice('info', 'Nobody here') }}{{ _('Somebody') }}") == ["Nobody here"]
    assert in_code("{{ badge('שלום') }}{{ ngettext('One', '%(num)s things', n) }}") == ["שלום"]


# ---- papers ----

SIDES = re.compile(r"(?<!from-)\b(?:left|right)\b")
COLOUR = re.compile(r"#[0-9a-f]{6}\b|(?<![-\w])(?:black|red|green|blue|gray|yellow|orange|purple)(?![-\w])")


def typst(path: Path) -> str:
    return re.sub(r"//.*", "", path.read_text(encoding="utf-8").replace("http://", ""))


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_a_paper_has_no_side_of_its_own(paper: Path):
    assert SIDES.findall(typst(paper)) == []


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_a_paper_says_nothing_by_itself(paper: Path):
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', typst(paper))
    assert [text for text in texts if WORDS.search(text) and text != "Rubik"] == []
    assert re.findall(r"\[[^\]#\"{}]*[^\W\d_]{3,}[^\]]*\]", re.sub(r'"(?:[^"\\]|\\.)*"', "", typst(paper))) == []


def test_papers_take_their_colours_from_one_place_and_that_from_the_pages():
    assert [paper.name for paper in PAPERS if COLOUR.search(typst(paper))] == ["page.typ"]
    tokens = (ROOT / "commons" / "web" / "static" / "tokens.css").read_text(encoding="utf-8")
    assert set(COLOUR.findall(typst(TEMPLATES / "paper" / "page.typ"))) <= set(COLOUR.findall(tokens))
