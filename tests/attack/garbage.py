"""What nobody in her right mind would write: texts, and data of wrong shapes."""

from typing import Any

NUL = "a\x00b"
SURROGATE = "\ud800"
BRACKETS = "[" * 100_000
DIGITS = "9" * 25
HUGE = "א" * 30_000
NEWLINE = "Noa\r\nBcc: everybody@example.org\r\n\r\nhello"
TURNED = "\u202eabc\u2066\u200f"

#: As a browser could send them in a form: all but lone surrogates, which no decoding gives.
TEXTS = [
    NUL,
    DIGITS,
    NEWLINE,
    TURNED,
    "\u200f",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "noa@exаmple.org",  # the third letter of the domain is Cyrillic
    "https://[half",
    "2026-02-30",
    "person:zzzzzzzz",
]

#: As a program could hand them to a command: anything JSON holds, and more.
VALUES: list[Any] = [
    *TEXTS,
    BRACKETS,
    HUGE,
    SURROGATE,
    "person:" + SURROGATE,
    "-1",
    "1e999",
    "NaN",
    "١٢٣٤٥",
    "24:60",
    "0001-01-01",
    "none:none:none",
    None,
    True,
    -1,
    0,
    10**25,
    1.5,
    float("nan"),
    float("inf"),
    [],
    {},
    [[[[]]]],
    {"a": {"b": [None]}},
    {"en": NUL},
    {"en": SURROGATE},
    {"en": 5, "xx": "y"},
    {SURROGATE: NUL},
    [None],
    [SURROGATE],
    ["person:zzzzzzzz"] * 300,
    b"bytes",
    object(),
]


def nested(depth: int) -> Any:
    """A list within a list, so deep that whoever follows it falls."""
    inner: Any = []
    for _level in range(depth):
        inner = [inner]
    return inner
