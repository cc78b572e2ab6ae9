"""A real SMTP server on this machine that keeps what it is sent."""

import contextlib
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import free_port


class Post:
    """What was delivered. A test may also have the server turn messages away, to see them sent again."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal: str | None = None  # an SMTP answer such as "451 try again later"; None takes the mail
        self.url = ""  # smtp://host:port
        self._arrived = threading.Condition()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd with each message; answers the client."""
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 OK"

    def wait(self, count: int, seconds: float = 10) -> list[EmailMessage]:
        """The messages, once there are `count`; AssertionError where there are fewer after `seconds`."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(self.messages) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.messages)} of {count} messages came within {seconds} s"
                self._arrived.wait(left)
            return list(self.messages)

    def to(self, address: str) -> list[EmailMessage]:
        """What was sent to `address`."""
        return [message for message in self.messages if address in message["X-Envelope-To"].split(", ")]


@contextlib.contextmanager
def post() -> Iterator[Post]:
    """Start a mail server on a free port of this machine, and stop it at the end."""
    received = Post()
    port = free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        received.url = f"smtp://127.0.0.1:{port}"
        yield received
    finally:
        controller.stop()
