"""Sentences of the rarer results, each about a single figure: what `explain` says of them."""

from collections.abc import Sequence
from typing import Any

from analysis.case_mix import Standardised
from analysis.drivers import Drivers
from analysis.modes import Modes, Pair
from analysis.numbers import number, of_hundred, outward, percent, percentage_points
from analysis.plain import say
from analysis.reliability import Reliability
from analysis.results import Interval
from analysis.shrinkage import Shrunken
from analysis.superiority import Superiority
from analysis.trends import ChangePoint, Course

CHANCE = 0.05
"""A change this likely by luck alone is not told."""


def single(values: Any, unit: int | None, what: str) -> float:
    """The number of one unit. Raises `ValueError` where several are meant and none is named."""
    flat = values.ravel() if hasattr(values, "ravel") else [values]
    if unit is None:
        if len(flat) != 1:
            raise ValueError(f"{what} of {len(flat)} units: say which one, unit=0 to {len(flat) - 1}")
        unit = 0
    if not -len(flat) <= unit < len(flat):
        raise ValueError(f"no unit {unit} among {len(flat)}")
    return float(flat[unit])


def tell_interval(found: Interval, of: str, language: str, unit: int | None = None) -> str:
    """Two ends and nothing else: of a share, a mean, or a change of shares."""
    low, high = single(found.low, unit, "an interval"), single(found.high, unit, "an interval")
    if of == "change":
        if low <= 0 <= high:
            return say("change", "unclear", language)
        ends = percentage_points(low, high, language)
        return say("change", "up" if low > 0 else "down", language, low=ends[0], high=ends[1])
    if of == "mean":
        first, last = (number(end, 2, language) for end in outward(low, high, 2))
        return say("interval", "mean", language, low=first, high=last)
    first, last = of_hundred(low, high, language)
    return say("interval", "share", language, low=first, high=last)


def tell_superiority(found: Superiority, language: str, unit: int | None = None) -> str:
    """Whether later ratings are higher; nothing is said while the interval holds one half."""
    low, high = (single(end, unit, "comparisons") for end in (found.low, found.high))
    if low <= 0.5 <= high:
        return say("superiority", "unclear", language)
    first, last = of_hundred(low, high, language)
    return say("superiority", "higher" if low > 0.5 else "lower", language, low=first, high=last)


def tell_course(found: Course, of: str, language: str) -> str:
    """The step of an interrupted series, of shares or of means."""
    low, high, kind = found.step.low, found.step.high, "mean" if of == "mean" else "share"
    what = say("course", f"{kind}_what", language)
    if low is None or high is None or low <= 0 <= high:
        return say("course", "unclear", language, what=what)
    first, last = percentage_points(low, high, language)
    if kind == "mean":
        first, last = (number(end, 2, language) for end in sorted(abs(end) for end in outward(low, high, 2)))
    told = {"what": what, "unit": say("course", f"{kind}_unit", language), "low": first, "high": last}
    return say("course", "up" if low > 0 else "down", language, **told)


def tell_change_point(found: ChangePoint, language: str) -> str:
    """Where a series changed; places are counted from 1."""
    if found.p_value > CHANCE:
        return say("change_point", "none", language)
    before, after = (percent(share, 1, language) for share in (found.before, found.after))
    places = {"first": found.first + 1, "low": found.low + 1, "high": found.high + 1}
    return say("change_point", "found", language, before=before, after=after, **places)


def tell_shrunken(found: Shrunken, of: str, language: str, unit: int | None = None) -> str:
    """What to believe about one unit."""
    value, low, high = (single(part, unit, "believed values") for part in (found.value, found.low, found.high))
    if of == "mean":
        first, last = (number(end, 2, language) for end in outward(low, high, 2))
        return say("shrunken", "mean", language, value=number(value, 2, language), low=first, high=last)
    ends = outward(low, high, 3)
    told = {name: percent(part, 1, language) for name, part in (("value", value), ("low", ends[0]), ("high", ends[1]))}
    return say("shrunken", "share", language, **told)


def tell_standardised(found: Standardised, language: str, unit: int | None = None) -> str:
    """One agency's share with everybody's mix of procedures."""
    value = single(found.share, unit, "standardised shares")
    if value != value:  # noqa: PLR0124 - not a number: no answers
        return say("standardised", "nothing", language)
    first, last = (single(end, unit, "standardised shares") for end in (found.interval.low, found.interval.high))
    low, high = outward(first, last, 3)
    told = {name: percent(part, 1, language) for name, part in (("value", value), ("low", low), ("high", high))}
    return say("standardised", "share", language, **told)


def tell_reliability(found: Reliability, language: str) -> str:
    """Whether items measure one thing."""
    low, high = outward(found.alpha.low or 0.0, found.alpha.high or 1.0, 2)
    ends = {"low": number(low, 2, language), "high": number(high, 2, language)}
    return say("reliability", found.advice, language, n=number(found.complete, 0, language), **ends)


def tell_drivers(found: Drivers, language: str, names: Sequence[str] = ()) -> str:
    """What goes with satisfaction; never what causes it."""
    shares = [share.value or 0.0 for share in found.shares]
    if names and len(names) != len(shares):
        raise ValueError(f"{len(names)} names for {len(shares)} predictors")
    most = shares.index(max(shares))
    name = names[most] if names else number(most + 1, 0, language)
    low, high = found.r_squared.low, found.r_squared.high
    if low is None or high is None:
        return say("drivers", "exact", language, name=name)
    ends = outward(low, high, 3)
    told = {"low": percent(ends[0], 1, language), "high": percent(ends[1], 1, language)}
    return say("drivers", "some", language, n=number(found.r_squared.n, 0, language), name=name, **told)


def tell_modes(found: Modes, language: str) -> str:
    """Which ways of answering differ by more than chance and their mix."""
    if not found.pairs:
        return say("modes", "one", language)
    told = [_pair(pair, language) for pair in found.pairs if pair.differs]
    return say("modes", "differ", language, pairs="; ".join(told)) if told else say("modes", "unclear", language)


def _pair(pair: Pair, language: str) -> str:
    low, high = pair.standardised.low or 0.0, pair.standardised.high or 0.0
    one, two = (pair.first, pair.second) if low > 0 else (pair.second, pair.first)
    first, last = percentage_points(low, high, language)
    return say("modes", "pair", language, one=one, two=two, low=first, high=last)
