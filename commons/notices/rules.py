"""When mail waits, how often it is tried, and what of a page's text stays in plain text. No database, no clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser

from pyluach.dates import GregorianDate

#: Waits after the first, second … failure. After the last, the delivery has failed for good.
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=120))
#: A claim on a delivery that is older than this is taken for a dead worker's.
LEASE = timedelta(minutes=5)

#: Quiet hours, on the wall clock: no sunset is reckoned, so they are wide enough for every day of the year in Israel
#: (candles are lit from 16:15 to 19:30, the day is out from 17:15 to 20:30; mail at 20:30 offends nobody).
QUIET_FROM, QUIET_UNTIL = time(15, 0), time(20, 30)
_DAY = timedelta(days=1)

FSI, LRI, RLI, PDI = "\u2068", "\u2066", "\u2067", "\u2069"


def rest_day(day: date) -> bool:
    """Sabbath, or a holiday on which no work is done in Israel (Yom Tov; not the days between)."""
    hebrew = GregorianDate(day.year, day.month, day.day)
    return day.weekday() == 5 or hebrew.festival(israel=True, include_working_days=False) is not None


def quiet_until(moment: datetime) -> datetime | None:
    """The end of the quiet hours that a wall-clock moment falls into; None where it falls into none."""
    day, quiet = moment.date(), False
    if rest_day(day) and moment.time() < QUIET_UNTIL:
        quiet = True
    elif moment.time() >= QUIET_FROM and rest_day(day + _DAY):
        day, quiet = day + _DAY, True
    if not quiet:
        return None
    while rest_day(day + _DAY):
        day += _DAY
    return datetime.combine(day, QUIET_UNTIL, moment.tzinfo)


def next_try(attempts: int) -> timedelta | None:
    """The wait after so many failed attempts (1 or more); None: it has failed for good."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None


class _Isolating(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "bdi":
            self.out.append({"ltr": LRI, "rtl": RLI}.get(dict(attrs).get("dir") or "", FSI))

    def handle_endtag(self, tag: str) -> None:
        if tag == "bdi":
            self.out.append(PDI)

    def handle_data(self, data: str) -> None:
        self.out.append(data)


def isolated(markup: str) -> str:
    """Markup as plain text: `<bdi>` becomes the isolating signs U+2066 … U+2069, every other tag goes."""
    parser = _Isolating()
    parser.feed(markup)
    parser.close()
    return "".join(parser.out)


def isolate(words: str) -> str:
    """Somebody's words in a sentence of another direction."""
    return f"{FSI}{words}{PDI}"


def split(rendered: str) -> tuple[str, str]:
    """(subject, text) of a rendered notice: its first line, and the rest; no run of more than one empty line."""
    first, _newline, rest = rendered.strip().partition("\n")
    lines: list[str] = []
    for line in (line.rstrip() for line in rest.strip().splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return " ".join(first.split()), "\n".join(lines)
