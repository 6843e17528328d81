"""Closings: the frozen input of a report, appended to a chain; and which files were made from each."""

from collections.abc import Iterable
from datetime import date

from survey.doors import Door, Row
from survey.model import Refused
from survey.store import chains
from survey.store.selecting import Where

SHORT = "number, agency, period, revision, day, who, why, digest"
"""All of a closing but its document, which may have megabytes."""


def append(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, agency: str, period: str, digest: str, document: str, *, key: bytes, today: date, who: str, why: str
) -> Row:
    """Append a closing, or return the last one where nothing has changed since: a row without its document.

    Raises `Refused` for a change without a reason.
    """

    def add() -> Row:
        last = latest(door, agency, period)
        if last is not None and last["digest"] == digest:
            return last
        if last is not None and not why.strip():
            raise Refused(f"{period} was closed on {last['day']} and something has changed; say why it is closed again")
        row = {
            "agency": agency, "period": period, "revision": last["revision"] + 1 if last else 1,
            "day": today.isoformat(), "who": who, "why": why.strip() if last else "", "digest": digest,
            "document": document,
        }  # fmt: skip
        chains.extend(door, key, "closings", [row])
        added = latest(door, agency, period)
        if added is None:
            raise LookupError(f"the closing of {period} at {agency} was not stored")
        return added

    return door.atomic(add)


def latest(door: Door, agency: str, period: str) -> Row | None:
    """The last closing of an agency and a period, without its document."""
    found = door.rows(
        f"SELECT {SHORT} FROM closings WHERE agency = :agency AND period = :period "  # noqa: S608 - constants only
        "ORDER BY revision DESC LIMIT 1",
        agency=agency,
        period=period,
    )
    return found[0] if found else None


def read(door: Door, number: int) -> Row | None:
    """A closing with its document."""
    found = door.rows(f"SELECT {SHORT}, document FROM closings WHERE number = :number", number=number)  # noqa: S608 - constants only
    return found[0] if found else None


def of(door: Door, agencies: Iterable[str] | None = None) -> list[Row]:
    """The closings of some agencies, or all, without their documents: the newest first."""
    where = Where().among("agency", agencies)
    return door.rows(f"SELECT {SHORT} FROM closings{where.sql} ORDER BY number DESC", **where.params)  # noqa: S608 - constants only
