"""How many ballots a province or an agency needs, and how far those it has reach. Pure.

For whoever leads the survey. Never for a desk: a number to be reached there would be reached, by asking whom one likes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analysis.sampling import (
    margin_of_error,
    ministry_sample_size,
    sample_size,
    selection_bounds,
    share_change_power,
    share_change_size,
)
from survey.model import Refused
from survey.periods import Period

FARTHEST = 3650
"""Days ahead beyond which no day is named."""


@dataclass(frozen=True)
class Wish:
    """What is to be known, and how surely. Shares, margins and changes are parts of one: 0.05 is five points.

    `margin`: of the share of one question. `changes`: to be seen between two periods, with the chance `power`, from
    the `share` satisfied. `response_rate`: of those invited to a drawn sample.
    """

    margin: float = 0.05
    confidence_level: float = 0.95
    design_effect: float = 1.0
    response_rate: float = 1.0
    share: float = 0.8
    changes: tuple[float, ...] = (0.1, 0.05, 0.03)
    power: float = 0.8


@dataclass(frozen=True)
class Given:
    """Ballots of an agency's period: how many, their index, from the first day to the last that is counted.

    `ends`: the period's last day; `today`: the clock's.
    """

    ballots: int
    index: dict[str, Any]
    first: date
    last: date
    ends: date
    today: date


def plan(wish: Wish, population: int | None) -> dict[str, Any]:
    """Sizes of a sample that is drawn, with the Ministry's beside it; None where no population is known.

    `enough`: whether as many as are needed answer, when at most all are invited.
    """
    options = {"confidence_level": wish.confidence_level, "design_effect": wish.design_effect}
    answers = int(sample_size(wish.margin, population=population, **options))
    invited = int(sample_size(wish.margin, population=population, response_rate=wish.response_rate, **options))
    ministry = None if population is None else int(ministry_sample_size(population, margin=wish.margin))
    return {
        "population": population,
        "margin": wish.margin,
        **options,
        "response_rate": wish.response_rate,
        "answers": answers,
        "invited": invited,
        "enough": population is None or answers <= wish.response_rate * population,
        "ministry": ministry,
        "power": wish.power,
        "share": wish.share,
        "changes": changes(wish, answers),
    }


def changes(wish: Wish, ballots: int) -> list[dict[str, Any]]:
    """Ballots in each of two periods that show a change, whichever way; and the chance with `ballots` in each.

    A change that would lead out of 0 to 1 both ways is left out.
    """
    found = []
    for change in wish.changes:
        ends = [end for end in (wish.share - change, wish.share + change) if 0 < end < 1]
        if ends:
            sizes = share_change_size(wish.share, ends, power=wish.power, confidence_level=wish.confidence_level)
            effective = ballots / wish.design_effect
            chance = share_change_power(wish.share, ends, effective, confidence_level=wish.confidence_level)
            each = math.ceil(round(float(sizes.max()) * wish.design_effect, 9))
            found.append({"change": change, "each_period": each, "ballots": ballots, "chance": float(chance.min())})
    return found


def reached(wish: Wish, given: Given, population: int | None, target: float) -> dict[str, Any]:
    """What the ballots of a period say, what those who kept silent could change, and how many more a margin takes.

    `margin`: of one question answered on every ballot, with half of them satisfied: that of a drawn sample, which open
    ballots are not. `silent` is None where the population is not known. Raises `Refused` for more ballots than people.
    """
    if population is not None and given.ballots > population:
        raise Refused(
            f"{given.ballots} ballots of {population} transactions: one of the two is wrong; "
            "see: survey transactions list"
        )
    options = {"confidence_level": wish.confidence_level, "design_effect": wish.design_effect}
    needed = int(sample_size(wish.margin, **options))
    more = max(needed - given.ballots, 0)
    return {
        "ballots": given.ballots,
        "index": given.index,
        "margin": float(margin_of_error(given.ballots, **options)),
        "silent": None if population is None else silent(given, population, target),
        "needed": needed,
        "more": more,
        **pace(given, more),
        "changes": changes(wish, given.ballots),
    }


def silent(given: Given, population: int, target: float) -> dict[str, Any]:
    """The response rate, and what is certain of all however those think who gave no ballot."""
    satisfied = given.index["value"] * given.ballots
    found = selection_bounds(satisfied, given.ballots, population, target=target)
    return {
        "population": population,
        "response_rate": float(found.response_rate),
        "low": float(found.low),
        "high": float(found.high),
        "target": target,
        "tipping_point": float(found.tipping_point),
        "outcome": str(found.outcome),
    }


def pace(given: Given, more: int) -> dict[str, Any]:
    """Ballots a day so far, the days that as many more take at that rate, and the day when they are there.

    `until` is None where the period is `over`, and where the day is more than ten years ahead.
    """
    days = (given.last - given.first).days + 1
    ahead = math.ceil(more * days / given.ballots)
    over = given.ends < given.today
    return {
        "per_day": given.ballots / days,
        "days": ahead,
        "until": None if over or ahead > FARTHEST else given.today + timedelta(days=ahead),
        "ends": given.ends,
        "over": over,
    }


def days_of(period: Period, dates: Sequence[date], today: date) -> tuple[date, date]:
    """From the first ballot of the period to its end, or to yesterday: today's ballots are not settled yet."""
    return max(period.first, min(dates)), max(min(period.last, today - timedelta(days=1)), *dates)
