"""Pages: one's notices, what the desk has to say by telephone, mail that did not go out; in development, the mail."""

from __future__ import annotations

from email import message_from_bytes
from email import policy as formats
from itertools import groupby
from typing import Any

from flask import abort, current_app, request

from commons import command
from commons.i18n import _
from commons.institutions.api import institutions
from commons.kernel import Refused
from commons.notices import mail, queries, wording
from commons.people.api import persons
from commons.web import Pages, actor, form_for, go, render

pages = Pages("notices")


@pages.get("/me/notices", access="notices.own")
def mine() -> Any:
    rows = queries.mine(actor(), _after(request.args.get("after", "")))
    shown = rows[: queries.PAGE]
    return render(
        "notices/mine.html",
        rows=[notice for notice, _line in shown],
        words=wording.word(shown, actor(), persons([actor().person_id], actor())),
        sent=queries.deliveries(notice.id for notice, _line in shown),
        paragraphs=mail.paragraphs,
        more=_mark(shown[-1][0]) if len(rows) > len(shown) else None,
        newest=max((notice.position for notice, _line in shown), default=None),
        unread=queries.unread(actor()),
    )


@pages.post("/me/notices/read", access="notices.own")
def read() -> Any:
    form_for("notices.read").run()
    return go("/me/notices")


def _mark(notice: Any) -> str:
    return f"{'r' if notice.read_at else 'u'}{notice.position}"


def _after(mark: str) -> tuple[int, int] | None:
    if mark[:1] in ("r", "u") and mark[1:].isascii() and mark[1:].isdigit() and len(mark) < 18:
        return (1 if mark[0] == "u" else 0), int(mark[1:])
    return None


@pages.get("/desk/calls", access="notices.tell")
def calls() -> Any:
    mark = request.args.get("after", "0")
    after = int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 18 else 0
    rows = queries.calls(actor(), after)
    shown = rows[:100]
    people = {person.id: person for *_rest, person in shown}
    words = wording.word([(notice, line) for _delivery, notice, line, _person in shown], actor(), people)
    grouped = groupby(sorted(shown, key=lambda row: row[3].id), key=lambda row: row[3])
    return render(
        "notices/calls.html",
        waiting=[(person, list(some)) for person, some in grouped],
        words=words,
        places=institutions({notice.institution_id for _delivery, notice, *_rest in shown}),
        paragraphs=mail.paragraphs,
        more=shown[-1][0].id if len(rows) > len(shown) else None,
    )


@pages.post("/desk/calls", access="notices.tell")
def told() -> Any:
    form_for("notices.told").run()
    return go("/desk/calls", _("It is noted that you told them."))


@pages.get("/admin/mail", access="notices.administer")
def post() -> Any:
    return render("notices/post.html", counted=queries.counted(), failed=queries.undelivered())


@pages.post("/admin/mail", access="notices.administer")
def again() -> Any:
    form_for("notices.send_again").run()
    return go("/admin/mail", _("It is being sent once more."))


@pages.get("/notices/stop/<token>", access="public")
def stop(token: str) -> Any:
    return render("notices/stop.html", token=token)


@pages.post("/notices/stop/<token>", access="public")
def stopped(token: str) -> Any:
    try:
        command.run("notices.stop", actor(), None, {"token": token})
    except Refused as refused:
        return render("web/message.html", title=_("Stop the news"), text=str(refused), tone="problem")
    done = _("No more news will be sent to you. What concerns your registrations still comes.")
    return render("web/message.html", title=_("Stop the news"), text=done, tone="done")


@pages.get("/outbox", access="public")
def outbox() -> Any:
    """For the demo and for developers alone: what would have gone out by mail."""
    folder = mail.outbox()
    if not current_app.config["COMMONS"]["development"] or folder is None:
        abort(404)
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    letters = [message_from_bytes(file.read_bytes(), policy=formats.default) for file in files[:50]]
    return render("notices/outbox.html", letters=letters, folder=folder, paragraphs=mail.paragraphs)
