"""The child process that computes scorecards for pages: `python -m survey.figures FOLDER KEY`.

It reads the question that waits in the instance's `cache`, computes with a low priority, puts the answer beside it
and ends. What it writes as an answer has passed the gate: no small cell is in it.
"""

import hashlib
import json
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from survey import bricks
from survey.bricks import Bricks, Tables
from survey.doors import Door, Row
from survey.files import keep_newest, write_whole
from survey.gate import publish
from survey.history import Day, History
from survey.instance import load_instance
from survey.periods import Period, before, covering, read_period, rolling, usual
from survey.published import SHOWN_FLAGS, Published
from survey.scorecards import Question, Scorecard, answer_file, question_file
from survey.scoring import Month, Rules, Sources, figures_of
from survey.series import with_months
from survey.store import days, reveals

PATIENCE = 10
"""How much a ballot comes before a scorecard (`nice`)."""
MOST_ANSWERS = 500
"""Answers that the folder keeps; the oldest make room."""
MONTHS = 12
"""Points of a series."""


def main(folder: Path, key: str) -> None:
    """Answer the question `key`."""
    instance = load_instance(folder)
    cache = folder / "cache"
    try:
        question = Question.of(question_file(cache, key).read_text("utf-8"))
    except FileNotFoundError:
        if answer_file(cache, key).exists():
            return  # another worker was asked the same, and its child was faster
        raise
    door = instance.open()
    try:
        answer = compute(door, question, cache)
    finally:
        door.close()
    write_whole(answer_file(cache, key), answer.as_json())
    question_file(cache, key).unlink(missing_ok=True)
    keep_newest(cache, "*.json", MOST_ANSWERS)
    keep_newest(cache, "brick-*.npz", bricks.MOST)


def compute(door: Door, question: Question, cache: Path) -> Scorecard:
    """The scorecard that a question asks for. Counts of days and half-months are kept in the folder `cache`."""
    history = read_history(door, question, cache)
    seen = [day.day for day in history.days]
    period = read_period(question.period) if question.period else usual(seen, question.today)
    if period is None:
        return Scorecard("", "", (), (), None, True, Published(None))
    within = history.within(period)
    used = tuple(key for key, _ in within.instruments)
    chosen = question.instrument or next(iter(used), "")
    periods = [one.key for one in covering(seen)]
    return Scorecard(
        period=period.key,
        instrument=chosen,
        periods=tuple(periods if period.key in periods else [period.key, *periods]),
        instruments=used,
        last=within.last,
        empty=chosen not in used,
        published=_published(door, question, chosen, period, cache),
    )


def read_history(door: Door, question: Question, cache: Path) -> History:
    """What is revealed to whoever asks, after the steps that are due."""
    reveals.advance(door, today=question.today, step=question.minimum_cell, counted=_counts(door, cache))
    own = (
        Day(row["agency"], row["desk"], date.fromisoformat(row["date"]), row["instrument"], row["number"], row["held"])
        for row in _counts(door, cache)
        if row["agency"] in question.agencies and (not question.desks or row["desk"] in question.desks)
    )
    return History.of(own, reveals.cut_offs(door))


def _counts(door: Door, cache: Path) -> list[Row]:
    """The counts of all days and agencies; kept, because counting takes longest and all questions of a day need it."""
    path = cache / f"days-{hashlib.sha256(days.state(door).encode()).hexdigest()[:32]}.json"
    try:
        kept: list[Row] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        kept = days.counts(door)
        for older in cache.glob("days-*.json"):
            older.unlink(missing_ok=True)
        write_whole(path, json.dumps(kept))
    return kept


def _published(door: Door, question: Question, key: str, period: Period, cache: Path) -> Published:
    sources = sources_of(Bricks(door, cache), question, key, period)
    if sources is None:
        return Published(None)
    rules = Rules(
        question.minimum_cell, question.confidence_level, dict(question.below), frozenset(question.shown),
        live=period.last >= question.today,
    )  # fmt: skip
    found = publish(figures_of(sources, rules), question.minimum_cell)
    flags = with_months(
        found.flags[:SHOWN_FLAGS],
        sources.months,
        confidence_level=question.confidence_level,
        minimum_cell=question.minimum_cell,
    )
    return replace(found, flags=flags + found.flags[SHOWN_FLAGS:])


def sources_of(kept: Bricks, question: Question, key: str, period: Period) -> Sources | None:
    """The counts that a scorecard of an instrument rests on; None where there are none."""

    def tables(wanted: Period) -> dict[str, Tables]:
        found = kept.tables(wanted, question.agencies)
        if not question.desks:
            return found
        own = {one: tables.at(question.desks) for one, tables in found.items()}
        return {one: tables for one, tables in own.items() if tables.cells.groups or tables.aside.groups}

    now = tables(period).get(key)
    if now is None:
        return None
    earlier = before(period)
    is_month = period.kind == "month"
    return Sources(
        now=now,
        previous=tables(earlier).get(key),
        previous_key=earlier.key,
        months=tuple(_month(one, key, tables(one), question.today) for one in _months(period)),
        rolling=tables(rolling(period)).get(key) if is_month else None,
    )


def _months(period: Period) -> list[Period]:
    """The months of a series that ends with the period, the oldest first."""
    one = read_period(f"{period.last:%Y-%m}{'@15' if period.reform else ''}")
    found = [one]
    while len(found) < MONTHS:
        found.append(before(found[-1]))
    return found[::-1]


def _month(period: Period, key: str, found: dict[str, Tables], today: date) -> Month:
    """A month's point: of the instrument itself, else of that of its versions with most ballots."""
    own = [one for one in found if one.partition("@")[0] == key.partition("@")[0]]
    chosen = max(own, key=lambda one: (one == key, int(found[one].cells.total().ballots), one), default="")
    return Month(period.key, chosen, found.get(chosen), live=period.last >= today)


if __name__ == "__main__":
    getattr(os, "nice", int)(PATIENCE)  # there is none on Windows
    main(Path(sys.argv[1]), sys.argv[2])
