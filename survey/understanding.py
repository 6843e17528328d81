"""What goes together with overall satisfaction, and whether the items of a factor belong together. Pure.

Rows of respondents become tables for `analysis.drivers` and `analysis.reliability`. What cannot be said is named with
its reason instead of being computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.drivers import (
    FEWEST,
    MOST_FACTORS,
    Bootstrap,
    Drivers,
    importance_performance,
    relative_weights,
    shapley_shares,
)
from analysis.intervals import Estimate
from analysis.reliability import reliability
from analysis.responses import NEVER_ASKED, Responses
from survey.model import Refused
from survey.pipeline import hidden_scorecard

Floats = NDArray[np.float64]
NOBODY = Estimate(None, None, None, 0, "none")


@dataclass(frozen=True)
class Way:
    """How it is computed.

    `outcome`: the item that asks for overall satisfaction, None where nothing asks for it. `without`: factors and items
    to be left out, for instance those that were asked of few: only respondents who answered everything are counted.
    """

    outcome: str | None = None
    without: frozenset[str] = frozenset()
    correlation: str = "pearson"
    confidence_level: float = 0.95
    resamples: int = 500
    seed: int = 0


@dataclass(frozen=True, eq=False)
class _Answers:
    """Ratings from 0 (worst) to 1 (best), not a number where there is none; a column for each scored item."""

    items: tuple[str, ...]
    factors: Mapping[str, tuple[int, ...]]
    ratings: Floats

    def scores(self) -> Floats:
        """Each respondent's mean of each factor of which half the items or more were answered."""
        columns = [_means(self.ratings[:, list(places)]) for places in self.factors.values()]
        return np.column_stack(columns) if columns else np.empty((len(self.ratings), 0))


def understand(responses: Responses, way: Way, minimum_cell: int) -> dict[str, Any]:
    """Shares of explained satisfaction of factors and of items, their quadrants, and reliability of the factors.

    Items with fewer answers than `minimum_cell` enter nothing. Without an `outcome` overall satisfaction is the mean
    of a respondent's factors, those that 30 people or more answered; `part_of_outcome` says that each factor is then a
    part of it, and R², which would always be near 1, is not told.

    Raises `Refused` for fewer than 30 ballots, an outcome that is no rating, something unknown to be left out.
    """
    if len(responses) < FEWEST:
        raise Refused(f"{len(responses)} ballots: at least {FEWEST} are needed to tell what goes together")
    shown = _without_few(responses, minimum_cell)
    answers, outcome = _split(shown, way)
    card = hidden_scorecard(responses, way.confidence_level, minimum_cell)
    rated = {one["item"]: one["top_two_box"] for one in card["items"]}
    pooled = {one["factor"]: one["top_two_box"] for one in card["factors"]}
    return {
        "ballots": len(responses),
        "outcome": way.outcome,
        "part_of_outcome": way.outcome is None,
        "correlation": way.correlation,
        "confidence_level": way.confidence_level,
        "factors": _shared(list(answers.factors), answers.scores(), outcome, pooled, way),
        "items": _shared(list(answers.items), answers.ratings, outcome, rated, way, exact=False),
        "reliability": _reliabilities(answers, way),
    }


def _without_few(responses: Responses, minimum_cell: int) -> Responses:
    matrix = responses.matrix.copy()
    matrix[:, (matrix > 0).sum(axis=0) < minimum_cell] = NEVER_ASKED
    return replace(responses, matrix=matrix)


def _split(responses: Responses, way: Way) -> tuple[_Answers, Floats]:
    """What goes together, and with what."""
    questionnaire = responses.questionnaire
    rated = [questionnaire.items[place] for place in questionnaire.scored.tolist()]
    ids = [item.id for item in rated]
    if way.outcome is not None and way.outcome not in ids:
        raise Refused(f"{way.outcome!r} is no rating of this instrument; ratings are {', '.join(ids)}")
    if unknown := way.without - {*ids, *questionnaire.factors}:
        raise Refused(f"{min(unknown)!r} is no factor and no rating of this instrument; nothing to leave out")
    kept = [
        place for place, item in enumerate(rated) if not {item.id, item.factor} & way.without and item.id != way.outcome
    ]
    members = {
        factor: tuple(at for at, place in enumerate(kept) if rated[place].factor == factor)
        for factor in questionnaire.factors
    }
    ratings = _ratings(responses)
    own = {factor: places for factor, places in members.items() if places}
    answers = _Answers(tuple(ids[place] for place in kept), own, ratings[:, kept])
    if way.outcome is not None:
        return answers, ratings[:, ids.index(way.outcome)]
    parts = answers.scores() if own else answers.ratings
    return answers, _means(parts[:, np.isfinite(parts).sum(axis=0) >= FEWEST])


def _ratings(responses: Responses) -> Floats:
    scored = responses.questionnaire.scored
    points = responses.questionnaire.points[scored]
    matrix = responses.matrix[:, scored].astype(np.float64)
    return np.where(matrix > 0, (matrix - 1) / (points - 1), np.nan)


def _means(columns: Floats) -> Floats:
    """Means of rows of which half the columns or more are known."""
    known = np.isfinite(columns)
    number = known.sum(axis=1)
    sums = np.where(known, columns, 0).sum(axis=1)
    found = np.full(len(columns), np.nan)
    np.divide(sums, number, out=found, where=2 * number >= max(columns.shape[1], 1))
    return found


def _shared(  # noqa: PLR0913 - what goes together, with what, and how
    ids: Sequence[str], table: Floats, outcome: Floats, rated: Mapping[str, Any], way: Way, *, exact: bool = True
) -> dict[str, Any]:
    """Shares of one kind of thing. `refused` says why there are none; a row's `why`, why it has none."""
    why = _left_out(table, outcome)
    used = [place for place, reason in enumerate(why) if not reason]
    complete = np.isfinite(np.column_stack([table[:, used], outcome])).all(axis=1)
    refused = _refusal(len(used), outcome[complete])
    found = None if refused else _drivers(outcome, table[:, used], way, exact=exact)
    if found is None:
        refused = refused or "agree"
    performance = [Estimate(**rated[name]) if rated[name] else NOBODY for name in ids]
    shares = {} if found is None else dict(zip(used, found.shares, strict=True))
    quadrants = importance_performance(list(shares.values()), [performance[place] for place in shares])
    sorted_in = dict(zip(shares, quadrants, strict=True))
    return {
        "refused": refused,
        "method": "shapley" if exact and len(used) <= MOST_FACTORS else "johnson",
        "complete": int(complete.sum()),
        "left_out": int((~complete).sum()),
        "r_squared": found.r_squared.as_dict() if found and way.outcome is not None else None,
        "rows": [
            {
                "id": name,
                "why": why[place],
                "importance": shares[place].as_dict() if place in shares else None,
                "performance": performance[place].as_dict(),
                "quadrant": sorted_in.get(place),
            }
            for place, name in enumerate(ids)
        ],
    }


def _left_out(table: Floats, outcome: Floats) -> list[str]:
    """Why a column goes into no share: too few answered it beside the outcome, or all of those agree."""
    reasons = []
    for column in table.T:
        given = column[np.isfinite(column) & np.isfinite(outcome)]
        reasons.append("few" if len(given) < FEWEST else "agree" if (given == given[0]).all() else "")
    return reasons


def _refusal(predictors: int, outcome: Floats) -> str:
    if predictors < 2:
        return "one_predictor"
    if len(outcome) < FEWEST:
        return "few"
    return "agree" if (outcome == outcome[0]).all() else ""


def _drivers(outcome: Floats, table: Floats, way: Way, *, exact: bool) -> Drivers | None:
    """None where all who answered everything agree on something that not all agree on."""
    complete = table[np.isfinite(np.column_stack([table, outcome])).all(axis=1)]
    if (complete == complete[0]).all(axis=0).any():
        return None
    share_out = shapley_shares if exact and table.shape[1] <= MOST_FACTORS else relative_weights
    return share_out(
        outcome,
        table,
        correlation=way.correlation,
        confidence_level=way.confidence_level,
        bootstrap=Bootstrap(way.resamples, way.seed),
    )


def _reliabilities(answers: _Answers, way: Way) -> list[dict[str, Any]]:
    """Of every factor of two items or more, and of all items together (factor None)."""
    sets: list[tuple[str | None, tuple[int, ...]]] = [
        *answers.factors.items(),
        (None, tuple(range(len(answers.items)))),
    ]
    return [_reliability(answers, factor, places, way) for factor, places in sets if len(places) > 1]


def _reliability(answers: _Answers, factor: str | None, places: Sequence[int], way: Way) -> dict[str, Any]:
    # From 1 up: what is below counts as no answer there.
    table = answers.ratings[:, places] + 1
    table = table[np.isfinite(table).all(axis=1)]
    head = {"factor": factor, "items": [answers.items[place] for place in places], "refused": ""}
    if len(table) < FEWEST:
        return head | {"refused": "few", "complete": len(table), "left_out": len(answers.ratings) - len(table)}
    if (table == table[0]).all(axis=0).any():
        return head | {"refused": "agree", "complete": len(table), "left_out": len(answers.ratings) - len(table)}
    try:
        found = reliability(table, confidence_level=way.confidence_level, seed=way.seed)
    except ValueError:
        return head | {"refused": "cancel", "complete": len(table), "left_out": len(answers.ratings) - len(table)}
    plain = asdict(found) | {"left_out": len(answers.ratings) - len(table)}
    return head | plain | {"alpha": found.alpha.as_dict(), "omega_total": found.omega_total.as_dict()}
