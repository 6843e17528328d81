"""The scorecard: every figure of a set of ballots, each with its interval, n and method; and what does not add up."""

from dataclasses import dataclass
from typing import Any

from analysis.arguments import checked_level
from analysis.estimates import item_estimates
from analysis.flags import FALSE_DISCOVERY_RATE, MINIMUM, grade_items
from analysis.intervals import Estimate
from analysis.pooling import Pooled, pool
from analysis.questionnaire import Questionnaire
from analysis.responses import Responses
from analysis.tabulation import Tabulation, tabulate


@dataclass(frozen=True)
class Counted:
    """What was counted for an item or a fact.

    `share_of_ballots` is, for each point, the share of the ballots that carried the item (as published desk tables
    have it); None for each where there was none.
    """

    item: str
    factor: str | None
    counts: tuple[int, ...]
    n: int
    not_applicable: int
    no_answer: int
    never_asked: int
    share_of_ballots: tuple[float | None, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "factor": self.factor,
            "counts": list(self.counts),
            "n": self.n,
            "not_applicable": self.not_applicable,
            "no_answer": self.no_answer,
            "never_asked": self.never_asked,
            "share_of_ballots": list(self.share_of_ballots),
        }


@dataclass(frozen=True)
class ItemScore:
    """A scored item: its counts, its three figures, its grade."""

    counted: Counted
    mean: Estimate
    top_two_box: Estimate
    at_or_below_average: Estimate
    grade: str

    def as_dict(self) -> dict[str, Any]:
        return {
            **self.counted.as_dict(),
            "mean": self.mean.as_dict(),
            "top_two_box": self.top_two_box.as_dict(),
            "at_or_below_average": self.at_or_below_average.as_dict(),
            "grade": self.grade,
        }


@dataclass(frozen=True)
class FactorScore:
    """A factor, pooled over the answers to its items."""

    factor: str
    pooled: Pooled

    def as_dict(self) -> dict[str, Any]:
        return {"factor": self.factor, **_forms(self.pooled)}


@dataclass(frozen=True)
class Finding:
    """Something in the input that cannot be as it is said: what was expected and what was found, in ballots."""

    code: str
    item: str
    expected: int
    found: int

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "item": self.item, "expected": self.expected, "found": self.found}


@dataclass(frozen=True)
class Scorecard:
    """All figures of a set of ballots.

    `index` pools all answers (Σk/Σn, so an item counts as much as it is answered); `index_of_items` is the plain mean
    of the items' figures, `index_of_factors` that of the factors', beside which stands the factor with the fewest
    answers. `facts` are the items that are counted only.
    """

    ballots: int
    items: tuple[ItemScore, ...]
    facts: tuple[Counted, ...]
    factors: tuple[FactorScore, ...]
    index: Pooled
    index_of_items: Pooled
    index_of_factors: Pooled
    thinnest_factor: FactorScore | None
    findings: tuple[Finding, ...]
    confidence_level: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON: only numbers, strings, lists, dictionaries and None; never NaN."""
        thinnest = self.thinnest_factor
        named = {"factor": thinnest.factor, "n": thinnest.pooled.top_two_box.n} if thinnest else None
        return {
            "ballots": self.ballots,
            "items": [item.as_dict() for item in self.items],
            "facts": [fact.as_dict() for fact in self.facts],
            "factors": [factor.as_dict() for factor in self.factors],
            "index": _forms(self.index),
            "index_of_items": _forms(self.index_of_items),
            "index_of_factors": {**_forms(self.index_of_factors), "thinnest_factor": named},
            "findings": [finding.as_dict() for finding in self.findings],
            "confidence_level": self.confidence_level,
        }


def _forms(pooled: Pooled) -> dict[str, Any]:
    return {"top_two_box": pooled.top_two_box.as_dict(), "mean": pooled.mean.as_dict()}


def score(  # noqa: PLR0913 - keyword arguments with defaults, each documented
    source: Tabulation | Responses,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
    population: int | None = None,
    minimum: int = MINIMUM,
    false_discovery_rate: float = FALSE_DISCOVERY_RATE,
) -> Scorecard:
    """Score ballots.

    Parameters
    ----------
    source : Tabulation or Responses
        Responses are tabulated first. A tabulation must have no groups: take `of(group)` or `total()`.
    confidence_level : float
        Between 0 and 1, for every interval.
    method : {"wilson", "clopper_pearson", "jeffreys", "kt"}
        Of the intervals of shares. With "kt" everything may be looked at daily: all intervals hold at all looks
        together, and grades go by e-values.
    population : int, optional
        Size of the population of which the ballots are a simple random sample; see `share_interval`.
    minimum, false_discovery_rate
        Of the items' grades, see `analysis.flags.grade`; the items of one scorecard are one family.

    Returns
    -------
    Scorecard
        Estimates with n = 0 (or with weights that are all zero) have None as value, low and high. Methods of factors
        and indices end in `_clustered` (from rows), `_weighted`, `_stratified` as applies, or `_from_counts`.

    Raises
    ------
    ValueError
        For a tabulation with groups, a population smaller than an item's answers or together with weights, and
        arguments that the intervals refuse.

    Examples
    --------
    >>> import numpy as np
    >>> from analysis.questionnaire import Item, Scale
    >>> scale = Scale(5, satisfied=(4, 5), at_or_below_average=(1, 2, 3))
    >>> questionnaire = Questionnaire((Item("A24", "five", "A"), Item("A25", "five", "A")), ("A",), {"five": scale})
    >>> matrix = np.array([[5, 4], [4, -1], [2, 3], [5, 5]] * 5, dtype=np.int8)
    >>> card = score(Responses(questionnaire, matrix))
    >>> figure = card.index.top_two_box
    >>> print(f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f}), n = {figure.n}, {figure.method}")
    0.714 (0.470 to 0.876), n = 35, wilson_clustered
    """
    tabulation = tabulate(source) if isinstance(source, Responses) else source
    if tabulation.groups is not None:
        raise ValueError("a scorecard is of one group: take of(group) or total()")
    if population is not None and tabulation.weighted is not None:
        raise ValueError("weights say what ballots stand for; a population beside them has no meaning here")
    level = checked_level(confidence_level)
    options: dict[str, Any] = {"confidence_level": level, "method": method, "population": population}
    factors = _factors(tabulation, options)
    members = _members(tabulation.questionnaire)
    scored = tabulation.questionnaire.scored
    return Scorecard(
        ballots=int(tabulation.ballots),
        items=_items(tabulation, options, minimum, false_discovery_rate),
        facts=tuple(
            _counted(tabulation, place) for place, item in enumerate(tabulation.questionnaire.items) if not item.scored
        ),
        factors=factors,
        index=pool(tabulation, [scored.tolist()], **options),
        index_of_items=pool(tabulation, [[place] for place in scored.tolist()], **options),
        index_of_factors=pool(tabulation, list(members.values()), **options),
        thinnest_factor=min(factors, key=lambda factor: factor.pooled.top_two_box.n, default=None),
        findings=find(tabulation),
        confidence_level=level,
    )


def find(tabulation: Tabulation) -> tuple[Finding, ...]:
    """Items whose numbers cannot be as they are said.

    Returns
    -------
    tuple of Finding
        - ``more_answers_than_ballots``: more answers (with not applicable) than ballots;
        - ``answers_missing``: in a published table, ballots that neither answered nor said that the item does not
          apply. Ballots with rows say themselves what was left blank: that is `no_answer`, not a finding.
    """
    ballots = int(tabulation.ballots)
    said = tabulation.counts.sum(axis=-1) + tabulation.not_applicable
    asked = ballots - tabulation.never_asked
    findings = []
    for item, found, expected in zip(tabulation.questionnaire.items, said.tolist(), asked.tolist(), strict=True):
        if found > expected:
            findings.append(Finding("more_answers_than_ballots", item.id, expected, found))
        elif found < expected and tabulation.is_published:
            findings.append(Finding("answers_missing", item.id, expected, found))
    return tuple(findings)


def _members(questionnaire: Questionnaire) -> dict[str, list[int]]:
    """The scored items of every factor."""
    return {
        factor: [place for place, item in enumerate(questionnaire.items) if item.factor == factor and item.scored]
        for factor in questionnaire.factors
    }


def _factors(tabulation: Tabulation, options: dict[str, Any]) -> tuple[FactorScore, ...]:
    members = _members(tabulation.questionnaire)
    return tuple(FactorScore(factor, pool(tabulation, [places], **options)) for factor, places in members.items())


def _items(
    tabulation: Tabulation, options: dict[str, Any], minimum: int, false_discovery_rate: float
) -> tuple[ItemScore, ...]:
    estimates = item_estimates(tabulation, **options)
    grades, _, _ = grade_items(
        tabulation, minimum=minimum, false_discovery_rate=false_discovery_rate, anytime=options["method"] == "kt"
    )
    return tuple(
        ItemScore(
            _counted(tabulation, place),
            estimates.mean[place],
            estimates.top_two_box[place],
            estimates.at_or_below_average[place],
            str(grade),
        )
        for place, grade in zip(tabulation.questionnaire.scored.tolist(), grades, strict=True)
    )


def _counted(tabulation: Tabulation, place: int) -> Counted:
    item = tabulation.questionnaire.items[place]
    counts = tabulation.counts[place, : tabulation.questionnaire.points[place]].tolist()
    ballots = int(tabulation.ballots - tabulation.never_asked[place])
    return Counted(
        item=item.id,
        factor=item.factor,
        counts=tuple(counts),
        n=sum(counts),
        not_applicable=int(tabulation.not_applicable[place]),
        no_answer=int(tabulation.no_answer[place]),
        never_asked=int(tabulation.never_asked[place]),
        share_of_ballots=tuple(count / ballots if ballots else None for count in counts),
    )
