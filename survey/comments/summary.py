"""What is said in an agency's comments over a period, computed once by a child and kept as a file."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from survey.comments.topics import version_of
from survey.doors import Door
from survey.instance import Instance
from survey.listing import whole_weeks
from survey.periods import Period
from survey.store import ballot_events, cases, days, lane

MOST = 100
"""Files that the folder keeps; the oldest make room."""


def file_of(door: Door, instance: Instance, agency: str, period: Period, today: date) -> Path:
    """Where it lies, as the store is now."""
    from_ballots = sum(bool(case.ballot) for case in cases.of(door))
    heard = (days.arrived(door), ballot_events.last(door), from_ballots, lane.last(door), version_of(instance.folder))
    what = (*heard, today, agency, *whole_weeks(period), instance.settings.minimum_cell)
    named = hashlib.sha256("|".join(map(str, what)).encode()).hexdigest()[:24]
    return instance.folder / "cache" / f"talk-{named}.json"


def read(path: Path) -> dict[str, Any] | None:
    """What is kept there; None where nothing is yet."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found
