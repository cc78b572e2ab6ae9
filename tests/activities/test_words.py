"""One spelling for each word."""

from __future__ import annotations

from commons.plugins.activities.words import fold


def test_folding_makes_spellings_alike() -> None:
    assert fold("מתנ״ס") == fold('מתנ"ס') == fold("מתנ''ס")
    assert fold("אל־עין") == fold("אל-עין")
    assert fold("שָׁלוֹם") == fold("שלום")
    assert fold("أُسرة") == fold("اسره")
    assert fold("١٢٣\u200f ") == "123"
