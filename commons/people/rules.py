"""What holds of persons whatever the database says: ages, school grades, names and numbers that mean the same person,
one-time codes, tokens, and numbers that nobody should write down."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

#: Under this age nobody has an account of her own, at this age she is of age. Thresholds of this project: the Israeli
#: draft guidelines of 2010 and the Education Ministry's circulars part at 14; 18 is the law's.
OWN_ACCOUNT_AGE, ADULT_AGE = 14, 18

#: Roles whose holders look persons up and enter them (commons_grants names them; site_admin is the whole city's).
DESK = frozenset({"site_admin", "director", "coordinator", "desk"})

#: The text of the privacy notice that a consent was given to. A new text gets a new version.
PRIVACY_VERSION = "2026-09"

CODE_DIGITS, CODE_MINUTES, CODE_ATTEMPTS = 6, 10, 5
PROOF_MINUTES = 60  # a proven address waits this long for the rest of joining
INVITATION_DAYS = 14
MOST_GUARDIANS = 2  # of one child, over all its households
RECENT_MINUTES = 30  # since signing in: for a copy of everything, erasure, a password

#: (of what, within how long, how often)
LIMITS = {
    "code_address": (timedelta(hours=1), 6),
    "code_client": (timedelta(hours=1), 30),
    "check_client": (timedelta(hours=1), 60),
    "invitation": (timedelta(days=1), 10),
    "password_address": (timedelta(minutes=15), 10),
    "password_client": (timedelta(minutes=15), 40),
}

#: Idle and absolute life of a session: one's own device, and one that others use too.
OWN_DEVICE = (timedelta(days=30), timedelta(days=180))
SHARED_DEVICE = (timedelta(minutes=30), timedelta(hours=12))

_NIQQUD = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0640]")
_FINALS = str.maketrans("ךםןףץأإآٱةىؤئ", "כמנפצااااهيوي")
_VOWELS = str.maketrans("", "", "אהויaeiouyhاوي")


def age_on(birth_date: date | None, day: date) -> int | None:
    """Completed years on `day`; None where the birth date is not known. Born on 29 February turns on 1 March."""
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def grade_on(birth_date: date | None, day: date) -> int | None:
    """School grade on `day`, None where the birth date is not known. 0 is the year of kindergarten before grade 1;
    below 0 and above 12 a person is not at school.

    A child who turns 6 by 31 December enters grade 1 on 1 September of that year, when all grades change.
    """
    if birth_date is None:
        return None
    began = day.year if (day.month, day.day) >= (9, 1) else day.year - 1
    return began - (birth_date.year + 6) + 1


def years_before(day: date, years: int) -> date:
    """The latest birth date of a person who is `years` old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def name_key(name: str) -> str:
    """A name as it is looked for: without points, final letters, quotation marks and case; words in order."""
    plain = _NIQQUD.sub("", unicodedata.normalize("NFKC", name).casefold())
    plain = plain.translate(_FINALS).replace("\u05be", " ").replace("-", " ")
    words = ("".join(letter for letter in word if letter.isalnum()) for word in plain.split())
    return " ".join(sorted(filter(None, words)))


def skeleton(name: str) -> str:
    """The consonants of a name: equal for spellings that differ in vowel letters alone (נועה, נעה)."""
    words = (word.translate(_VOWELS) or word for word in name_key(name).split())
    return " ".join(re.sub(r"(.)\1+", r"\1", word) for word in words)


def name_keys(names: Iterable[str]) -> str:
    """What is stored for finding: the keys of a name and its other spellings, each between bars."""
    return "|" + "|".join(dict.fromkeys(filter(None, map(name_key, names)))) + "|"


def skeletons(names: Iterable[str]) -> str:
    """As `name_keys`, of the consonants alone, for likely duplicates."""
    return "|" + "|".join(dict.fromkeys(filter(None, map(skeleton, names)))) + "|"


def id_number_in(text: str) -> str | None:
    """The first number in `text` that looks like an Israeli identity number, or None: nine digits, together or as
    12345678-9, with the right check digit (Luhn's). A landline of nine digits (04…) is taken for a telephone."""
    for match in re.finditer(r"(?<![\d+])(?<!\d[-. ])(\d{8})[- ]?(\d)(?![-. ]?\d)", text, re.ASCII):
        digits = match[1] + match[2]
        if re.match("0[23489][2-9]", digits):
            continue
        doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
        if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0 and int(digits):
            return match[0]
    return None


def one_time_code(secret: str, row: int, salt: str) -> str:
    """The code of a row: six digits from the site's key, so that no table and no job holds it."""
    digest = hmac.digest(secret.encode(), f"people.code:{row}:{salt}".encode(), "sha256")
    return str(int.from_bytes(digest[:8], "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def invitation_token(secret: str, row: int, salt: str) -> str:
    """The token of an invitation's link, made the same way."""
    return f"{row}-{hmac.digest(secret.encode(), f'people.invitation:{row}:{salt}'.encode(), 'sha256').hex()[:32]}"


def keyed(secret: str, value: str) -> str:
    """A value that can be counted and not read: 32 hexadecimal digits of an HMAC."""
    return hmac.digest(secret.encode(), b"people.keyed:" + value.encode(), "sha256").hex()[:32]


def digest(token: str) -> str:
    """SHA-256 of a token, in hexadecimal: what the database holds of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def weak_password(password: str, *known: str | None) -> bool:
    """Whether a password is too easy: of few different signs, or a part of what others know of the person."""
    plain = password.casefold()
    parts = {part for text in known if text for part in (text.casefold(), *re.split(r"[\s@.]+", text.casefold()))}
    return len(set(plain)) < 5 or any(len(part) > 3 and part in plain for part in parts)


def device(agent: str) -> str:
    """A browser and a system as a person knows them, from a User-Agent: "Firefox, Android". '' where unknown."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "SamsungBrowser": "Samsung Internet"}
    browsers |= {"Chrome": "Chrome", "CriOS": "Chrome", "FxiOS": "Firefox", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
    systems |= {"CrOS": "ChromeOS", "Linux": "Linux"}
    found = [next((name for sign, name in table.items() if sign in agent), "") for table in (browsers, systems)]
    return ", ".join(filter(None, found))
