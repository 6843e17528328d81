"""What staff see, and when: nobody watches the counter move.

Staff views take in the ballots of a desk only from days before today, and only in steps of at least `minimum_cell` new
ones. Otherwise whoever stands beside the desk, looks before a citizen and looks after, and takes the difference, has
read that citizen's ballot. Each place (a desk under an agency) has one cut-off for all views and periods: two views
that moved on different days would give smaller steps between them.

A step is taken once and kept (`survey.store.reveals`), so that deleting old ballots or another setting regroups
nothing. Ballots that arrive for a day already seen, typed in or imported late, are held back until the place's next
step. Sealing takes in every ballot and does not ask here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Place = tuple[str, str]
"""Agency and desk: what has a cut-off of its own. A desk that was moved to another agency counts as two."""


@dataclass(frozen=True)
class DayCount:
    """Settled ballots of a place on one day, `held` of them held back; days without any need not be there."""

    place: Place
    day: date
    number: int
    held: int = 0


def next_cut_offs(
    counts: Iterable[DayCount], cut_offs: Mapping[Place, date], *, today: date, step: int
) -> dict[Place, date]:
    """The places whose cut-off moves now, with the day up to which (inclusive) they are then seen.

    Parameters
    ----------
    counts
        Every day's settled ballots, in any order; several rows of a day are added up.
    cut_offs
        Where the places stand; one that is not there has shown nothing yet.
    today
        The clock's date. Its ballots and later ones are never seen.
    step
        How many new ballots must have gathered before a cut-off moves; at least 1.

    Returns
    -------
    dict
        Place → new cut-off, for those that move; what was held back at such a place is seen too. The cut-off stays
        where it was when all that has gathered are ballots that were held back.
    """
    if step < 1:
        raise ValueError(f"a step has at least one ballot, not {step}")
    waiting: dict[Place, int] = {}
    last: dict[Place, date] = {}
    for count in counts:
        stands = cut_offs.get(count.place, date.min)
        if count.day < today:
            waiting[count.place] = waiting.get(count.place, 0) + (count.number if count.day > stands else count.held)
            last[count.place] = max(last.get(count.place, stands), count.day)
    return {place: last[place] for place, number in waiting.items() if number >= step}
