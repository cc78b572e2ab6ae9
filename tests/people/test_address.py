"""The form of address that a person chose is that of her pages and her letters, and of nobody else's."""

import pytest

from commons.i18n import _, force_locale

TEXT = "This took too long. Please begin again with your mail address."


@pytest.mark.parametrize(
    ("lang", "address", "word"),
    [
        ("he", "f", "התחילי"),
        ("he", "m", "התחל"),
        ("he", "neutral", "נא להתחיל"),
        ("ar", "f", "ابدئي"),
        ("ar", "m", "ابدأ"),
        ("en", "f", "Please begin"),
    ],
)
def test_texts_differ_by_form_of_address(app, lang, address, word):
    with app.test_request_context(), force_locale(lang, address):
        assert word in _(TEXT).split(".")[1] if lang != "en" else word in _(TEXT)


def test_what_does_not_differ_is_said_as_to_everybody(app):
    with app.test_request_context():
        with force_locale("he"):
            neutral = _("You have no right to do this.")
        with force_locale("he", "f"):
            assert _("You have no right to do this.") == neutral != "You have no right to do this."


def test_another_s_letter_within_a_page_does_not_change_the_reader_s(app):
    with app.test_request_context(), force_locale("he", "f"):
        before = _(TEXT)
        with force_locale("ar", "m"):
            assert "ابدأ" in _(TEXT)
        assert _(TEXT) == before
