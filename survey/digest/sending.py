"""The day's digests: who gets one, each sent at most once."""

import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from survey.digest.gathering import Gathering
from survey.digest.mailing import connected
from survey.digest.saying import Say, mail
from survey.doors import Door
from survey.model import Refused
from survey.office_days import office_days
from survey.settings import Settings
from survey.store import digests, staff
from survey.store.digests import Wish

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Outcome:
    """What became of one person's digest: "sent", or why not."""

    login: str
    outcome: str


def is_due(one: Wish, today: date) -> bool:
    """Whether a person is to get a digest today."""
    if not one.address or one.often == "never":
        return False
    return one.sent is None or (today - one.sent >= WEEK if one.often == "weekly" else today > one.sent)


def due(door: Door, settings: Settings, now: datetime, say: Say) -> Iterator[tuple[Wish, EmailMessage]]:
    """The mails of today; none on days off, none with nothing to say."""
    today = now.date()
    if not office_days(settings).include(today):
        return
    people = {person.login: person for person in staff.all(door) if person.active and not person.must_change}
    gathered = Gathering(door, settings, today)
    for one in digests.all(door):
        if one.login in people and is_due(one, today):
            waiting = gathered.of(people[one.login], one.sent or today - WEEK)
            if not waiting.nothing:
                yield one, mail(
                    waiting, login=one.login, to=one.address, sender=settings.smtp_from,
                    base=settings.base_address.rstrip("/"), now=now, say=say,
                )  # fmt: skip


def send(
    door: Door, settings: Settings, now: datetime, say: Say, *, trusted: ssl.SSLContext | None = None
) -> list[Outcome]:
    """Send the digests of today that were not sent yet. One that the server refuses keeps no other back.

    Raises `Refused` where no server is to be had; nothing is lost then, the next run sends.
    """
    waiting = list(due(door, settings, now, say))
    if not waiting:
        return []
    if not settings.base_address:
        raise Refused("no digest without base_address: its links would lead nowhere")
    found = []
    with connected(settings, trusted=trusted) as server:
        for one, message in waiting:
            if not digests.claim(door, one, now.date()):
                continue
            try:
                server.send_message(message)
            except OSError as error:  # smtplib's own are of this kind too
                digests.give_back(door, one)
                if isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException):
                    raise
                found.append(Outcome(one.login, str(error)))
            else:
                found.append(Outcome(one.login, "sent"))
    return found
