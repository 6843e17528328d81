"""The verdict on a remedy, by the plan that was fixed before it and nothing else. Pure.

It is given once, when the window after is full; until then nobody sees a figure of it, so that nobody stops while it
looks good. The window is longer where ballots are few: until the minimum is reached, by numbers alone and never by what
the ballots say, and no longer than the plan waits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from analysis.explain import explain
from analysis.power import share_change_size
from analysis.results import Estimate
from analysis.verification import Plan as Rule
from analysis.verification import Verdict, verify
from survey.reveal import Place
from survey.verification.counting import Answers
from survey.verification.plans import DAY, Plan

Counts = NDArray[np.int64]
FEWEST_PEERS = 5
"""Desks from which the law of shares is estimated, where the share before is drawn."""
SPREAD = (2.0, 2000.0)
"""Bounds of a + b, of how many answers the peers are worth."""
OTHER_MODES = 0.2
"""Part of the ballots that come by other ways than before, from which on the page says so."""


def window_end(plan: Plan, days: Mapping[date, int], *, done: date, today: date) -> date | None:
    """The last day of the window after; None while it is not full.

    `days`: day → answers at the plan's place. The window is full when its days are over and the minimum is there, or
    when nobody waits any longer. It ends before `today`.
    """
    planned, latest = done + plan.after_days * DAY, plan.deadline(done)
    after = sorted(day for day in days if done < day <= latest)
    sums = accumulate(days[day] for day in after)
    reached = next((day for day, sum_ in zip(after, sums, strict=True) if sum_ >= plan.minimum), latest)
    last = max(planned, reached)
    return last if last < today else None


@dataclass(frozen=True)
class Judged:
    """A verdict with what it rests on: the windows' days, with whom was compared, whether ballots came other ways."""

    verdict: Verdict
    first: date
    last: date
    compared: int
    other_modes: bool
    few_peers: bool = False


def judge(  # noqa: PLR0913 - what was fixed, what came, who, with whom, when
    plan: Plan, answers: Answers, own: Collection[Place], rings: Iterable[Collection[Place]], *, done: date, last: date
) -> Judged:
    """Judge a remedy that was done on a day, by the window that ends on `last`.

    Parameters
    ----------
    own : collection of places
        Whose remedy it is.
    rings : iterable of collections of places
        With whom it may be compared, the nearest first: the first with the plan's minimum on either side is. Where
        none has as many, nothing is compared; that depends on numbers of ballots only.
    """
    before = (plan.before_first, min(plan.before_last, done))
    after = (done + DAY, last)
    compared = _compared(plan, answers, [frozenset(ring) - frozenset(own) for ring in rings], before, after)
    peers = answers.places - frozenset(own)
    prior = peer_law(answers, peers, *before) if plan.baseline == "drawn" else None
    few_peers = plan.baseline == "drawn" and prior is None
    tables = answers.table(own, *before), answers.table(own, *after)
    others = (answers.table(compared, *before), answers.table(compared, *after)) if compared else None
    verdict = decide(plan, tables, others, prior=prior, satisfied=answers.satisfied)
    if few_peers:
        verdict = replace(verdict, outcome="not_enough", lacking=verdict.lacking or "comparison")
    return Judged(verdict, after[0], last, len(compared), _other_modes(answers, own, before, after), few_peers)


def decide(
    plan: Plan,
    own: tuple[Counts, Counts],
    others: tuple[Counts, Counts] | None,
    *,
    prior: tuple[float, float] | None = None,
    satisfied: tuple[int, ...] = (4, 5),
) -> Verdict:
    """The verdict on ballots by point, shape (points,), before and after, beside those of others.

    Improved: the whole 95 % interval of the net change lies above 0, and the change is no smaller than the plan's
    smallest; worse: it lies below 0, and with a drawn share before so does that of the ballots as they are, since
    the law of the peers is itself an estimate. What is missing is what would show the smallest effect that counts.
    """
    rule = Rule(satisfied, plan.minimum)
    verdict = verify(*own, others, plan=rule, prior=prior)
    if verdict.outcome == "worse" and prior is not None and verify(*own, others, plan=rule).outcome != "worse":
        return replace(verdict, outcome="no_evidence")
    if verdict.outcome == "improved" and (verdict.net.value or 0) < plan.smallest:
        return replace(verdict, outcome="no_evidence")
    if verdict.outcome == "not_enough" and verdict.needed:
        return replace(verdict, needed=max(verdict.needed, size_for(plan, verdict.before.value) - verdict.after.n))
    return verdict


def size_for(plan: Plan, share: float | None) -> int:
    """Ballots on either side that find the plan's smallest effect four times in five, never below its minimum."""
    if share is None or not plan.smallest:
        return plan.minimum
    start = min(max(share, 0.01), 0.99 - plan.smallest)
    return max(plan.minimum, int(share_change_size(start, start + plan.smallest)))


def peer_law(answers: Answers, peers: Iterable[Place], first: date, last: date) -> tuple[float, float] | None:
    """Parameters (a, b) of the beta law of the peers' shares, by moments; None with fewer than `FEWEST_PEERS`.

    The desk itself must not be among them. What chance alone spreads is taken off; where nothing is left, the peers
    count as alike.
    """
    tables = np.array([answers.table([place], first, last) for place in sorted(peers)])
    if not len(tables):
        return None
    n = tables.sum(axis=1).astype(np.float64)
    k = tables[:, [point - 1 for point in answers.satisfied]].sum(axis=1)[n > 0]
    n = n[n > 0]
    return law_of(k, n) if len(n) >= FEWEST_PEERS else None


def law_of(k: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float]:
    """The beta law of shares of which k of n, shapes (units,), are known; n above 0. At least two units.

    Notes
    -----
    Kleinman, J. C. (1973). "Proportions with extraneous variance: single and independent samples". Journal of the
    American Statistical Association 68, 46-54. doi:10.1080/01621459.1973.10481332
    """
    total = n.sum()
    mean = (k.sum() + 0.5) / (total + 1)
    chance = mean * (1 - mean)
    spread = (n * (k / n - mean) ** 2).sum() - (len(n) - 1) * chance
    between = spread / (total - (n**2).sum() / total)
    worth = float(np.clip(chance / between - 1 if between > 0 else SPREAD[1], *SPREAD))
    return float(mean * worth), float((1 - mean) * worth)


def _compared(
    plan: Plan,
    answers: Answers,
    rings: Sequence[frozenset[Place]],
    before: tuple[date, date],
    after: tuple[date, date],
) -> frozenset[Place]:
    if plan.comparison:
        for ring in rings:
            if min(answers.table(ring, *window).sum() for window in (before, after)) >= plan.minimum:
                return ring
    return frozenset()


def _other_modes(answers: Answers, own: Collection[Place], before: tuple[date, date], after: tuple[date, date]) -> bool:
    then, now = answers.modes(own, *before), answers.modes(own, *after)
    if not then or not now:
        return False
    return sum(abs(now.get(mode, 0) - then.get(mode, 0)) for mode in {*then, *now}) / 2 > OTHER_MODES


def as_data(plan: Plan, judged: Judged, done: date) -> dict[str, str]:
    """The event's plain text: outcome, figures, days, and the sentence as it was said then."""
    verdict = judged.verdict
    data = {"outcome": verdict.outcome, "lacking": "peers" if judged.few_peers else verdict.lacking}
    data |= {f"sentence_{language}": explain(verdict, language=language) for language in ("vi", "en")}
    for name in ("before", "after", "change", "elsewhere", "net"):
        data |= _texts(name, getattr(verdict, name))
    if verdict.superiority is not None:
        parts = ("value", "low", "high", "p_value")
        data |= {f"superiority_{part}": f"{float(getattr(verdict.superiority, part)):.6f}" for part in parts}
        if verdict.outcome != "not_enough":
            told = verdict.superiority
            data |= {f"higher_{language}": explain(told, language=language) for language in ("vi", "en")}
    data |= {"needed": str(verdict.needed), "compared": str(judged.compared), "baseline": plan.baseline}
    data |= {"before_first": plan.before_first.isoformat(), "before_last": min(plan.before_last, done).isoformat()}
    data |= {"after_first": judged.first.isoformat(), "after_last": judged.last.isoformat(), "method": plan.method}
    enough = enough_by(verdict.after.n, verdict.needed, judged.first, judged.last)
    data |= {"other_modes": "yes" if judged.other_modes else "", "enough_by": enough.isoformat() if enough else ""}
    return {name: text for name, text in data.items() if text}


def enough_by(number: int, needed: int, first: date, last: date) -> date | None:
    """The day on which the missing ballots are there, if as many come as came; None where none came or none miss."""
    if not number or not needed:
        return None
    days = -(-needed * ((last - first).days + 1) // number)
    return last + timedelta(days=min(days, 3660))


def _texts(name: str, found: Estimate | None) -> dict[str, str]:
    if found is None or found.value is None or found.low is None or found.high is None:
        return {}
    figures = {"value": found.value, "low": found.low, "high": found.high}
    return {f"{name}_{part}": f"{figure:.6f}" for part, figure in figures.items()} | {f"{name}_n": str(found.n)}
