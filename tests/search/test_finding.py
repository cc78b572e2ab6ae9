"""What is found of what was written, in which order, by whom."""

import pytest
from flask import Flask
from sqlalchemy import event

from commons import subjects
from commons.db import WriteOutsideCommand, db, unit_of_work
from commons.kernel import ANYONE, Actor
from commons.search import api as search
from commons.search import queries
from tests.search.leaves import Leaf, Letter

SERVICE = Actor(service="tests")


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ('מתנ"ס השקד', "מתנ״ס"),
        ("מתנ״ס השקד", 'מתנ"ס'),
        ("מתנ״ס השקד", "מתנס"),
        ("מתנס השקד", "במתנ״ס"),
        ("קדרות לילדים", "בקדרות"),
        ("התנסות בקדרות", "קדרות"),
        ("קדרות לילדים", "ילדים"),
        ("קדרות לילדים", "ולקדרות"),
        ("קדרות לילדים", "קדר"),
        ("קדרות לילדים", "ילד"),  # a final letter in the middle of the longer word
        ("שָׁלוֹם", "שלום"),
        ("שלום", "שָׁלוֹם"),
        ("בית־ספר", "ספר"),
        ("ג'ודו", "ג׳ודו"),
        ("ورشة الفخّار", "فخار"),
        ("ورشة فخار", "الفخار"),
        ("موسيقى للأطفال", "اطفال"),
        ("موسيقى للأطفال", "موسيقي"),
        ("المدرسة", "مدرسه"),
        ("Pottery classes", "class"),
        ("Pottery class", "CLASSES"),
        ("Children’s café", "cafe children"),
        ("צהרון ٢٠٢٧", "2027"),
        ("קדרות לילדים", '"קדרות לילדים"'),
    ],
)
def test_found(grow, found, title: str, query: str) -> None:
    grow(title)
    grow("משהו אחר לגמרי")
    assert found(query) == [title]


@pytest.mark.parametrize("query", ["שחמט", '"לילדים קדרות"', "potery", "רות"])
def test_not_found(grow, found, query: str) -> None:
    grow("קדרות לילדים")
    assert found(query) == []


def test_any_language_of_a_title(grow, found) -> None:
    grow({"he": "קדרות", "ar": "الفخار", "en": "Pottery"})
    assert found("قدرات") == []
    assert found("pottery") == found("فخار") == found("קדרות") == ["קדרות"]


def test_title_before_keyword_before_text(grow, found) -> None:
    grow("א", body="קדרות ועוד דברים")
    grow("ב", keywords=["קדרות", "ועוד דברים"])
    grow("קדרות ועוד דברים")
    assert found("קדרות") == ["קדרות ועוד דברים", "ב", "א"]


def test_every_word_must_be_there(grow, found) -> None:
    grow("קדרות לנוער")
    grow("קדרות", body="לילדים")
    assert found("קדרות ילדים") == ["קדרות"]


def test_some_words_where_nothing_has_all(app: Flask, grow, found) -> None:
    grow("קדרות לנוער")
    grow("ריקוד לילדים")
    assert set(found("קדרות לילדים")) == {"קדרות לנוער", "ריקוד לילדים"}
    assert search.search("קדרות לילדים", ANYONE).loose
    assert not search.search("קדרות נוער", ANYONE).loose
    assert not search.search("שחמט ברידג׳", ANYONE).loose


def test_hidden_is_never_found(app: Flask, grow, found) -> None:
    grow("קדרות סודית", hidden=True)
    grow("קדרות לכולם")
    assert found("קדרות") == ["קדרות לכולם"]
    assert set(found("קדרות", SERVICE)) == {"קדרות לכולם", "קדרות סודית"}
    assert found('"קדרות סודית"') == []


def test_hidden_does_not_change_what_others_find(grow, found) -> None:
    """Whether a hidden document has every word cannot be told from the answer."""
    grow("קדרות סודית", hidden=True)
    grow("קדרות לכולם")
    assert found("קדרות סודית") == ["קדרות לכולם"]


def test_many_hidden_do_not_crowd_out(app: Flask, grow, found, monkeypatch) -> None:
    monkeypatch.setattr(queries, "MOST_RANKED", 3)
    grow("קדרות לכולם")
    for _number in range(5):
        grow("קדרות", hidden=True)
    assert found("קדרות") == ["קדרות לכולם"]


def test_kinds(grow, found) -> None:
    grow("קדרות")
    grow("מכתב על קדרות", kind=Letter)
    assert set(found("קדרות")) == {"קדרות", "מכתב על קדרות"}
    assert found("קדרות", kinds=["letter"]) == ["מכתב על קדרות"]
    assert found("קדרות", kinds=["person", "nothing"]) == found("קדרות", kinds=[]) == []


def test_what_changes_is_found_anew(app: Flask, grow, found) -> None:
    ref_id = grow("קדרות")
    with unit_of_work() as session:
        leaf = session.get(Leaf, ref_id)
        leaf.title = {"he": "ריקוד"}
        search.index(leaf)
    assert (found("קדרות"), found("ריקוד")) == ([], ["ריקוד"])


def test_what_is_taken_back_is_not_found(app: Flask, grow, found) -> None:
    first, second = grow("קדרות לנוער"), grow("קדרות לילדים")
    with unit_of_work() as session:
        leaf = session.get(Leaf, first)
        leaf.fallen = True
        search.index(leaf)
        gone = session.get(Leaf, second)
        search.forget(gone)
        subjects.bury(gone)
    assert found("קדרות") == []
    assert db.session.execute(search.matching("קדרות").select()).all() == []


def test_what_was_not_committed_is_not_found(app: Flask, grow, found) -> None:
    ref_id = grow("קדרות")
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:
        leaf = session.get(Leaf, ref_id)
        leaf.title = {"he": "ריקוד"}
        search.index(leaf)
        raise ZeroDivisionError
    assert (found("קדרות"), found("ריקוד")) == (["קדרות"], [])


def test_the_index_is_written_by_commands_alone(app: Flask, grow) -> None:
    leaf = db.session.get(Leaf, grow("קדרות"))
    with pytest.raises(WriteOutsideCommand):
        search.index(leaf)
    with pytest.raises(WriteOutsideCommand):
        search.forget(leaf)


def test_pages_of_results(app: Flask, grow) -> None:
    for number in range(7):
        grow(f"קדרות {number}", body="מילים " * (number % 3))
    seen, after = [], None
    for size in (3, 3, 1):
        page = search.search("קדרות", ANYONE, after=after, limit=3)
        assert len(page.cards) == size
        seen, after = seen + [card.ref for card in page.cards], page.after
    assert after is None and len(set(seen)) == 7


def test_pages_of_loose_results_stay_loose(app: Flask, grow) -> None:
    for number in range(4):
        grow(f"קדרות {number}")
    first = search.search("קדרות שחמט", ANYONE, limit=3)
    rest = search.search("קדרות שחמט", ANYONE, after=first.after, limit=3)
    assert first.loose and rest.loose
    assert len({card.ref for card in first.cards + rest.cards}) == 4


@pytest.mark.parametrize("after", ["", "x", "1:2", "0:nan:1", "0:inf:1", "0:1e999:99999999999999999999999", "0:-1:-1"])
def test_a_mark_that_is_none(app: Flask, grow, after: str) -> None:
    grow("קדרות")
    assert len(search.search("קדרות", ANYONE, after=after).cards) in {0, 1}


def test_as_many_statements_for_many(app: Flask, grow) -> None:
    def statements() -> int:
        seen = []

        def listener(connection, cursor, statement, *rest) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", listener)
        db.session.rollback()
        search.search("קדרות", ANYONE)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len([statement for statement in seen if statement.startswith("SELECT")])

    grow("קדרות")
    grow("קדרות", kind=Letter)
    few = statements()
    for number in range(15):
        grow(f"קדרות {number}", kind=Letter if number % 2 else Leaf)
    assert statements() == few == 4  # the hits, their Refs, and one for each kind


HOSTILE = [
    "",
    " ",
    "\x00",
    "קדרות\x00לילדים",
    "\ud800",
    '"',
    '"" OR ""',
    "NEAR(קדרות ילדים, 3)",
    "title:קדרות",
    "{title body}: קדרות",
    "^קדרות",
    "קדרות*",
    "קדרות AND",
    "NOT",
    "OR OR OR",
    "-קדרות",
    "(((",
    "קדרות)",
    "'; DROP TABLE refs; --",
    "a & b | !c <-> d:*",
    "'a' \\ 'b",
    "%s %(x)s :x ?",
    "x" * 10_000,
    "קדרות " * 2_000,
    '"' * 10_000,
    "(" * 10_000,
    "\ufdfa" * 1_000,
]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_any_query_is_answered(app: Flask, grow, query: str) -> None:
    grow("קדרות לילדים")
    assert len(search.search(query, ANYONE).cards) in {0, 1}
    assert len(db.session.execute(search.matching(query).select()).all()) in {0, 1}


def test_operators_are_words(grow, found) -> None:
    grow("to be or not to be")
    grow("near and far")
    assert found("or not") == ["to be or not to be"]
    assert found("near") == ["near and far"]


def test_matching_in_another_select(app: Flask, grow) -> None:
    grow("א", body="קדרות")
    grow("קדרות")
    grow("מכתב על קדרות", kind=Letter)
    match = search.matching("קדרות", ["leaf"])
    rows = subjects.select("leaf", ANYONE).join(match, match.c.ref_id == Leaf.id).order_by(match.c.rank, Leaf.id)
    assert [leaf.title["he"] for leaf in db.session.scalars(rows)] == ["קדרות", "א"]


def test_matching_falls_back_within_its_kinds(app: Flask, grow) -> None:
    grow("קדרות לנוער")
    grow("קדרות לילדים", kind=Letter)
    for kinds, count in ((None, 1), (["letter"], 1), (["leaf"], 1), ([], 0)):
        match = search.matching("קדרות ילדים", kinds)
        found = db.session.execute(match.select()).all()
        assert len(found) == count, kinds
    assert search.matching("", ["leaf"]).c.keys() == ["ref_id", "rank"]
