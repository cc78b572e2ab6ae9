"""Knocking at doors: requests of one role at a time, with a session and a CSRF token that are kept apart, so that
nothing of one request stays for the next."""

import re
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.attack.city import City, way_in


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of the site. fault: the exception that would have been a 500."""

    status: int
    location: str = ""
    kind: str = ""
    body: bytes = b""
    cookie: str = ""
    fault: str = ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def word(self) -> str:
        """What became of it: "yes", "sign-in", or the status."""
        if self.status in (301, 302, 303):
            return "sign-in" if re.search(r"/sign-in\?(next|again)=", self.location) else "yes"
        return "yes" if self.status in (200, 304) else str(self.status)


class Visitor:
    """A role with its session; every request begins with the same cookie."""

    def __init__(self, city: City, role: str) -> None:
        self.app, self.role, self.cookie, self.token = city.app, role, "", ""
        self._meet("/en/notices/stop/any")
        if role != "nobody":
            self.post(f"/en{way_in(city, role)}", _keep=True)
            self._meet("/en/notices/stop/any")

    def _meet(self, path: str) -> None:
        """Takes the CSRF token of a page, and the cookie that it belongs to."""
        found = self.get(path, _keep=True)
        self.token = re.findall(r'name="csrf_token" value="([^"]+)"', found.text)[-1]

    def get(self, path: str, **more: Any) -> Answer:
        return self.ask("GET", path, **more)

    def post(self, path: str, data: Any = None, **more: Any) -> Answer:
        """With the CSRF token, as a browser's form would send it."""
        sent = {"csrf_token": self.token, **(data or {})}
        return self.ask("POST", path, data=sent, **more)

    def ask(self, method: str, path: str, *, headers: Any = None, _keep: bool = False, **more: Any) -> Answer:
        """One request as a server's thread would take it; what would be a 500 is an Answer of 500."""
        cookie = [("Cookie", f"commons={self.cookie}")] if self.cookie else []
        answer = Context().run(_open, self.app, method, path, headers=[*cookie, *(headers or [])], **more)
        if _keep and answer.cookie:
            self.cookie = answer.cookie
        return answer


def _open(app: Flask, method: str, path: str, **more: Any) -> Answer:
    try:
        with app.test_client(use_cookies=False).open(path, method=method, **more) as answer:
            cookie = re.match("commons=([^;]+)", answer.headers.get("Set-Cookie", ""))
            return Answer(
                status=answer.status_code,
                location=answer.headers.get("Location", ""),
                kind=answer.content_type or "",
                body=answer.get_data(),
                cookie=cookie[1] if cookie else "",
            )
    except Exception as fault:  # whatever it is, it is what this is about
        return Answer(status=500, fault=f"{type(fault).__name__}: {fault}"[:300])


#: Beginning of a rule -> which of the city's things its `<code>` (or `<token>`, `<number>`) names.
CODES = {
    "/activities/": "course",
    "/calendar/<kind>/": "course",
    "/desk/activities/": "course",
    "/desk/activities/<code>/cancel": "course",
    "/desk/attendance/": "session",
    "/desk/calendar/": "session",
    "/desk/calendar/<code>/restore": "cancelled",
    "/desk/institutions/": "one",
    "/desk/people/": "resident",
    "/desk/places/": "one_place",
    "/desk/registrations/": "offered",
    "/desk/signups/<kind>/": "course",
    "/desk/work/": "errand",
    "/feeds/<lang>/<kind>/": "course",
    "/feeds/<lang>/household/": "feed",
    "/feeds/<lang>/institution/": "one",
    "/institutions/": "one",
    "/invitations/": "invited",
    "/me/consents/": "resident",
    "/me/household/": "child",
    "/me/sessions/": "resident_session",
    "/media/": "file",
    "/notices/stop/": "stop",
    "/people/": "resident",
    "/sign-in/demo/": "way_in",
    "/signups/<kind>/": "course",
    "/signups/r/": "offered",
}


def addresses(app: Flask, at: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """(method, rule as people write it, endpoint, address) of every route of the site, with the city's own codes; a
    rule of several words is there once for each."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for shown, path in _filled(rule, at):
                found.append((method, shown, rule.endpoint, path))
    return sorted(found, key=lambda one: (one[1], one[0]))


def _filled(rule: Rule, at: dict[str, Any]) -> list[tuple[str, str]]:
    text = rule.rule.removeprefix("/<language:lang>") or "/"
    name = next((CODES[start] for start in sorted(CODES, key=len, reverse=True) if text.startswith(start)), "")
    values = {"code": name, "token": name, "number": name, "closure": "closure"}
    words = re.search(r"<any\(([^)]+)\):\w+>", text)
    shown = [text.replace(words[0], word.strip()) for word in words[1].split(",")] if words else [text]
    filled = []
    for one in shown:
        path = one.replace("<kind>", "activity").replace("<lang>", "en").replace("<colour>", "14534d")
        path = path.replace("<int:width>", "400").replace("<path:filename>", "base.css")
        path = re.sub(r"<(?:int:)?(\w+)>", lambda match: str(at.get(values.get(match[1], ""), "nothing")), path)
        filled.append((one, path if rule.rule.removeprefix("/<language:lang>") == rule.rule else f"/en{path}"))
    return filled
