"""The agencies below against the limits of chance: a funnel for a scorecard. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.funnels import funnel, limits_at
from analysis.pooling import effective_share
from analysis.tabulation import Tabulation
from survey.published import Funnel, Spot

FEWEST_AGENCIES = 5
"""Agencies below which there is no funnel: their usual spread could not be told from chance."""
LINES = 24
"""Points of each limit's line."""


def funnel_of(
    agencies: Tabulation, below: Mapping[str, Sequence[str]], minimum: int, hidden: frozenset[str] = frozenset()
) -> Funnel | None:
    """The funnel of the agencies directly below that have at least `minimum` ballots; None for too few of them.

    `agencies`: counts by agency; `below`: each agency directly below with all below it; `hidden`: items that are not
    shown. A ballot's answers go together, so what is drawn is the number of independent answers that they are worth.
    """
    owner = {agency: child for child, every in below.items() for agency in every}
    groups = agencies.regrouped([owner.get(agency) for agency in agencies.groups or ()])
    spots = []
    for name in groups.groups or ():
        own = groups.of(name).unscored(hidden)
        k, n = effective_share(own, own.questionnaire.scored.tolist())
        if int(own.ballots) >= minimum and n >= 1:
            spots.append((name, k, n))
    if len(spots) < FEWEST_AGENCIES:
        return None
    sizes = np.array([n for _, _, n in spots])
    found = funnel([k for _, k, _ in spots], sizes)
    at = np.unique(np.geomspace(max(sizes.min() * 0.8, 1), sizes.max() * 1.1, LINES).round().astype(np.intp))
    low, high = limits_at(found, at)
    return Funnel(
        target=found.target,
        sizes=tuple(at.tolist()),
        inner=(tuple(low[0].tolist()), tuple(high[0].tolist())),
        outer=(tuple(low[1].tolist()), tuple(high[1].tolist())),
        spots=tuple(
            Spot(name, float(n), float(share), str(position))
            for (name, _, n), share, position in zip(spots, found.shares, found.positions, strict=True)
        ),
    )
