"""Numbers as pictures at the desk: drawn on the server, said in words, with the table behind them."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from commons import clock, subjects
from commons.calendar import api as calendar
from tests.activities.steps import START, Visitor, published, ref_of, run, statements


def widths(html: str) -> list[float]:
    """The widths of the parts of the first bar, without its ground."""
    picture = html[html.index('<svg viewBox="0 0 600 40"') :].partition("</svg>")[0]
    return [float(one) for one in re.findall(r'<rect class="chart-[^"]+" x="[\d.]+" width="([\d.]+)"', picture)]


@pytest.mark.parametrize("lang", ["he", "en"])
def test_how_full_it_is(city: SimpleNamespace, visitor: Callable[..., Visitor], lang: str) -> None:
    ref = published(city, maximum=1)
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    page = visitor(city.noa, lang).reads(f"/desk/signups/activity/{ref.code}")
    assert widths(page) == [300, 300]
    assert 'role="img" aria-labelledby="occupancy-t" aria-describedby="occupancy-d"' in page
    first = float(re.search(r'<rect class="chart-1" x="([\d.]+)"', page)[1])
    assert first == (300 if lang == "he" else 0)
    if lang == "en":
        assert "1 registered, 0 offered and 1 waiting, for 1 place" in page


def test_who_was_there(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city, maximum=5)
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    dates = calendar.occurrences(subjects.id_of(ref))
    page, noa = f"/desk/signups/activity/{ref.code}", visitor(city.noa)
    assert "presence-chart" not in noa.reads(page)
    with clock.at(START + timedelta(days=22)):
        for date, marks in zip(dates, (("present", "absent"), ("present", "present")), strict=False):
            people = (ref_of(city.tamar), ref_of(city.maya))
            run("signups.mark", city.noa, None, occurrence=date.code, marks=dict(zip(people, marks, strict=True)))
        shown = noa.reads(page)
    picture = shown[shown.index("presence-chart-d") :]
    assert re.findall(r'class="chart-number"[^>]*>(\d+)<', picture) == ["1", "2"]
    assert "2 sessions, the earliest first" in picture and 'datetime="2026-11-29"' in picture


def test_sign_ups_week_by_week(city: SimpleNamespace, visitor: Callable[..., Visitor], app: Flask) -> None:
    ref, noa, page = published(city, maximum=5), visitor(city.noa), "/desk/activities"
    assert "weeks-chart" not in noa.reads(page)
    with clock.at(START - timedelta(days=7)):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    with statements(app) as few:
        shown = noa.reads(page)
    picture = shown[shown.index("weeks-chart-d") :]
    numbers = re.findall(r'class="chart-number"[^>]*>(\d+)<', picture)
    assert numbers == ["0"] * 14 + ["1", "0"]
    assert "1 person signed up in 16 weeks" in picture
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.maya)])
    with statements(app) as many:
        assert "2 people signed up in 16 weeks" in noa.reads(page)
    assert len(few) == len(many)
