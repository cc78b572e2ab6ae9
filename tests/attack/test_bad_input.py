"""Whatever a form or an address holds is answered, and never with a fault: each field of each form by itself with each
text that nobody would write, in the place of a list or with names inside it, twice, or left out."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.attack.city import City
from tests.attack.forms import FORMS
from tests.attack.garbage import BRACKETS, HUGE, TEXTS, TURNED
from tests.attack.knocking import Visitor, addresses

#: What ends the person who asks, or hers: asked last.
ENDS = ("people.erase", "people_household.erase_child")
#: Names in addresses that pages look at.
ASKED = {
    "/activities": ("q", "age", "day", "neighbourhood", "institution", "price", "kind", "room", "after"),
    "/institutions": ("side", "sort"),
    "/search": ("q", "kind", "after"),
    "/sign-in": ("next", "again"),
    "/desk": ("sort",),
    "/desk/activities": ("institution", "after", "q", "state", "sort"),
    "/desk/activities/new": ("institution",),
    "/desk/activities.csv": ("institution", "state", "q"),
    "/desk/calls": ("after",),
    "/desk/people": ("q", "next"),
    "/desk/people/enter": ("name", "phone", "next"),
    "/desk/signups": ("after", "q", "person", "sort"),
    "/me/household/add": ("next",),
    "/me/notices": ("after",),
    "/me/privacy/copy": ("person",),
    "/my/signups": ("over",),
}


def test_no_form_breaks(city: City, visitors: dict[str, Visitor]) -> None:
    faults, asked = [], 0
    routes = [one for one in addresses(city.app, city.at) if one[0] == "POST" and one[2] in FORMS]
    assert {endpoint for _method, _rule, endpoint, _path in routes} == set(FORMS), "a form of a route that is gone"
    for _method, rule, endpoint, path in sorted(routes, key=lambda one: one[2] in ENDS):
        who = "admin" if rule.startswith(("/desk", "/admin")) else "resident"
        for name, data in _spoilt(FORMS[endpoint](city.at)):
            answer, asked = visitors[who].post(path, data), asked + 1
            if answer.status >= 500:
                faults.append(f"{rule}, {name}: {answer.fault or answer.status}")
    assert asked > 500 and not faults, "\n".join(faults)


def _spoilt(good: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """(what was done, the form) for each way to spoil it."""
    yield "nothing", {}
    yield "everything unknown", {"__class__": "x", "id": "1", "": "", ".": "x", "a.b.c.d.e.f.g": "x"}
    yield "to look at first", {**good, "_next": "preview"}
    yield "again, to look at first", {**good, "_next": "again", "_key": "é" * 500, "_shown": "nothing"}
    for text in (BRACKETS, HUGE):
        yield f"everything is {text[:20]!r}", {**good, **dict.fromkeys(list(good)[:6], text)}
    for name in good:
        rest = {other: value for other, value in good.items() if other != name}
        yield f"{name} left out", rest
        yield f"{name} as a list", {**rest, f"{name}[]": "1"}
        yield f"{name} twice", {**good, name: ["x", "y", "x"]}
        yield f"{name} with a name inside", {**rest, f"{name}.x": "1", f"{name}.en.he": "2"}
        for text in TEXTS:
            yield f"{name} is {text[:20]!r}", {**good, name: text}
        yield f"{name} is strange, to look at first", {**good, name: TURNED, "_next": "preview"}


def test_no_address_breaks(city: City, visitors: dict[str, Visitor]) -> None:
    faults = []
    texts = [*TEXTS, BRACKETS[:2000]]
    for path, names in ASKED.items():
        who = "admin" if path.startswith("/desk") else "resident"
        for name in names:
            for text in texts:
                answer = visitors[who].get(f"/en{path}?{name}={quote(text)}&{name}[]=x")
                if answer.status >= 500:
                    faults.append(f"{path}?{name}={text[:30]!r}: {answer.fault or answer.status}")
    assert not faults, "\n".join(faults)


def test_no_code_breaks(city: City, visitors: dict[str, Visitor]) -> None:
    """Names of things in the address that are none: not there, whoever asks."""
    faults = []
    strange = ["0", "z" * 3000, "%00", "%ff%fe", "%ed%a0%80", "..%2f..%2fsecret_key", "a%0d%0ab", "9" * 25]
    known = {key: f"@{key}@" for key in city.at}
    for method, rule, _endpoint, path in addresses(city.app, known):
        if "@" not in path:
            continue
        for text in strange:
            spoilt = "/".join(text if "@" in part else part for part in path.split("/"))
            answer = visitors["admin"].ask(method, spoilt, data={"csrf_token": visitors["admin"].token})
            if answer.status >= 500:
                faults.append(f"{method} {rule} with {text[:20]}: {answer.fault or answer.status}")
    assert not faults, "\n".join(faults)


def test_a_look_alike_address_is_refused_beside_its_field(city: City, visitors: dict[str, Visitor]) -> None:
    answer = visitors["nobody"].post("/en/sign-in", {"email": "noa@exаmple.org"})
    assert answer.status == 422 and 'id="f-email-error"' in answer.text and "noa@exаmple.org" in answer.text


def test_bodies_that_are_no_forms(city: City, visitors: dict[str, Visitor]) -> None:
    visitor, path = visitors["resident"], "/en/me/settings/details"
    token = visitor.token.encode()
    bodies = [
        (BRACKETS.encode(), "application/json", 400),
        (b"{" * 10, "text/plain; charset=\xff", 400),
        (b"name=%ed%a0%80%ff&csrf_token=" + token, "application/x-www-form-urlencoded", 303),
        (b"name=%00&csrf_token=" + token, "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe=%ff&csrf_token=" + token, "application/x-www-form-urlencoded", 400),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x", 400),
        (b"--x", "multipart/form-data", 400),
        (b"a=" + b"b" * 3_000_000, "application/x-www-form-urlencoded", 413),
    ]
    for body, kind, status in bodies:
        answer = visitor.ask("POST", path, data=body, headers=[("Content-Type", kind)])
        assert answer.status == status, (kind, body[:40], answer.fault)
