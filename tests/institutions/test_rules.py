import pytest

from commons.institutions import rules


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54), ("#14534d", "#14534d", 1)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert rules.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert rules.contrast(other, one) == rules.contrast(one, other)


def test_a_colour_has_to_be_read_on_paper() -> None:
    assert rules.readable("#14534d")
    assert not rules.readable("#f2a7bf")
    # On white it would do; on the paper's warmer ground it does not.
    assert rules.contrast("#767676", "#ffffff") >= rules.LEAST_CONTRAST
    assert not rules.readable("#767676")


@pytest.mark.parametrize(
    ("written", "day"),
    [("30.6", "06-30"), ("1/9", "09-01"), ("09-01", "09-01"), ("29.2", "02-29"), ("31.6", None), ("0.1", None)],
)
def test_a_day_of_the_year(written: str, day: str | None) -> None:
    assert rules.day_of_year(written) == day


def test_a_day_is_said_as_it_is_written() -> None:
    assert rules.day_of_year(rules.said_day("06-30")) == "06-30"


def test_a_policy_has_every_key_and_no_other() -> None:
    own = rules.policy({"offer_hours": 12, "colour": "red"})
    assert set(own) == set(rules.POLICY)
    assert own["offer_hours"] == 12
    assert own["season_end"] == "06-30"


@pytest.mark.parametrize(
    ("role", "others", "by_city", "may"),
    [
        ("site_admin", 0, True, False),
        ("site_admin", 1, True, True),
        ("director", 0, False, False),
        ("director", 0, True, True),
        ("director", 1, False, True),
        ("desk", 0, False, True),
    ],
)
def test_the_last_of_a_role(role: str, others: int, by_city: bool, may: bool) -> None:
    assert rules.keeps_one(role, others, by_city) is may


@pytest.mark.parametrize("colour", ["#ffd700", "#ff0000", "#00ffff", "#ffffff", "#f2a7bf", "#767676", "#3399ff"])
def test_a_colour_near_one_that_cannot_be_read(colour: str) -> None:
    nearest, darker = rules.readable_near(colour)
    assert rules.readable(nearest) and rules.readable(darker)
    assert rules.contrast(nearest, "#faf5ec") < 4.8 < rules.contrast(darker, "#faf5ec")
    assert rules.readable_near(nearest) == [nearest]
