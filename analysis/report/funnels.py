"""The agencies below between the limits of chance: a picture, and its figures in a table. Pure."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from analysis.report.blocks import Block, Composer
from analysis.report.content import Funnel
from analysis.report.words import Words
from analysis.spacing import apart

ANSWERS = (10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000)
LEAST = 0.07
"""How far apart numbers beside points stand, as a part of the picture's height."""


def funnel(page: Composer) -> Iterator[Block]:
    """The figure and the table; nothing where there are too few agencies."""
    found, words = page.report.funnel, page.words
    if found is None:
        return
    positions = words.texts["positions"]
    rows = [
        (spot.agency, words.percent(spot.share), words.number(round(spot.n)), str(positions[spot.position]))
        for spot in found.spots
    ]
    alt = words.say(
        "alternatives", "funnel", rows="; ".join(f"{name}: {share}, {n}, {where}" for name, share, n, where in rows)
    )
    yield page.figure("funnel", "funnel", alt=alt, **picture(found, words))
    yield page.say("funnel")
    yield page.table("funnel_rows", ("agency", "share", "worth", "position"), rows, (1, 0.45, 0.5, 0.7))


def picture(found: Funnel, words: Words) -> dict[str, Any]:
    """Where everything stands, across and up from 0 to 1; those outside are numbered in their order."""
    first, last = math.log(found.sizes[0]), math.log(found.sizes[-1])
    low = min(0.8, *found.outer_low, *(spot.share for spot in found.spots))
    low = max(0.0, math.floor(low * 10) / 10)

    def across(n: float) -> float:
        return round((math.log(n) - first) / max(last - first, 1e-9), 4)

    def up(share: float) -> float:
        return round((1 - share) / (1 - low), 4)

    def line(shares: Sequence[float]) -> list[list[float]]:
        return [[across(n), up(share)] for n, share in zip(found.sizes, shares, strict=True)]

    outside = [spot for spot in found.spots if spot.position != "inside"]
    labels = apart([up(spot.share) for spot in outside], LEAST, (0.0, 1.0))
    return {
        "inner": [line(found.inner_low), line(found.inner_high)],
        "outer": [line(found.outer_low), line(found.outer_high)],
        "middle": up(found.target),
        "inside": [[across(spot.n), up(spot.share)] for spot in found.spots if spot.position == "inside"],
        "outside": [
            {"at": [across(spot.n), up(spot.share)], "label": round(place, 4), "name": f"{number}. {spot.agency}"}
            for number, (spot, place) in enumerate(zip(outside, labels, strict=True), start=1)
        ],
        "shares": [{"y": up(tick / 10), "text": f"{10 * tick}%"} for tick in range(round(low * 10), 11)],
        "answers": [
            {"x": across(n), "text": words.number(n)} for n in ANSWERS if found.sizes[0] <= n <= found.sizes[-1]
        ],
    }
