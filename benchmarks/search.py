"""Search among 20,000 activities against search among 1,000, on both databases:

    python -m benchmarks.search

Each question is asked of both in turn, from the words to the cards, and of the list of activities; signed out, without
a cache. The figure is the ratio of the medians over all questions, and is to stay under 5. Words are spread as in
real texts: few are everywhere, most are rare. Ends with 1 where a ratio is 5 or more.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask import Flask

from commons import clock, command, migrate, subjects
from commons.app import create_app
from commons.db import db, unit_of_work
from commons.kernel import ANYONE, Actor
from commons.plugins.activities import queries as activities
from commons.plugins.activities.models import Activity
from commons.search import api as search
from tests.servers.postgres import postgres

SMALL, LARGE = 1_000, 20_000
ROUNDS = 15
MOST = 5.0

WHAT = """
קדרות ריקוד ציור תיאטרון ג׳ודו קפוארה שחמט גיטרה פסנתר חלילית מקהלה רובוטיקה בישול אפייה תפירה נגרות צילום קרמיקה יוגה
פילאטיס התעמלות כדורסל כדורגל טניס שחייה אנגלית ערבית ספרדית כתיבה קולנוע אנימציה גינון תזונה אלקטרוניקה
"""
WHOM = "לילדים לנוער למבוגרים לנשים להורים לצעירים לוותיקים למתחילים למתקדמים"
ENGLISH = "pottery dance painting theatre judo chess guitar choir robotics cooking sewing photography yoga tennis"
LETTERS = "אבגדהוזחטיכלמנסעפצקרשת"

#: What is asked, and why. {common} and {rare}: words of every third text, and of one in a thousand.
QUESTIONS = {
    "a subject": "קדרות",
    "with a prefix letter": "בקדרות",
    "while typing": "רוב",
    "two words": "ציור לילדים",
    "three words": "חוג שחמט למתחילים",
    "a phrase": '"קדרות לנוער"',
    "English": "dance classes",
    "a common word of texts": "{common}",
    "a rare word of texts": "{rare}",
    "a rare word and a subject": "{rare} טניס",
    "nothing like it": "אסטרופיזיקה",
    "some of the words": "קדרות אסטרופיזיקה",
    "everywhere": "חוג",
}


def vocabulary() -> list[str]:
    """Words, the most frequent first; always the same."""
    chance = random.Random(0)
    return ["".join(chance.choices(LETTERS, k=chance.randint(3, 7))) for _number in range(8_000)]


def texts(seed: int) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Titles and descriptions (60 words) without end, the same for the same seed."""
    chance = random.Random(seed)
    what, whom, english = WHAT.split(), WHOM.split(), ENGLISH.split()
    words = vocabulary()
    weights = [1 / (rank + 10) for rank in range(len(words))]
    while True:
        title = {"he": f"חוג {chance.choice(what)} {chance.choice(whom)}", "en": f"{chance.choice(english)} class"}
        yield title, {"he": " ".join(chance.choices(words, weights, k=60))}


def city(url: str, folder: Path, size: int) -> Flask:
    """An application on a database with that many published activities, all in the index."""
    app = create_app({"database_url": url, "data_dir": str(folder), "development": True, "testing": True})
    migrate.upgrade(app)
    with app.app_context():
        centre = {"name": {"he": "השקד"}, "kind": "community_centre", "side": "professional"}
        house = subjects.id_of(command.run("institutions.add", Actor(service="benchmark"), None, centre).value["ref"])
        made = texts(1)
        with unit_of_work() as session:
            for _number in range(size):
                title, about = next(made)
                row = Activity(
                    **subjects.issue("activity", institution_id=house, title=title),
                    institution_id=house,
                    kind="course",
                    state="published",
                    title=title,
                    about=about,
                    updated_at=clock.now(),
                )
                session.add(row)
                search.index(row)
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).exec_driver_sql("VACUUM ANALYZE")
            db.session.rollback()
    return app


def asked(app: Flask, question: str) -> tuple[float, float, int]:
    """Milliseconds of the search, and of the list of activities with these words; the number of results on a page."""
    with app.test_request_context("/he/search"):
        begun = time.perf_counter()
        found = search.search(question, ANYONE)
        searched = time.perf_counter()
        activities.listed(ANYONE, {"q": question})
        listed = time.perf_counter()
        db.session.rollback()
    return (searched - begun) * 1000, (listed - searched) * 1000, len(found.cards)


def compare(name: str, small: Flask, large: Flask) -> float:
    """Prints the table of one database and returns the ratio of the medians."""
    words = {"common": vocabulary()[30], "rare": vocabulary()[7_000]}
    print(f"\n{name:<28}{'results':>14}{SMALL:>10,}{LARGE:>10,}{'ratio':>8}{'list':>10}{'list':>10}{'ratio':>8}")
    all_times: list[list[float]] = [[], [], [], []]
    for label, question in QUESTIONS.items():
        question = question.format(**words)
        times: list[list[float]] = [[], [], [], []]
        for _round in range(ROUNDS):
            here, list_here, few = asked(small, question)
            there, list_there, many = asked(large, question)
            for column, value in zip(times, (here, there, list_here, list_there), strict=True):
                column.append(value)
        print(_row(label, f"{few} / {many}", [statistics.median(column) for column in times]))
        for column, every in zip(times, all_times, strict=True):
            every += column
    medians = [statistics.median(column) for column in all_times]
    print(_row("median of all (ms)", "", medians))
    return max(medians[1] / medians[0], medians[3] / medians[2])


def _row(label: str, results: str, times: list[float]) -> str:
    here, there, list_here, list_there = times
    ratios = there / here, list_there / list_here
    return (
        f"{label:<28}{results:>14}{here:>10.2f}{there:>10.2f}{ratios[0]:>8.2f}"
        f"{list_here:>10.2f}{list_there:>10.2f}{ratios[1]:>8.2f}"
    )


def main() -> None:
    """Both databases; the larger ratio decides."""
    ratios = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres())
        for name in ("SQLite", "PostgreSQL"):
            cities = []
            for size in (SMALL, LARGE):
                here = f"{name.lower()}_{size}"
                url = f"sqlite:///{folder / here}.db" if name == "SQLite" else server.create(here)
                begun = time.monotonic()
                cities.append(city(url, folder / here, size))
                print(f"{name}: {size:,} activities made and indexed in {time.monotonic() - begun:.1f} s", flush=True)
            ratios[name] = compare(name, *cities)
            for app in cities:
                with app.app_context():
                    db.engine.dispose()
    print()
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f} times at {LARGE:,} what it takes at {SMALL:,} (to stay under {MOST:.0f})")
    sys.exit(0 if max(ratios.values()) < MOST else 1)


if __name__ == "__main__":
    main()
