"""What a form refuses is said: the title begins with it, the summary has the focus and is read, its links lead to the
fields, and each field says by itself what is wrong. What was done is said in a region that is read, too."""

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.looking import by_eye, prepare
from tests.stories.town import PHONE, Town, enter, fill, send

pytestmark = pytest.mark.databases("sqlite")

#: (who, page, address of its form, what is filled in, fields that are wrong)
REFUSED = [
    (None, "/sign-in", "/sign-in", {"email": "noa at example"}, {"email"}),
    (None, "/sign-in/password", "/sign-in/password", {}, {"email", "password"}),
    (
        "maya",
        "/me/household/add",
        "/me/household/add",
        {},
        {"name", "birth_date", "guardian"},
    ),
    ("maya", "/signups/activity/{drawing}", "/signups/activity/", {}, {"regulations"}),
    ("noa", "/desk/people/enter", "/desk/people/enter", {"phone": "12"}, {"name", "phone"}),
    ("noa", "/desk/activities/new", "/desk/activities/new", {"price_month": "x"}, {"title", "price_month"}),
    ("noa", "/desk/signups/activity/{drawing}/write", "/write", {}, {"text"}),
]
SUMMARY = """() => {
  const summary = document.activeElement;
  return {
    role: summary.getAttribute('role'), named: summary.className,
    links: [...summary.querySelectorAll('a')].map((one) => [one.hash.slice(1), one.querySelector('bdi').textContent]),
  };
}"""
#: Of a field, or of the group that it is in: what it is described by.
SAID = """id => {
  const link = document.getElementById(id);
  const field = link.querySelector('[aria-invalid]') || link;
  const described = field.closest('[aria-describedby]') || field;
  const ids = (described.getAttribute('aria-describedby') || '').split(' ').filter(Boolean);
  return [field.getAttribute('aria-invalid') || described.getAttribute('aria-invalid'),
    ids.map((one) => document.getElementById(one)?.textContent.trim() || '').join(' ')];
}"""


@pytest.mark.parametrize("lang", ["he", "ar"])
@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case[1])
def test_a_refusal_is_said(town: Town, browser: Browser, lang: str, case: tuple) -> None:
    who, path, action, filled, wrong = case
    with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
        if who:
            enter(page, town, lang, who)
        page.goto(f"{town.url}/{lang}{path.format(drawing=town.city.activities['drawing'])}")
        before = page.title()
        fill(page, filled)
        send(page, action)
        assert page.title().startswith(f"{town.say(lang, 'Error')}: ") and page.title().endswith(before)
        summary = page.evaluate(SUMMARY)
        assert (summary["role"], summary["named"]) == ("alert", "error-summary")
        assert wrong <= {_name(page, field) for field, _text in summary["links"]}
        for field, text in summary["links"]:
            invalid, described = page.evaluate(SAID, field)
            assert invalid == "true" and text in described, (field, text, described)
        prepare(page)
        assert by_eye(page, "refused") == []
        page.locator(".error-summary a").first.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.matches('input, select, textarea')")
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0


def _name(page: Page, field: str) -> str:
    """The name of a field, or of a group without its languages."""
    found = page.evaluate("id => document.querySelector(`#${id}[name], #${id} [name]`).name", field)
    return found.partition(".")[0]


@pytest.mark.parametrize("lang", ["he", "ar"])
def test_what_was_done_is_said(town: Town, browser: Browser, lang: str) -> None:
    with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
        enter(page, town, lang, "maya")
        page.goto(f"{town.url}/{lang}/me/settings")
        send(page, "/me/settings/details")
        said = page.locator("main [role=status]")
        assert said.count() == 1 and said.inner_text().strip()
        assert not page.title().startswith(town.say(lang, "Error"))
        assert page.locator("#said[role=status]").count() == 1, "where scripts say what they did"
