"""Each result of this library in one plain Vietnamese or English sentence."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np

from analysis import telling
from analysis.case_mix import Standardised
from analysis.drivers import Drivers
from analysis.modes import Modes
from analysis.numbers import checked_language, number, of_hundred, outward, percent, percentage_points
from analysis.plain import (
    Known,
    change_sentence,
    hidden_sentence,
    mean_sentence,
    note,
    pooled_sentence,
    say,
    share_sentence,
    short_share_sentence,
    too_few_sentence,
)
from analysis.reliability import Reliability
from analysis.results import Estimate, Interval
from analysis.selection import SelectionBounds
from analysis.shrinkage import Shrunken
from analysis.standings import Standing
from analysis.superiority import Superiority
from analysis.trends import ChangePoint, Course
from analysis.verification import Verdict

__all__ = [
    "change_sentence",
    "explain",
    "hidden_sentence",
    "mean_sentence",
    "note",
    "pooled_sentence",
    "share_sentence",
    "short_share_sentence",
    "too_few_sentence",
]

FIGURES = ("share", "short", "pooled", "factor", "mean", "change")
"""What an estimate can be of."""
ABOUT: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        Estimate: ("satisfied", "points"),
        SelectionBounds: ("target", "unit"),
        Interval: ("unit",),
        Superiority: ("unit",),
        Shrunken: ("unit",),
        Standardised: ("unit",),
        Drivers: ("names",),
    }
)
"""Kind of result → what more may be said about it; nothing about the others."""
WHOLE = 1e-6
"""Part of n by which k may miss a whole number before it is the work of weights."""
KINDS = (
    "Estimate, Interval, Verdict, Superiority, Standing, SelectionBounds, Shrunken, Standardised, Course, ChangePoint, "
    "Reliability, Drivers, Modes, a grade"
)


def explain(result: object, *, of: str = "share", language: str = "vi", **about: Any) -> str:
    """Say in one sentence what a result says, and no more.

    Parameters
    ----------
    result : one of `KINDS`
        A string is a grade ("confirmed", "likely", "watch", "clear", "too_few").
    of : {"share", "short", "pooled", "factor", "mean", "change"}
        What an estimate, an interval or a believed value is of; a change is one of two shares, later less earlier.
    language : {"vi", "en"}
    **about
        For a share `satisfied`, for a mean `points`, for selection bounds `target` (a share), for drivers the `names`
        of the predictors, and for results about several units `unit`, the place of the one that is meant.

    Returns
    -------
    str
        Ends of intervals are rounded outward, so the sentence claims no more than was computed. An estimate without a
        value says that there is none.

    Raises
    ------
    ValueError
        For an unknown kind of result, figure, grade, language or word about it (the choices are named), and for
        results about several units of which none is named.

    Examples
    --------
    >>> from analysis.intervals import share_interval
    >>> interval = share_interval(143, 185)
    >>> share = Estimate(143 / 185, float(interval.low), float(interval.high), 185, "wilson")
    >>> explain(share, of="short", language="en")
    'Of every 100 respondents, about 70 to 83 are satisfied (185 ballots).'
    >>> explain("watch", language="en")
    'To be watched'
    """
    checked_language(language)
    if of not in FIGURES:
        raise ValueError(f"unknown figure {of!r}; choices: {', '.join(FIGURES)}")
    allowed = next((names for kind, names in ABOUT.items() if isinstance(result, kind)), ())
    if unknown := sorted(set(about) - set(allowed)):
        raise ValueError(f"unknown words {', '.join(unknown)}; choices: {', '.join(allowed) or 'none'}")
    match result:
        case Estimate():
            return _estimate(result, of, language, about)
        case Verdict():
            return _verdict(result, language)
        case Standing():
            return say("standing", result.standing, language, group=result.group)
        case SelectionBounds():
            return _selection(result, language, **about)
        case str():
            return say("grade", result, language)
    return _rarer(result, of, language, about)


def _rarer(result: object, of: str, language: str, about: dict[str, Any]) -> str:  # noqa: PLR0911 - a table of kinds
    match result:
        case Interval():
            return telling.tell_interval(result, of, language, **about)
        case Superiority():
            return telling.tell_superiority(result, language, **about)
        case Shrunken():
            return telling.tell_shrunken(result, of, language, **about)
        case Standardised():
            return telling.tell_standardised(result, language, **about)
        case Course():
            return telling.tell_course(result, of, language)
        case ChangePoint():
            return telling.tell_change_point(result, language)
        case Reliability():
            return telling.tell_reliability(result, language)
        case Drivers():
            return telling.tell_drivers(result, language, **about)
        case Modes():
            return telling.tell_modes(result, language)
    raise ValueError(f"nothing to say of a {type(result).__name__}; choices: {KINDS}")


def _estimate(found: Estimate, of: str, language: str, about: dict[str, Any]) -> str:
    if found.value is None or not math.isfinite(found.value) or not found.n:
        return say("share", "nothing", language)
    if found.low is None or found.high is None or not math.isfinite(found.low + found.high):
        return say("weighted", "no_interval", language, n=number(found.n, 0, language))
    known = cast("Known", found)
    sentences: dict[str, Callable[[], str]] = {
        "share": lambda: _share(known, found.method, language, about),
        "short": lambda: short_share_sentence(known, language=language),
        "pooled": lambda: pooled_sentence(known, language=language),
        "factor": lambda: pooled_sentence(known, factor=True, language=language),
        "mean": lambda: _mean(known, found.method, language, about),
        "change": lambda: change_sentence(known, language=language),
    }
    return sentences[of]()


def _share(share: Known, method: str, language: str, about: dict[str, Any]) -> str:
    """P1; where weights stand between the ballots and the share, no number of ballots is claimed."""
    k = share.value * share.n
    if method == "census":
        told = {"n": number(share.n, 0, language), "p": number(100 * share.value, 1, language)}
        return say("weighted", "census", language, **told)
    if "_design" in method or abs(k - round(k)) > WHOLE * share.n:
        low, high = of_hundred(share.low, share.high, language)
        told = {"n": number(share.n, 0, language), "p": number(100 * share.value, 1, language)}
        return say("weighted", "share", language, low=low, high=high, **told)
    satisfied = about.get("satisfied", ())
    return share_sentence(round(k), share, satisfied=satisfied, language=language)


def _mean(mean: Known, method: str, language: str, about: dict[str, Any]) -> str:
    points = about.get("points", 5)
    if method != "census":
        return mean_sentence(mean, points=points, language=language)
    told = {"n": number(mean.n, 0, language), "value": number(mean.value, 2, language)}
    return say("weighted", "mean_census", language, points=points, **told)


def _verdict(verdict: Verdict, language: str) -> str:
    """V1s to V4s. Where others were compared with, the difference that is told is the one against them."""
    outcome = verdict.outcome
    if outcome == "not_enough":
        return _not_enough(verdict, language)
    if outcome == "no_evidence" or verdict.net.low is None or verdict.net.high is None:
        return say("verdict_sentence", "no_evidence", language)
    low, high = percentage_points(verdict.net.low, verdict.net.high, language)
    name = outcome if verdict.elsewhere is None else f"{outcome}_more"
    return say("verdict_sentence", name, language, low=low, high=high)


def _not_enough(verdict: Verdict, language: str) -> str:
    """Which side has too few."""
    if verdict.needed:
        told = {"n": number(verdict.after.n, 0, language), "m": number(verdict.needed, 0, language)}
        return say("verdict_sentence", "not_enough", language, **told)
    if verdict.lacking == "comparison" and verdict.elsewhere is not None:
        return say("verdict_sentence", "few_elsewhere", language, n=number(verdict.elsewhere.n, 0, language))
    return say("verdict_sentence", "few_before", language, n=number(verdict.before.n, 0, language))


def _selection(bounds: SelectionBounds, language: str, target: float = 0.8, unit: int | None = None) -> str:
    """What is certain whoever kept silent; of a single share."""
    names = ("low", "high", "response_rate", "tipping_point")
    low, high, rate, tipping = (telling.single(getattr(bounds, name), unit, "selection bounds") for name in names)
    if (low, high, rate) == (0.0, 1.0, 0.0):
        return say("selection", "nobody", language)
    ends = outward(low, high, 3)
    told = say(
        "selection", "range", language, rate=percent(rate, 1, language), low=percent(ends[0], 1, language),
        high=percent(ends[1], 1, language),
    )  # fmt: skip
    outcome = str(np.ravel(bounds.outcome)[unit or 0])
    values = {"target": percent(target, 0, language), "tipping": percent(outward(0, tipping, 3)[1], 1, language)}
    return f"{told} {say('selection', outcome, language, **values)}"
