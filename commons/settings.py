"""Every setting: name, type, default, meaning. Values come from the environment (`COMMONS_<NAME>`), then from the ini
file (section [commons]), then from the default. docs/operating.md repeats this table and a test compares."""

from __future__ import annotations

import configparser
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from commons.kernel import Setting

KNOWN_KEYS = {"", "dev", "secret", "changeme", "change-me", "test", "commons", "secret-key", "password"}

ENGINE = [
    Setting(name="data_dir", kind=str, default="data", meaning="Folder of the database, pictures and secrets."),
    Setting(
        name="database_url",
        kind=str,
        default="",
        secret=True,
        meaning="`postgresql+psycopg://…` for growth; empty: SQLite, the file commons.db in data_dir.",
    ),
    Setting(
        name="secret_key",
        kind=str,
        default="",
        secret=True,
        meaning="At least 32 random characters; signs cookies and tokens; or the file secret_key in data_dir. "
        "Make one with `commons doctor --new-key`.",
    ),
    Setting(
        name="base_url",
        kind=str,
        default="",
        meaning="The public address, e.g. `https://city.example.org`; links in mail and feeds begin with it.",
    ),
    Setting(name="development", kind=bool, default=False, meaning="Development mode: a passing key, plain http."),
    Setting(name="testing", kind=bool, default=False, meaning="Faults are raised, request limits are off."),
    Setting(
        name="site_name",
        kind=dict,
        default={"en": "Commons"},
        meaning="The name of the city's site, in one language or in each: `he=עין שקד; ar=عين شكيد; en=Ein Shaked`.",
    ),
    Setting(name="site_tagline", kind=dict, default={}, meaning="One line under the name, written as the name is."),
    Setting(
        name="languages",
        kind=list,
        default=["he", "ar", "en"],
        meaning="Languages offered, the default first.",
    ),
    Setting(name="timezone", kind=str, default="Asia/Jerusalem", meaning="IANA zone of the city's wall clocks."),
    Setting(name="currency", kind=str, default="ILS", meaning="Currency of prices, ISO 4217."),
    Setting(name="country", kind=str, default="IL", meaning="Country of phone numbers without a prefix, ISO 3166."),
    Setting(
        name="bind",
        kind=str,
        default="127.0.0.1:8000",
        meaning="Address and port that `commons run` listens on.",
    ),
    Setting(name="workers", kind=int, default=2, meaning="Web worker processes of `commons run`."),
    Setting(name="threads", kind=int, default=4, meaning="Threads of each web worker."),
    Setting(
        name="trusted_proxies",
        kind=int,
        default=0,
        meaning="How many proxies stand in front; their X-Forwarded-* headers are believed.",
    ),
    Setting(
        name="hosts",
        kind=list,
        default=[],
        meaning="Host names answered; empty: the one of base_url, or any.",
    ),
    Setting(name="plugins_off", kind=list, default=[], meaning="Plugins left out, by name."),
    Setting(name="max_upload_mb", kind=int, default=12, meaning="Largest request body, in megabytes."),
    Setting(
        name="limits_url",
        kind=str,
        default="memory://",
        meaning="Where request limits are counted; `redis://…` where several machines serve.",
    ),
    Setting(
        name="mail_url",
        kind=str,
        default="",
        secret=True,
        meaning="`smtp://user:pass@host:25`, `smtps://…`, or "
        "`file:FOLDER` to write messages into a folder; empty: the folder `mail` in data_dir.",
    ),
    Setting(name="mail_from", kind=str, default="commons@example.org", meaning="Sender of mail."),
    Setting(
        name="accessibility_contact",
        kind=str,
        default="",
        meaning="Name, phone and mail of the accessibility coordinator, shown in the accessibility statement.",
    ),
    Setting(name="privacy_contact", kind=str, default="", meaning="Whom to ask about personal data."),
]


class BadSetting(Exception):
    """A value that cannot stand; the text says what to do."""


def read(
    given: Mapping[str, Any] | None = None,
    extra: Iterable[Setting] = (),
    environ: Mapping[str, str] = os.environ,
    strict: bool = True,
) -> dict[str, Any]:
    """All settings as a dict of name -> value. `given` wins over environment, file and default.

    Raises BadSetting: an unreadable value, an unknown name, or a production start without a real secret key. Not
    `strict`, before the plugins have told their settings: unknown names are let pass, and no key is asked for.
    """
    table = {setting.name: setting for setting in [*ENGINE, *extra]}
    file = _ini(environ.get("COMMONS_SETTINGS") or "commons.ini", required="COMMONS_SETTINGS" in environ)
    for name in {*file, *(given or {})} - set(table) if strict else ():
        raise BadSetting(f"there is no setting {name!r}; see docs/operating.md for those there are")
    values: dict[str, Any] = {}
    for name, setting in table.items():
        if given and name in given:
            values[name] = given[name]
        elif (text := environ.get(f"COMMONS_{name.upper()}", file.get(name))) is not None:
            values[name] = _typed(setting, text)
        else:
            values[name] = setting.default
    data = Path(values["data_dir"]).absolute()
    values["data_dir"] = data
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{data / 'commons.db'}"
    elif values["database_url"].startswith(("postgres://", "postgresql://")):
        values["database_url"] = "postgresql+psycopg://" + values["database_url"].partition("://")[2]
    if strict:
        values["secret_key"] = _key(values)
    return values


def _typed(setting: Setting, text: str) -> Any:
    if setting.kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off", ""}:
            return False
        raise BadSetting(f"setting {setting.name}: {text!r} is neither yes nor no")
    if setting.kind is dict:
        pairs = [part.partition("=") for part in text.split(";") if part.strip()]
        named = all(equals and len(lang.strip()) == 2 for lang, equals, _value in pairs)
        return {lang.strip(): value.strip() for lang, _equals, value in pairs} if named else {"en": text.strip()}
    if setting.kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return setting.kind(text)
    except ValueError:
        raise BadSetting(f"setting {setting.name}: {text!r} is not a number") from None


def _ini(path: str, required: bool) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        if not parser.read(path, encoding="utf-8") and required:
            raise BadSetting(f"the settings file {path} is not there")
    except (configparser.Error, UnicodeDecodeError) as fault:
        raise BadSetting(f"the settings file {path} cannot be read: {fault}") from fault
    return dict(parser["commons"]) if parser.has_section("commons") else {}


def kept_key(data_dir: Path) -> str:
    """The key in the file data_dir/secret_key (only its owner reads it), or ''."""
    try:
        return (data_dir / "secret_key").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _key(values: Mapping[str, Any]) -> str:
    key = values["secret_key"] or kept_key(values["data_dir"])
    if key.lower() not in KNOWN_KEYS and len(key) >= 32:
        return key
    if values["development"]:
        return key or secrets.token_urlsafe(32)
    raise BadSetting(
        "COMMONS_SECRET_KEY is missing, too short or known to everybody. Set it to at least 32 random characters "
        "(`commons doctor --new-key` prints one), or set COMMONS_DEVELOPMENT=1 on your own machine."
    )
