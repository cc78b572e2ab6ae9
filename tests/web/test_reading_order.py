"""What stands where on the screen: numbers, phones, codes, ranges and foreign words in Hebrew and Arabic lines.

A real browser lays the line out; the letters are then read from left to right as the eye meets them.
"""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from flask import Flask, g, render_template_string
from playwright.sync_api import Page

LINES = {"he": "נפגשים {} בשקד", "ar": "نلتقي {} هنا", "en": "We meet {} here"}
DIRECTION = {"he": "rtl", "ar": "rtl", "en": "ltr"}

#: The letters of #it, one after the other from left to right, whatever their order in the text.
SEEN = """() => {
  const walker = document.createTreeWalker(document.getElementById('it'), NodeFilter.SHOW_TEXT), letters = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let place = 0; place < node.length; place++) {
      const range = document.createRange();
      range.setStart(node, place); range.setEnd(node, place + 1);
      const box = range.getBoundingClientRect();
      if (box.width) letters.push([box.left, node.data[place]]);
    }
  }
  return letters.sort((one, other) => one[0] - other[0]).map(([, letter]) => letter).join('');
}"""

#: name: (template, values, what is seen in a right-to-left line, and in a left-to-right one where that differs).
CASES: dict[str, tuple[str, dict, str, str | None]] = {
    "a phone of here": ("{{ it|phone }}", {"it": "+97246123456"}, "04-612-3456", None),
    "a phone of elsewhere": ("{{ it|phone }}", {"it": "+442079460123"}, "+44 20 7946 0123", None),
    "a time": ("{{ it|clock }}", {"it": time(16, 30)}, "16:30", None),
    "hours": ("{{ a|hours(b) }}", {"a": time(10, 0), "b": time(12, 0)}, "12:00–10:00", "10:00–12:00"),
    "a price": ("{{ it|money }}", {"it": 22000}, "₪220", None),
    "a price in full": ("{{ it|money }}", {"it": 123450}, "₪1,234.50", None),
    "money that goes back": ("{{ it|money }}", {"it": -3000}, "-₪30", None),
    "a number below nothing": ("{{ it|number }}", {"it": -12}, "-12", None),
    "a day in numbers": ("{{ it|day('numeric') }}", {"it": date(2026, 11, 23)}, "23.11.2026", None),
    "an address": ('<bdi dir="ltr">{{ it }}</bdi>', {"it": "info+he@example.org"}, "info+he@example.org", None),
    "a code": ('<code dir="ltr">{{ it }}</code>', {"it": "k7m2-9xd!"}, "k7m2-9xd!", None),
    "a word of English": ("{{ it|text }}", {"it": {"en": "Yoga (II)!"}}, "Yoga (II)!", None),
}  # fmt: skip
#: Words in the reader's own language, with what people write in them: seen from left to right.
WRITTEN: dict[str, tuple[str, str, str]] = {
    "a phone in Arabic": ("ar", "هاتف 04-6123456 فقط", "04-6123456"),
    "a phone with its country": ("he", "טלפון +972-4-6123456 בלבד", "+972-4-6123456"),
    "an ISO date in Arabic": ("ar", "في 2026-11-23 مساء", "2026-11-23"),
    "an ISO date": ("he", "בתאריך 2026-11-23 בערב", "2026-11-23"),
    "a discount": ("he", "הנחה -12% לאחים", "-12%"),
    "a temperature in Arabic": ("ar", "البرد -3 اليوم", "-3"),
    "ages as a range": ("ar", "أعمار 10-12 سنة", "12-10"),
    "a range with a dash": ("he", "גילים 10–12 בלבד", "12–10"),
    "a date with slashes": ("ar", "يوم 23/11/2026 مساء", "23/11/2026"),
}


def seen(app: Flask, page: Page, lang: str, template: str, values: dict) -> str:
    with app.test_request_context(f"/{lang}/"):
        g.lang = lang
        it = render_template_string(template, **values)
    line = LINES[lang].format(f'<span id="it">{it}</span>')
    page.set_content(f'<!doctype html><html lang="{lang}" dir="{DIRECTION[lang]}"><p>{line}</p></html>')
    return page.evaluate(SEEN)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", ["he", "ar", "en"])
@pytest.mark.parametrize("name", CASES)
def test_filters_keep_the_order_of_what_they_show(app: Flask, page: Page, name: str, lang: str) -> None:
    template, values, rtl, ltr = CASES[name]
    assert seen(app, page, lang, template, values) == (rtl if DIRECTION[lang] == "rtl" or ltr is None else ltr)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", WRITTEN)
def test_numbers_in_what_people_write_stay_whole(app: Flask, page: Page, name: str) -> None:
    lang, written, whole = WRITTEN[name]
    assert whole in seen(app, page, lang, "{{ it|text }}", {"it": {lang: written}})


@pytest.mark.databases("sqlite")
def test_a_title_runs_in_its_own_direction(app: Flask, page: Page) -> None:
    """The foreign word comes first, so it stands at the right; what is foreign throughout runs its own way."""
    assert seen(app, page, "he", "{{ it|text }}", {"it": {"he": "Yoga לנשים"}}).endswith("Yoga")
    assert seen(app, page, "he", "{{ it|text }}", {"it": {"he": "Yoga (II)!"}}) == "Yoga (II)!"
    assert seen(app, page, "en", "{{ it|text }}", {"it": {"he": "קדרות (ב׳)!"}}).startswith("!")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("lang", "first"), [("he", "21:05"), ("ar", "21:05"), ("en", None)])
def test_a_moment_is_read_from_its_day(app: Flask, page: Page, lang: str, first: str | None) -> None:
    shown = seen(app, page, lang, "{{ it|moment }}", {"it": datetime(2026, 11, 23, 21, 5)})
    assert shown.startswith(first) if first else shown.endswith("21:05")


@pytest.mark.databases("sqlite")
def test_without_isolation_the_order_is_lost(app: Flask, page: Page) -> None:
    """What the filters are for: the measure sees the faults that they mend."""
    assert seen(app, page, "ar", "{{ it }}", {"it": "04-6123456"}) == "6123456-04"
    assert seen(app, page, "he", "{{ it }}", {"it": "-12%"}) != "-12%"
