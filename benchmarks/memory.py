"""Memory of one worker after 10,000 requests, against that after 1,000:

    python -m benchmarks.memory
"""

from __future__ import annotations

import sys

from benchmarks import load
from benchmarks.cities import city, institution, publish
from benchmarks.figures import Figure, table
from tests.servers.web import serving

EARLY, LATE, ACTIVITIES, MOST_PERCENT = 1_000, 10_000, 60, 110


def main() -> bool:
    """The pages that visitors open most, in three languages, to one worker of four threads."""
    with city() as made:
        with made.app.test_request_context("/en/"):
            house = institution()
            refs = publish(house, ACTIVITIES)
        codes = [ref.partition(":")[2] for ref in refs]
        paths = [
            path
            for lang, one, other in zip(("he", "ar", "en") * 7, codes[:21], codes[21:42], strict=True)
            for path in (
                f"/{lang}/",
                f"/{lang}/activities",
                f"/{lang}/activities?day=SU&room=true",
                f"/{lang}/activities/{one}",
                f"/{lang}/activities/{other}",
                f"/feeds/{lang}/activity/{one}.ics",
                f"/{lang}/institutions",
                "/healthz",
            )
        ]
        with serving({**made.settings, "workers": 1}, made.folder) as site:
            seconds = load.requests(site.url, paths, EARLY)
            (worker,) = load.web_workers(site.process.pid)
            early = load.memory(worker)[0]
            seconds += load.requests(site.url, paths, LATE - EARLY)
            late = load.memory(worker)[0]
    return table(
        "Memory of one worker (RSS), SQLite",
        [
            Figure(name=f"after {EARLY:,} requests", value=early, unit=" MB"),
            Figure(name=f"after {LATE:,} requests", value=late, unit=" MB"),
            Figure(name="late, of early", value=100 * late / early, unit=" %", most=MOST_PERCENT),
            Figure(name="requests a second", value=LATE / seconds),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
