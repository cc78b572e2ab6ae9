"""What is one word and what are two; and that any text at all can be asked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.search import rules


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ('מתנ"ס', "מתנס"),
        ("מתנ״ס", "מתנס"),
        ("מתנ”ס", "מתנס"),
        ("מתנ''ס", "מתנס"),
        ("מתנס", "מתנס"),
        ("ג'ודו", "גודו"),
        ("ג׳ודו", "גודו"),
        ("ג’ודו", "גודו"),
        ("שָׁלוֹם", "שלומ"),
        (unicodedata.normalize("NFC", "שָׁלוֹם"), "שלומ"),
        ("\ufb2aלום", "שלומ"),  # a presentation form: shin with its dot
        ("קַ֣דָּרוּת", "קדרות"),
        ("أطفال", "اطفال"),
        ("إبداع", "ابداع"),
        ("آلات", "الات"),
        ("ٱلفن", "الفن"),
        ("مدرسة", "مدرسه"),
        ("موسيقى", "موسيقي"),
        ("مؤسسة", "موسسه"),
        ("بئر", "بير"),
        ("ســلام", "سلام"),
        ("فَخّارٌ", "فخار"),
        ("١٢٣", "123"),
        ("Café", "cafe"),
        ("CHILDREN'S", "childrens"),
        ("Straße", "strasse"),
        ("ק\u200fדרות", "קדרות"),
    ],
)
def test_one_word_however_it_is_written(written: str, word: str) -> None:
    assert rules.tokens(written) == [word]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("בית־ספר", ["בית", "ספר"]),
        ("after-school", ["after", "school"]),
        ("16:30–17:30", ["16", "30", "17", "30"]),
        ('היי "שלום"', ["היי", "שלומ"]),
        ("a_b", ["a", "b"]),
        ("אמא,אבא", ["אמא", "אבא"]),
    ],
)
def test_what_separates(text: str, words: list[str]) -> None:
    assert rules.tokens(text) == words


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("בקדרות", ["קדרות"]),
        ("ולקדרות", ["לקדרות", "קדרות"]),
        ("ושבקדרות", ["שבקדרות", "בקדרות", "קדרות"]),
        ("בית", []),  # two letters would be left
        ("הבית", ["בית"]),
        ("والفخار", ["الفخار", "فخار"]),
        ("بالفخار", ["فخار"]),
        ("للاطفال", ["اطفال"]),
        ("الفن", ["فن"]),
        ("children", []),
        ("courses", ["course", "cours"]),
        ("classes", ["classe", "class"]),
        ("hobbies", ["hobbie", "hobby"]),
        ("chess", []),
        ("bus", []),
    ],
)
def test_shorter_forms(word: str, others: list[str]) -> None:
    assert rules.forms(word) == [word, *others]


def test_what_is_indexed_keeps_its_order_before_other_forms() -> None:
    assert rules.indexed("חוג בקדרות", "בקדרות") == "חוג בקדרות בקדרות קדרות"


def test_only_the_last_word_is_open_ended() -> None:
    first, last = rules.question("חוג בקד")
    assert (first.open_ended, last.open_ended) == (False, True)
    assert not rules.question("ק")[0].open_ended


def test_phrases() -> None:
    phrase, word = rules.question('"חוג קדרות" ילדים')
    assert phrase == rules.Term(words=("חוג", "קדרות"))
    assert word.forms == ("ילדימ",)


def test_gershayim_are_no_quotes() -> None:
    assert [term.words for term in rules.question('"מתנ"ס השקד"')] == [("מתנס", "השקד")]
    assert rules.question('מתנ"ס') == rules.question("מתנ״ס") == rules.question("מתנס")


def test_a_question_has_an_end() -> None:
    assert len(rules.question("word " * 5_000)) == rules.MOST_WORDS
    assert len(rules.question('"' + "word " * 5_000 + '"')) <= rules.MOST_WORDS
    assert [len(term.forms[0]) for term in rules.question("a" * 10_000)] == [rules.LONGEST_WORD]


@pytest.mark.parametrize("text", ["", " ", None, '"', '""""', "* ^ ( ) : - +", "\x00", "\ud800", "״׳", "\u05b8", "😀"])
def test_a_question_without_a_word(text: str | None) -> None:
    assert rules.question(text) == []


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_folds_to_letters_and_digits(text: str) -> None:
    for term in rules.question(text):
        for word in [*term.forms, *term.words]:
            assert word.isalnum() and word.encode()
            assert rules.tokens(word)[0] == word
