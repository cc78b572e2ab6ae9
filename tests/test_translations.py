"""Every text is said in Hebrew and in Arabic: nothing empty, nothing guessed, no name of a value lost."""

import re

import pytest
from babel.messages.pofile import read_po

from tests.repository import ROOT

CATALOGUES = sorted(ROOT.glob("commons/translations/*/LC_MESSAGES/*.po")) + sorted(
    ROOT.glob("plugins/*/translations/*/LC_MESSAGES/*.po")
)
NAMED = re.compile(r"%\((\w+)\)s")


def test_each_part_has_both_languages():
    assert {path.parts[-3] for path in CATALOGUES} == {"ar", "he"}
    assert len(CATALOGUES) == 4


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-5:-2]))
def test_nothing_is_missing_or_guessed(path):
    with path.open("rb") as file:
        catalogue = read_po(file)
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
    assert wrong == []
