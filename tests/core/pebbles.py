"""A plugin for the tests of the core: pebbles lie in a heap, and can be counted, held and dropped."""

from __future__ import annotations

import contextlib

from sqlalchemy.orm import Mapped, mapped_column

from commons.api import (
    Base,
    Card,
    Command,
    ErrandType,
    Fact,
    Gate,
    Held,
    Invalid,
    Job,
    MenuItem,
    Pages,
    Panel,
    Permission,
    Reader,
    Refused,
    Step,
    Subject,
    SubjectType,
    command,
    db,
    errands,
    fields,
    hook,
    journal,
    registry,
    sa,
    subjects,
)

#: What the tests turn: how the gate answers, which reader fails, what was read and done.
switch: dict = {"gate": None, "fail": False, "panel": False, "missing": False, "objection": None, "fault_at": None}
seen: list = []


class Pebble(Subject, Base):
    __tablename__ = "pebbles_pebbles"
    __kind__ = "pebble"

    name: Mapped[str] = mapped_column(sa.String(40))
    count: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[bool] = mapped_column(default=False)


class Named(fields.Schema):
    name = fields.Line(label="Name", longest=20)


class Nothing(fields.Schema):
    pass


def make(actor, subject, data):
    pebble = Pebble(**subjects.issue("pebble", title={"en": data["name"]}), name=data["name"])
    db.session.add(pebble)
    db.session.flush()
    journal.record("pebbles.made", pebble, concerns=[7], data={"name": data["name"]})
    return {"pebble": str(pebble.ref)}


def count(actor, pebble, data):
    before = pebble.count
    pebble.count = before + 1
    journal.record("pebbles.counted", pebble)
    return {"count": pebble.count}


def swallow(actor, pebble, data):
    """Calls a command that fails, and hides the failure."""
    pebble.count += 100
    with contextlib.suppress(Refused):
        command.run("pebbles.refuse", actor, pebble.ref)
    return {}


def twice(actor, pebble, data):
    command.run("pebbles.count", actor, pebble.ref)
    return command.run("pebbles.count", actor, pebble.ref).value


def ask_around(actor, pebble, data):
    """Asks a hook that breaks its statement, and goes on."""
    pebble.count += 1
    switch["panel"] = True
    answers = registry().flat("commons_home", actor=actor)
    pebble.count += 1
    return {"answers": len(answers)}


def refuse(actor, pebble, data):
    pebble.count += 1000
    raise Refused("No, thank you.", "no")


class Heaped(fields.Schema):
    number = fields.Whole(least=1)
    refuse_at = fields.Whole(load_default=None)
    then = fields.Line(load_default="")
    kind = fields.Line(load_default="pebbles.heap")


def heap(actor, subject, data):
    asked = {"refuse_at": data["refuse_at"]}
    code = errands.begin(data["kind"], actor, asked, total=data["number"], about="a heap")
    if data["then"] == "refuse":
        raise Refused("No, thank you.", "no")
    return {"errand": code}


def heap_on(actor, errand, ready):
    """Two pebbles more. fault_at: the one at which the program fails; "interrupt": the process ends at the fifth."""
    for number in range(errand.done, min(errand.done + 2, errand.total)):
        if switch["fault_at"] == number:
            raise RuntimeError("this step is broken")
        if switch["fault_at"] == "interrupt" and number == 5:
            raise KeyboardInterrupt
        if ready["refuse_at"] == number:
            raise Refused("No fifth pebble.", "no")
        command.run("pebbles.make", actor, None, {"name": f"pebble {number}"})
    done = min(errand.done + 2, errand.total)
    result = {"made": done, "file": "heap.csv", "link": "/pebbles", "problems": ["One is round."]}
    return Step(done=done, result=result, over=done == errand.total)


def drop(actor, pebble, data):
    subjects.bury(pebble)


def open_decision(actor, pebble, data):
    seen.append(("decision", actor.service, data["name"]))
    return {"decision": data["name"]}


def ask(actor, asked, subject, data):
    if isinstance(switch["gate"], Exception) and not isinstance(switch["gate"], Refused):
        raise switch["gate"]
    return switch["gate"]


def read(entry):
    if switch["fail"]:
        raise RuntimeError("this reader is broken")
    seen.append((entry.fact, dict(entry.data)))


def work(word):
    if switch["fail"]:
        raise RuntimeError("this job is broken")
    seen.append(("work", word))


pages = Pages("pebbles")


@pages.get("/pebbles", access="public")
def index():
    return "pebbles"


@pages.get("/pebbles/mine", access="signed_in")
def mine():
    return "mine"


@pages.post("/pebbles", access="public")
def post():
    from commons.api import form_for, render

    form = form_for("pebbles.make")
    outcome = form.run()
    if outcome is None:
        return render("pebbles_form.html", form=form)
    return outcome.value["pebble"]


@hook
def commons_subjects():
    return [
        SubjectType(
            kind="pebble",
            label="Pebble",
            model=Pebble,
            visible_to=lambda actor: sa.true() if actor.signed_in else Pebble.hidden.is_(False),
            card=lambda row: Card(ref=row.ref, title={"en": row.name}, url=f"/pebbles/{row.code}"),
        )
    ]


@hook
def commons_permissions():
    return [
        Permission(name="pebbles.any", label="Anything", rule=lambda actor, subject: True),
        Permission(name="pebbles.signed", label="Signed", rule=lambda actor, subject: actor.signed_in),
    ]


@hook
def commons_objection(actor, permission, subject):
    return switch["objection"] if permission.startswith("pebbles.") else None


def _command(name, body, schema=Nothing, subject="pebble", permission="pebbles.any", **more):
    return Command(
        name=f"pebbles.{name}", body=body, schema=schema, subject=subject, label=name, permission=permission, **more
    )


@hook
def commons_commands():
    return [
        _command("make", make, Named, None),
        _command("heap", heap, Heaped, None),
        _command("count", count),
        _command("count_signed", count, permission="pebbles.signed"),
        _command("swallow", swallow),
        _command("twice", twice),
        _command("refuse", refuse),
        _command("drop", drop),
        _command("ask_around", ask_around),
        _command("inner", count, inner=True),
        _command("open_decision", open_decision, Named, None),
    ]


@hook
def commons_facts():
    return [
        Fact(name="pebbles.made", meaning="A pebble was made.", fields={"name": "its name"}),
        Fact(name="pebbles.counted", meaning="A pebble was counted."),
    ]


@hook
def commons_errands():
    return [
        ErrandType(
            name="pebbles.heap",
            label="Heap",
            ready=lambda actor, errand: dict(errand.data),
            step=heap_on,
            said=lambda result: [f"{result['made']} pebbles"],
            next="To the heap",
        )
    ]


@hook
def commons_gates():
    return [Gate(name="pebbles", commands=frozenset({"pebbles.count"}), ask=ask)]


@hook
def commons_readers():
    return [Reader(name="pebbles.reader", facts=frozenset({"pebbles.made"}), handler=read)]


@hook
def commons_jobs():
    return [Job(name="pebbles.work", handler=work, attempts=2)]


@hook
def commons_blueprints():
    return [pages]


@hook
def commons_menu(actor):
    if switch["panel"]:
        raise RuntimeError("this menu is broken")
    return [MenuItem(label="Pebbles", url="/pebbles")]


@hook
def commons_home(actor):
    if switch["panel"]:
        db.session.execute(sa.text("SELECT nothing FROM nowhere"))
    return [Panel(template="web/not_there.html")] if switch["missing"] else None


__all__ = ["Held", "Invalid"]
