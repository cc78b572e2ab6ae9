"""Every text is said in Hebrew and in Arabic: nothing empty, nothing guessed, no name of a value lost. What differs for
a form of address is said for both, and with every plural."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.repository import ROOT

PLACES = ("commons/translations", "plugins/*/translations")
FOLDERS = sorted({path.parent for place in PLACES for path in ROOT.glob(f"{place}/*/LC_MESSAGES/*.po")})
CATALOGUES = [folder / "messages.po" for folder in FOLDERS]
SPOKEN = sorted(path for folder in FOLDERS for path in folder.glob("*.po") if path.name != "messages.po")
NAMED = re.compile(r"%\((\w+)\)s")


def _name(path):
    return "-".join((*path.parts[-5:-2], path.stem))


def _read(path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _wrong(catalogue: Catalog) -> list[str]:
    """Texts that are empty or guessed, or that say other values than the English ones."""
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        known = {name for one in ids for name in NAMED.findall(one)}
        whole = set(NAMED.findall(said[-1])) | ({"num"} if len(ids) > 1 else set())
        if message.fuzzy or not all(said) or whole - {"num"} != known - {"num"}:
            wrong.append(ids[0])
    return wrong


def test_each_part_has_both_languages():
    assert {path.parts[-3] for path in CATALOGUES} == {"ar", "he"}
    assert len(CATALOGUES) >= 4


@pytest.mark.parametrize("path", CATALOGUES, ids=_name)
def test_nothing_is_missing_or_guessed(path):
    assert _wrong(_read(path)) == []


def test_whoever_speaks_to_women_speaks_to_men_of_the_same():
    for folder in {path.parent for path in SPOKEN}:
        women, men = (
            {message.id for message in _read(folder / f"{form}.po")} for form in ("feminine", "masculine")
        )
        assert women == men
    assert {path.parts[-3] for path in SPOKEN} == {"ar", "he"}


@pytest.mark.parametrize("path", SPOKEN, ids=_name)
def test_a_form_of_address_says_texts_that_are_there_and_whole(path):
    spoken, general = _read(path), _read(path.with_name("messages.po"))
    assert _wrong(spoken) == []
    assert [message.id for message in spoken if message.id and message.id not in general] == []
    assert spoken.plural_forms == general.plural_forms


@pytest.mark.parametrize("path", CATALOGUES + SPOKEN, ids=_name)
def test_nobody_is_spoken_to_with_a_slash(path):
    letters = re.compile(r"[\u0590-\u05ff\u0600-\u06ff]/[\u0590-\u05ff\u0600-\u06ff]")
    said = [
        text
        for message in _read(path)
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    assert [text for text in said if letters.search(text)] == []
