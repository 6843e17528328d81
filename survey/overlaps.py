"""How a closing stands to others of the same ballots: what two reports differ by is a report too. Pure.

Whoever has two reports has their difference. Where that is a handful of ballots, it is those people's answers.
"""

from collections.abc import Callable, Iterable, Mapping

from survey.periods import Period, half_months

Counted = Mapping[str, tuple[int, str]]
"""Agency → how many ballots cast directly at it a closing counts, and a digest of which."""


def too_close(one: Counted, other: Counted, minimum_cell: int) -> tuple[str, ...]:
    """The agencies of which two closings of one period count other ballots, but hardly more or fewer."""
    nothing = (0, "")
    pairs = ((agency, one.get(agency, nothing), other.get(agency, nothing)) for agency in sorted({*one, *other}))
    return tuple(agency for agency, own, its in pairs if own[1] != its[1] and abs(own[0] - its[0]) < minimum_cell)


def smallest_piece(
    period: Period, others: Iterable[Period], number: Callable[[Period], int], minimum_cell: int
) -> int | None:
    """The smallest handful that a period and another one single out together; None where there is none.

    The pieces are what only the one, only the other, and both have. `number`: ballots of a half-month.
    """
    found: list[int] = []
    own = _halves(period)
    for other in others:
        its = _halves(other)
        if own.keys() & its.keys() and own.keys() != its.keys():
            for piece in (own.keys() & its.keys(), own.keys() - its.keys(), its.keys() - own.keys()):
                found.append(sum(number((own | its)[key]) for key in piece))
    return min((size for size in found if 0 < size < minimum_cell), default=None)


def _halves(period: Period) -> dict[str, Period]:
    return {half.key: half for half in half_months(period.first, period.last)}
