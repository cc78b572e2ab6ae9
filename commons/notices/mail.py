"""The channel "mail": one message over SMTP, or into a folder. It raises where the message was not taken."""

from __future__ import annotations

import hashlib
import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from markupsafe import Markup, escape

from commons import clock
from commons.i18n import _l, direction, local
from commons.kernel import Channel, Message

TIMEOUT = 20  # seconds, for the connection and for each answer
HERE = {"localhost", "127.0.0.1", "::1"}
_LINK = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Promotion(Message):
    """A message that its reader may stop: the address of the page where that is done."""

    unsubscribe: str


def send(message: Message) -> None:
    """Hands one message over. Raises smtplib.SMTPException or OSError; then it may be sent again with the same key."""
    composed = compose(message)
    folder = outbox()
    if folder is not None:
        _drop(folder, message.key, composed)
    else:
        _post(composed)


def message_id(key: str) -> str:
    """The Message-ID of a key: always the same."""
    domain = parseaddr(current_app.config["COMMONS"]["mail_from"])[1].rpartition("@")[2] or "localhost"
    return f"<{re.sub(r'[^A-Za-z0-9._-]', '-', key)}@{domain}>"


def compose(message: Message) -> EmailMessage:
    """The message as it travels: plain text and simple HTML, UTF-8, in one language and direction."""
    settings = current_app.config["COMMONS"]
    name, sender = parseaddr(settings["mail_from"])
    made = EmailMessage(policy=policy.SMTP)
    made["From"] = Address(name or str(settings["site_name"]), addr_spec=sender)
    made["To"] = message.to
    made["Subject"] = message.subject
    made["Date"] = format_datetime(local(clock.now()))
    made["Message-ID"] = message_id(message.key)
    made["Auto-Submitted"] = "auto-generated"
    if isinstance(message, Promotion):
        made["List-Unsubscribe"] = f"<{message.unsubscribe}>"
    made.set_content(message.text, cte="base64")
    made.add_alternative(message.html or html(message.text, message.lang), subtype="html", cte="base64")
    for filename, kind, content in message.attachments:
        main, _slash, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=filename)
    made["Content-Language"] = message.lang  # last: before, it would move into the first part
    return made


def html(text: str, lang: str) -> str:
    """The same words as a page: paragraphs, and addresses that can be followed."""
    frame = Markup('<!doctype html>\n<html lang="%s" dir="%s"><meta charset="utf-8"><body>\n%s</body></html>\n')
    return str(frame % (lang, direction(lang), paragraphs(text)))


def paragraphs(text: str) -> Markup:
    """Plain text for a page: a paragraph where a line is empty, links that can be followed."""
    return Markup("").join(
        Markup("<p>%s</p>\n") % Markup("<br>\n").join(_linked(line) for line in one.split("\n"))
        for one in text.strip().split("\n\n")
        if one
    )


def _linked(line: str) -> Markup:
    out, last = Markup(""), 0
    for match in _LINK.finditer(line):
        out += escape(line[last : match.start()]) + Markup('<a href="%s"><bdi dir="ltr">%s</bdi></a>') % (
            match[0],
            match[0],
        )
        last = match.end()
    return out + escape(line[last:])


def outbox() -> Path | None:
    """The folder that mail is written into; None where it goes by SMTP."""
    settings = current_app.config["COMMONS"]
    url = settings["mail_url"]
    if not url:
        return Path(settings["data_dir"]) / "mail"
    return Path(url.removeprefix("file:")) if url.startswith("file:") else None


def _drop(folder: Path, key: str, composed: EmailMessage) -> None:
    """Writes `<hash of the key>.eml`, whole or not at all; the same key again takes its place."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = hashlib.sha256(key.encode()).hexdigest()[:24]
    part = folder / f".{name}.{os.getpid()}"
    part.write_bytes(composed.as_bytes())
    part.replace(folder / f"{name}.eml")


def _post(composed: EmailMessage) -> None:
    url = urlsplit(current_app.config["COMMONS"]["mail_url"])
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT)
    with server:
        server.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and host not in HERE and (url.username or server.has_extn("starttls")):
            server.starttls(context=ssl.create_default_context())  # no password ever goes in the clear
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(composed)


def refused_for_good(fault: Exception) -> bool:
    """Whether the server said that it will never take this message (5xx); all else is tried again."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in fault.recipients.values())
    return isinstance(fault, smtplib.SMTPDataError) and fault.smtp_code >= 500


def kind_of(fault: Exception) -> str:
    """What went wrong, without addresses: the fault's class, and the server's number."""
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = next(iter(fault.recipients.values()))[0]
    return type(fault).__name__ + (f" {code}" if code else "")


def _address(person: Any) -> str | None:
    return person.email


CHANNEL = Channel(name="mail", label=_l("Mail"), address=_address, send=send)
