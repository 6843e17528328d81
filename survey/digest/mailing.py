"""The only door to the mail server."""

import os
import smtplib
import ssl
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from survey.model import Refused
from survey.settings import Settings

PASSWORD_FILE, VARIABLE = "smtp-password", "SURVEY_SMTP_PASSWORD"
PATIENCE = 30


def password_of(folder: Path, environment: Mapping[str, str]) -> str:
    """The password: of the environment, else of the file that its owner alone may read; "" for none."""
    if environment.get(VARIABLE):
        return environment[VARIABLE]
    path = folder / PASSWORD_FILE
    if not path.exists():
        return ""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(f"{path} can be read by others; run: chmod 600 {PASSWORD_FILE}")
    return path.read_text("utf-8").strip()


@contextmanager
def connected(settings: Settings, *, trusted: ssl.SSLContext | None = None) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server of the settings, signed in where a user is set.

    Raises `Refused`, with what the server said, where there is none to be had. `trusted`: other certificates than
    the system's.
    """
    if not settings.smtp_host or not settings.smtp_from:
        raise Refused("no mail server: set smtp_host and smtp_from")
    context = trusted or ssl.create_default_context()
    try:
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=PATIENCE, context=context
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, password_of(settings.folder, os.environ))
            yield server
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"{settings.smtp_host}:{settings.smtp_port}: {error}") from None
