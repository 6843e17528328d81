"""Where each person's digest goes, how often, and when the last one went."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from survey.doors import Door
from survey.model import Refused

Often = Literal["daily", "weekly", "never"]
OFTEN: tuple[Often, ...] = get_args(Often)


@dataclass(frozen=True)
class Wish:
    """What a person wants. `sent`: the day of the last digest, None before the first."""

    login: str
    address: str = ""
    often: Often = "weekly"
    sent: date | None = None


def read(door: Door, login: str) -> Wish:
    """What a person wants; weekly, but nowhere, before they said so."""
    return next((one for one in all(door) if one.login == login), Wish(login))


def all(door: Door) -> list[Wish]:  # noqa: A001 - digests.all reads as what it is
    """Everybody who said where, by login."""
    rows = door.rows("SELECT login, address, often, sent FROM digests ORDER BY login")
    return [
        Wish(row["login"], row["address"], row["often"], date.fromisoformat(row["sent"]) if row["sent"] else None)
        for row in rows
    ]


def wish(door: Door, login: str, address: str, often: str) -> None:
    """Keep what a person wants. Raises `Refused` for another frequency than there is."""
    if often not in OFTEN:
        raise Refused(f"unknown frequency {often!r}; use one of {', '.join(OFTEN)}")
    door.run(
        "INSERT INTO digests (login, address, often, sent) VALUES (:login, :address, :often, '') "
        "ON CONFLICT (login) DO UPDATE SET address = :address, often = :often",
        login=login,
        address=address,
        often=often,
    )


def claim(door: Door, one: Wish, today: date) -> bool:
    """Note that a person's digest of today goes now; whether nobody else has. A crash after it sends none twice."""
    was = one.sent.isoformat() if one.sent else ""
    sql = "UPDATE digests SET sent = :today WHERE login = :login AND sent = :was AND sent <> :today"
    return bool(door.run(sql, login=one.login, today=today.isoformat(), was=was))


def give_back(door: Door, one: Wish) -> None:
    """It did not go after all: the next run tries again."""
    was = one.sent.isoformat() if one.sent else ""
    door.run("UPDATE digests SET sent = :was WHERE login = :login", login=one.login, was=was)
