"""Each result of this library in one plain Vietnamese or English sentence."""

from typing import Any, cast

from analysis.numbers import checked_language, number, percent, percentage_points
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
from analysis.results import Estimate
from analysis.selection import SelectionBounds
from analysis.standings import Standing
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


def explain(result: object, *, of: str = "share", language: str = "vi", **about: Any) -> str:
    """Say in one sentence what a result says, and no more.

    Parameters
    ----------
    result : Estimate, Verdict, Standing, SelectionBounds, or str
        A string is a grade ("confirmed", "likely", "watch", "clear", "too_few").
    of : {"share", "short", "pooled", "factor", "mean", "change"}
        What an estimate is of; a change is one of two shares, later less earlier.
    language : {"vi", "en"}
    **about
        For a share `satisfied`, for a mean `points`, for selection bounds `target` (a share).

    Returns
    -------
    str
        Ends of intervals are rounded outward, so the sentence claims no more than was computed. An estimate without a
        value says that there is none.

    Raises
    ------
    ValueError
        For an unknown kind of result, figure, grade or language (the choices are named).

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
    kinds = "Estimate, Verdict, Standing, SelectionBounds, a grade"
    raise ValueError(f"nothing to say of a {type(result).__name__}; choices: {kinds}")


def _estimate(found: Estimate, of: str, language: str, about: dict[str, Any]) -> str:
    if of not in FIGURES:
        raise ValueError(f"unknown figure {of!r}; choices: {', '.join(FIGURES)}")
    if found.value is None or found.low is None or found.high is None:
        return say("share", "nothing", language)
    known = cast("Known", found)
    match of:
        case "share":
            return share_sentence(round(known.value * known.n), known, language=language, **about)
        case "short":
            return short_share_sentence(known, language=language)
        case "mean":
            return mean_sentence(known, language=language, **about)
        case "change":
            return change_sentence(known, language=language)
    return pooled_sentence(known, factor=of == "factor", language=language)


def _verdict(verdict: Verdict, language: str) -> str:
    """V1s to V4s. Where others were compared with, the difference that is told is the one against them."""
    outcome = verdict.outcome
    if outcome == "not_enough":
        if not verdict.needed:
            return say("verdict_sentence", "few_before", language, n=number(verdict.before.n, 0, language))
        told = {"n": number(verdict.after.n, 0, language), "m": number(verdict.needed, 0, language)}
        return say("verdict_sentence", outcome, language, **told)
    if outcome == "no_evidence" or verdict.net.low is None or verdict.net.high is None:
        return say("verdict_sentence", "no_evidence", language)
    low, high = percentage_points(verdict.net.low, verdict.net.high, language)
    name = outcome if verdict.elsewhere is None else f"{outcome}_more"
    return say("verdict_sentence", name, language, low=low, high=high)


def _selection(bounds: SelectionBounds, language: str, target: float = 0.8) -> str:
    """What is certain whoever kept silent; of a single share."""
    low, high, rate, tipping = (
        float(getattr(bounds, name)) for name in ("low", "high", "response_rate", "tipping_point")
    )
    told = say(
        "selection", "range", language, rate=percent(rate, 1, language), low=percent(low, 1, language),
        high=percent(high, 1, language),
    )  # fmt: skip
    values = {"target": percent(target, 0, language), "tipping": percent(tipping, 1, language)}
    return f"{told} {say('selection', str(bounds.outcome), language, **values)}"
