"""Closing a period: its figures are frozen, and every report of it is made from what was frozen.

A closing belongs to an agency, with all below it, and a period. Closing a second time changes nothing where nothing
has changed; a late ballot or any other change makes the next closing, with a reason. Former ones stay.
"""

from datetime import date
from typing import Any

from survey.closed import Closing, agency_of, document_of
from survey.doors import Door
from survey.freezing import Progress, canonical, digest_of, freeze
from survey.instance import Instance
from survey.model import Refused
from survey.overlaps import too_close
from survey.periods import read_period
from survey.settling import settle
from survey.store import closings


def close(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, instance: Instance, period: str, agency: str | None = None, *, today: date, who: str, why: str = "",
    progress: Progress = lambda _: None,
) -> Closing:  # fmt: skip
    """Close a period; returns the new closing, or the last one where nothing has changed since.

    Raises `Refused` for a period that is not over, an unknown agency, a change without a reason, and one that hardly
    any ballot makes.
    """
    wanted = read_period(period)
    if wanted.last >= today:
        raise Refused(f"period {period} lasts until {wanted.last}; it can be closed from the day after")
    chosen = agency_of(door, agency)
    settle(door, key=instance.key, today=today)
    document = freeze(door, instance.settings, chosen, wanted, today=today, progress=progress)
    _keep_apart(door, document, instance.settings.minimum_cell)
    row = closings.append(
        door, chosen.id, period, digest_of(document), canonical(document), key=instance.key, today=today, who=who,
        why=why,
    )  # fmt: skip
    return Closing.of(row)


def _keep_apart(door: Door, document: dict[str, Any], minimum_cell: int) -> None:
    """Refuse to close again where two reports would differ by a handful of ballots, which could then be read off."""
    row = closings.latest(door, document["agency"], document["period"]["key"])
    before = document_of(door, row["number"]).get("counted") if row is not None else None
    close_ones = too_close(before, document["counted"], minimum_cell) if before is not None else ()
    if row is not None and close_ones:
        names = {one["id"]: one["name"] for one in document["agencies"]}
        told = ", ".join(names.get(one, one) for one in close_ones)
        raise Refused(
            f"closing no. {row['revision']} counts nearly the same ballots of {told}: their few answers would be the "
            f"difference of two reports; close again when at least {minimum_cell} more have come"
        )
