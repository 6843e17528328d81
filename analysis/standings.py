"""Agencies against the whole, in three groups and one of those with too few ballots; never a ranking."""

from dataclasses import dataclass

import numpy as np

from analysis.arguments import checked_level
from analysis.evidence import benjamini_hochberg, share_p_values
from analysis.intervals import Estimate
from analysis.pooling import effective_share, pool
from analysis.tabulation import Tabulation

HIGHER, UNCLEAR, LOWER, TOO_FEW = "higher", "unclear", "lower", "too_few"
MINIMUM = 30
"""Respondents below which an agency is not compared."""


@dataclass(frozen=True)
class Standing:
    """Where an agency (or desk) stands against all the others together.

    `standing` is `higher`, `unclear`, `lower` or `too_few`; `index` the agency's pooled top-two-box share, `rest` that
    of all the others. `p_value` is two-sided, `adjusted` after Benjamini and Hochberg; both 1 with too few respondents.
    """

    group: str
    standing: str
    index: Estimate
    rest: Estimate
    p_value: float
    adjusted: float


def stand(
    tabulation: Tabulation,
    *,
    confidence_level: float = 0.95,
    minimum: int = MINIMUM,
    false_discovery_rate: float = 0.05,
) -> tuple[Standing, ...]:
    """Compare each group's index with that of the rest of the whole.

    Parameters
    ----------
    tabulation : Tabulation
        Grouped, as from `tabulate(responses, by="agency")`, with moments where there are rows: then respondents are
        the unit. Tabulations of bricks, modes or months are added up first.
    confidence_level : float
        Of the intervals shown beside.
    minimum : int
        Groups with fewer respondents (the most answers to any one item) are not compared, but belong to the rest of
        the others.
    false_discovery_rate : float
        Between 0 and 1: the expected share of wrong statements among those `higher` or `lower`.

    Returns
    -------
    tuple of Standing
        In the order of the tabulation's groups, which is no order of merit. `unclear` means that neither is shown, not
        that the group is like the rest; so it is where there is no rest to compare with.

    Raises
    ------
    ValueError
        For a tabulation without groups, levels outside (0, 1), a minimum below 1.

    Notes
    -----
    The whole without the group is compared, for a large agency is part of the whole and would be compared with itself.
    Both shares are taken as k of n independent answers, n being the effective number that respondents as clusters
    leave (`pooling.pool`: one person's answers go together, pooled answers are worth about a quarter), and compared by
    `evidence.share_p_values`, twice the smaller tail. Benjamini and Hochberg's procedure over all groups with enough
    respondents keeps the share of wrong statements, their direction included [1]_.

    References
    ----------
    .. [1] Benjamini, Y. and Yekutieli, D. (2005). "False discovery rate-adjusted multiple confidence intervals for
       selected parameters". Journal of the American Statistical Association 100, 71-81.
       doi:10.1198/016214504000001907

    Examples
    --------
    >>> from analysis.questionnaire import Item, Questionnaire, Scale
    >>> from analysis.responses import Responses
    >>> from analysis.tabulation import tabulate
    >>> questionnaire = Questionnaire((Item("A", "five"),), (), {"five": Scale(5, (4, 5), (1, 2, 3))})
    >>> matrix = np.repeat([[5], [2], [5], [2], [5]], [95, 5, 60, 40, 9], axis=0).astype(np.int8)
    >>> agency = np.repeat(["Xã Mẫu 1", "Xã Mẫu 2", "Xã Mẫu 3"], [100, 100, 9])
    >>> for one in stand(tabulate(Responses(questionnaire, matrix, agency=agency), by="agency")):
    ...     print(one.group, one.standing)
    Xã Mẫu 1 higher
    Xã Mẫu 2 lower
    Xã Mẫu 3 too_few
    """
    if tabulation.groups is None:
        raise ValueError("groups are compared: tabulate(responses, by=...)")
    if minimum < 1:
        raise ValueError(f"minimum must be at least 1, not {minimum}")
    checked_level(false_discovery_rate, "false_discovery_rate")
    total = tabulation.total()
    parts = [tabulation.of(group) for group in tabulation.groups]
    pairs = [(part, total.without(part)) for part in parts]
    tails = [_tails(part, rest, confidence_level, minimum) for part, rest in pairs]
    below, above = np.array(tails, dtype=np.float64).reshape(-1, 2).T
    enough = np.isfinite(below)
    p = np.where(enough, np.minimum(2 * np.minimum(below, above), 1.0), 1.0)
    adjusted = np.ones(len(pairs))
    adjusted[enough] = benjamini_hochberg(p[enough])
    standing = np.where(adjusted > false_discovery_rate, UNCLEAR, np.where(below < above, LOWER, HIGHER))
    names = np.where(enough, standing, TOO_FEW).tolist()
    return tuple(
        Standing(group, name, _index(part, confidence_level), _index(rest, confidence_level), *evidence)
        for group, name, (part, rest), evidence in zip(
            tabulation.groups, names, pairs, zip(p.tolist(), adjusted.tolist(), strict=True), strict=True
        )
    )


def _tails(part: Tabulation, rest: Tabulation, confidence_level: float, minimum: int) -> tuple[float, float]:
    """One-sided p-values, the first small where the part lies below the rest; NaN with too few respondents."""
    scored = part.questionnaire.scored.tolist()
    if part.counts[scored].sum(axis=-1).max(initial=0) < minimum:
        return np.nan, np.nan
    mine, others = (effective_share(one, scored, confidence_level=confidence_level) for one in (part, rest))
    return float(share_p_values(*mine, *others)), float(share_p_values(*others, *mine))


def _index(tabulation: Tabulation, confidence_level: float) -> Estimate:
    return pool(tabulation, [tabulation.questionnaire.scored.tolist()], confidence_level=confidence_level).top_two_box
