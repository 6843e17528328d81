"""A mail server for tests, and what it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.server import free_port


class Box:
    """What a mail server took; `refuses` answers for it where it is set."""

    def __init__(self, refuses: str = "") -> None:
        self.refuses = refuses
        self.mails: list[EmailMessage] = []

    async def take(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Answer to a mail."""
        if self.refuses:
            return self.refuses
        content = envelope.content
        assert isinstance(content, bytes)
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 OK"


Box.handle_DATA = Box.take  # type: ignore[attr-defined] # what the library calls it


@contextmanager
def serving(box: Box, **options: Any) -> Iterator[int]:
    """A mail server on a free port of 127.0.0.1."""
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
