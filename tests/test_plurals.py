"""Every text that counts is said as its language counts: each catalogue has the forms of CLDR's categories (Arabic six,
Hebrew three), every form is there, and a form that stands for several numbers says the number."""

import gettext
from collections import defaultdict

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.repository import ROOT

CATALOGUES = sorted(ROOT.glob("**/translations/*/LC_MESSAGES/*.po"))
NUMBERS = range(201)
CATEGORIES = {"ar": {"zero", "one", "two", "few", "many", "other"}, "he": {"one", "two", "other"}}


def of(path) -> tuple[Catalog, str]:
    """The catalogue, and its language."""
    with path.open("rb") as file:
        return read_po(file), path.parts[-3]


def categories(catalogue: Catalog, lang: str) -> dict[int, set[str]]:
    """The CLDR categories of the numbers that each form of the catalogue stands for."""
    form_of, category_of = gettext.c2py(catalogue.plural_expr), Locale.parse(lang).plural_form
    found: dict[int, set[str]] = defaultdict(set)
    for number in NUMBERS:
        found[form_of(number)].add(category_of(number))
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-5:]))
def test_forms_are_the_categories_of_the_language(path):
    catalogue, lang = of(path)
    found = categories(catalogue, lang)
    assert set(found) == set(range(catalogue.num_plurals)), "no form without a number"
    assert all(len(names) == 1 for names in found.values()), "a form stands for one category"
    assert sorted(name for names in found.values() for name in names) == sorted(CATEGORIES[lang])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join(path.parts[-5:]))
def test_every_form_is_there_and_says_its_number(path):
    catalogue, lang = of(path)
    forms = categories(catalogue, lang)
    wrong = []
    for message in catalogue:
        if not isinstance(message.id, tuple):
            continue
        said = message.string
        if len(said) != catalogue.num_plurals or not all(said):
            wrong.append(f"{message.id[1]}: a form is missing")
            continue
        for form, text in enumerate(said):
            several = forms[form] & {"few", "many", "other"}
            if several and "%(num)s" in message.id[1] and "%(num)s" not in text:
                wrong.append(f"{message.id[1]}: {several} without its number: {text}")
    assert not wrong, "\n".join(wrong)


def test_a_rule_that_does_not_count_as_the_language_is_found():
    """Two forms, as English counts, are not enough for Hebrew: 2 is counted by itself."""
    english = Catalog(locale="en")
    assert any(len(names) > 1 for names in categories(english, "he").values())
