"""What staff see, and when: nobody watches the counter move.

Staff views take in a desk's ballots only from days before today, and only in steps of at least `minimum_cell` new
ones. Otherwise whoever stands beside the desk, looks before a citizen and looks after, and takes the difference,
has read that citizen's ballot. There is one cut-off a desk for all views and periods: two views that moved on
different days would give smaller steps between them. Sealing takes in every ballot and does not ask here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DayCount:
    """Settled ballots of one desk on one day; days without any need not be there."""

    desk: str
    day: date
    number: int


def cut_offs(counts: Iterable[DayCount], *, today: date, step: int) -> dict[str, date]:
    """The last day up to which (inclusive) each desk's ballots are seen.

    Parameters
    ----------
    counts
        Every day's settled ballots since the first ballot, in any order; several rows of a day are added up. They
        must not begin later for one view than for another, or the cut-offs of the two differ.
    today
        The clock's date. Its ballots and later ones are never seen.
    step
        How many new ballots must have gathered before the cut-off moves; at least 1.

    Returns
    -------
    dict
        Desk → cut-off. A desk with fewer than `step` ballots has none: nothing of it is seen.
    """
    if step < 1:
        raise ValueError(f"a step has at least one ballot, not {step}")
    found: dict[str, date] = {}
    waiting: dict[str, int] = {}
    for desk, day, number in _by_day(counts):
        if day >= today:
            continue
        waiting[desk] = waiting.get(desk, 0) + number
        if waiting[desk] >= step:
            found[desk] = day
            waiting[desk] = 0
    return found


def revealed(counts: Iterable[DayCount], limits: Mapping[str, date]) -> list[DayCount]:
    """The days that lie within their desk's cut-off."""
    return [count for count in counts if count.desk in limits and count.day <= limits[count.desk]]


def _by_day(counts: Iterable[DayCount]) -> list[tuple[str, date, int]]:
    sums: dict[tuple[str, date], int] = {}
    for count in counts:
        sums[count.desk, count.day] = sums.get((count.desk, count.day), 0) + count.number
    return sorted((desk, day, number) for (desk, day), number in sums.items())
