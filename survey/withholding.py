"""Which agencies' figures stay behind, so that no small agency is a larger one less its neighbours. Pure.

Every agency's report is a file that leaves the house: whoever has those of a district and of all its communes but one
has the last one too. `analysis.disclosure` finds what else must stay behind, and audits it.
"""

from collections.abc import Mapping, Sequence

from analysis.disclosure import suppress
from analysis.releases import Cell, Equation, Release
from survey.model import Agency


def withheld(tree: Sequence[Agency], numbers: Mapping[str, Mapping[str, int]], minimum_cell: int) -> frozenset[str]:
    """Ids of the agencies of a tree whose figures are not given out.

    `numbers`: for each agency, instrument → ballots cast directly at it, which count as one of its parts.
    """
    hidden: set[str] = set()
    below = {one.id: tuple(low.id for low in tree if low.parent == one.id) for one in tree}
    for key in sorted({key for own in numbers.values() for key in own}):
        own = {one: found.get(key, 0) for one, found in numbers.items()}
        values: dict[Cell, int] = {one: _sum(one, below, own) for one in below}
        values |= {("own", one): own[one] for one in below if below[one]}
        equations: list[Equation] = [(one, (*parts, ("own", one))) for one, parts in below.items() if parts]
        release = Release(values, equations, [("own", one) for one in below if below[one]])
        hidden |= {cell for cell in suppress(release, minimum=minimum_cell) if isinstance(cell, str)}
    return frozenset(hidden)


def _sum(agency: str, below: Mapping[str, Sequence[str]], own: Mapping[str, int]) -> int:
    return own[agency] + sum(_sum(part, below, own) for part in below[agency])
