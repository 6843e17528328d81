"""Closing a period: its figures are frozen, and every report of it is made from what was frozen.

A closing belongs to an agency, with all below it, and a period. Closing a second time changes nothing where nothing
has changed; a late ballot or any other change makes the next closing, with a reason. Former ones stay.
"""

from datetime import date

from survey.closed import Closing, agency_of
from survey.doors import Door
from survey.freezing import Progress, canonical, digest_of, freeze
from survey.instance import Instance
from survey.model import Refused
from survey.periods import read_period
from survey.settling import settle
from survey.store import closings


def close(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, instance: Instance, period: str, agency: str | None = None, *, today: date, who: str, why: str = "",
    progress: Progress = lambda _: None,
) -> Closing:  # fmt: skip
    """Close a period; returns the new closing, or the last one where nothing has changed since.

    Raises `Refused` for a period that is not over, an unknown agency, and a change without a reason.
    """
    wanted = read_period(period)
    if wanted.last >= today:
        raise Refused(f"period {period} lasts until {wanted.last}; it can be closed from the day after")
    chosen = agency_of(door, agency)
    settle(door, key=instance.key, today=today)
    document = freeze(door, instance.settings, chosen, wanted, today=today, progress=progress)
    row = closings.append(
        door, chosen.id, period, digest_of(document), canonical(document), key=instance.key, today=today, who=who,
        why=why,
    )  # fmt: skip
    return Closing.of(row)
