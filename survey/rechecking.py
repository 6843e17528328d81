"""Closings against the store: are the ballots still those of then, and do they still give the same figures?"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from survey.closed import Closing
from survey.doors import Door
from survey.freezing import digest_of, recompute
from survey.model import Finding
from survey.scorecards import METHOD
from survey.settings import Settings
from survey.store import closings

TOLERANCE = 1e-9
"""Beyond it two figures differ; another processor may round the last digits in another way."""


def recheck(door: Door, settings: Settings, today: date) -> Iterator[Finding]:
    """Every closing whose digest does not hold, or whose ballots now give other figures.

    A closing of a period into which late ballots came is as it was and no finding; nor is one of an older method.
    """
    for row in closings.of(door):
        closing = Closing.of(row)
        stored = closings.read(door, closing.number)
        document: dict[str, Any] = json.loads(stored["document"]) if stored else {}
        told = f"closing no. {closing.revision} of {closing.period} at {closing.agency}"
        if "figures" not in document or digest_of(document) != closing.digest:
            yield Finding("closing_damaged", str(closing.number), f"{told}: its digest does not hold; restore a backup")
        elif document["versions"]["method"] == METHOD:
            frozen = document["figures"][closing.agency]["published"]
            found = recompute(door, settings, document, today)
            if found is not None and (where := difference(frozen, found)):
                text = f"{told}: {where} is not what its ballots give; restore a backup, or close the period again"
                yield Finding("closing_differs", str(closing.number), text)


def difference(one: Any, other: Any, where: str = "") -> str:
    """Where two plain values first differ, as a path; empty where they are the same."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next((found for name in one if (found := difference(one[name], other[name], f"{where}.{name}"))), "")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next((found for at, (a, b) in pairs if (found := difference(a, b, f"{where}[{at}]"))), "")
    if isinstance(one, float | int) and isinstance(other, float | int):
        return "" if abs(one - other) <= TOLERANCE else where.lstrip(".")
    return "" if one == other else where.lstrip(".") or "the whole"
