"""Seals: how many ballots of a date and desk were settled, with the sum of their macs; and the instruments they used.

One row for each date and desk of a settling or an import; taking an import back appends the same with a minus.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from survey.doors import Door, Row
from survey.sealing import add_up, document_digest, negated
from survey.store import chains


def append(door: Door, key: bytes, today: date, batch: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Seal ballots that were just settled; each row has `date, desk, instrument, mac`."""
    groups: dict[tuple[str, str], list[str]] = {}
    used: set[str] = set()
    for row in rows:
        groups.setdefault((row["date"], row["desk"]), []).append(row["mac"])
        used.add(row["instrument"])
    seals = [_instrument_seal(row, today) for row in _unsealed(door, used)]
    seals += [
        _seal(today, day, desk, batch) | {"ballots": len(macs), "digest": add_up(macs)}
        for (day, desk), macs in sorted(groups.items())
    ]
    chains.extend(door, key, "seals", seals)


def take_back(door: Door, key: bytes, today: date, batch: str) -> None:
    """Seal that all ballots of an import are gone."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in door.rows("SELECT date, subject, ballots, digest FROM seals WHERE batch = :batch", batch=batch):
        groups.setdefault((row["date"], row["subject"]), []).append(row)
    back = [
        _seal(today, day, desk, batch)
        | {"ballots": -sum(row["ballots"] for row in rows), "digest": negated(add_up(row["digest"] for row in rows))}
        for (day, desk), rows in sorted(groups.items())
    ]
    chains.extend(door, key, "seals", back)


def expire(door: Door, key: bytes, today: date, rows: Iterable[Mapping[str, Any]]) -> None:
    """Seal that ballots are gone because their time was over; each row has `date, desk, batch, mac`."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        groups.setdefault((row["date"], row["desk"], row["batch"]), []).append(row["mac"])
    gone = [
        _seal(today, day, desk, batch) | {"ballots": -len(macs), "digest": negated(add_up(macs))}
        for (day, desk, batch), macs in sorted(groups.items())
    ]
    chains.extend(door, key, "seals", gone)


def _unsealed(door: Door, used: set[str]) -> list[Row]:
    sealed = {row["subject"] for row in door.rows("SELECT subject FROM seals WHERE kind = 'instrument'")}
    found = door.rows("SELECT key, document FROM instruments ORDER BY key")
    return [row for row in found if row["key"] in used - sealed]


def _seal(today: date, day: str, subject: str, batch: str) -> dict[str, Any]:
    return {"kind": "ballots", "day": today.isoformat(), "date": day, "subject": subject, "batch": batch}


def _instrument_seal(row: Row, today: date) -> dict[str, Any]:
    digest = document_digest(row["document"])
    return _seal(today, "", row["key"], "") | {"kind": "instrument", "ballots": 0, "digest": digest}
