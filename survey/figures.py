"""The child process that computes scorecards for pages: `python -m survey.figures FOLDER KEY`.

It reads the question that waits in the instance's `cache`, computes with a low priority, puts the answer beside it
and ends. What it writes has passed the gate: no small cell reaches the disk.
"""

import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.questionnaire import Questionnaire
from analysis.responses import Responses
from analysis.scores import score
from analysis.tabulation import Tabulation, tabulate
from forms.instrument import Instrument
from survey.doors import Door, Row
from survey.history import Day, History
from survey.instance import load_instance
from survey.periods import Period, covering, read_period, usual
from survey.pipeline import decode, leave_out_unconcerned, questionnaire_of
from survey.published import Estimate, Fact, Figures, Line, Published, publish, small
from survey.scorecards import Question, Scorecard, answer_file, question_file
from survey.store import ballots, days, instruments, reveals

PATIENCE = 10
"""How much a ballot comes before a scorecard (`nice`)."""
MOST_ANSWERS = 500
"""Answers that the folder keeps; the oldest make room."""

COLUMNS = ("mode", "answers")

FACTS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType(
    {
        "trips": ((3,), (1, 2, 3)),
        "on_time": ((2,), (1, 2)),
        "late_letter": ((2, 3), (1, 2, 3)),
    }
)
"""Fact → the options that should not happen, and those of everybody who remembers. One return is allowed, two are not;
a letter that lacks the reason, the apology or the new date is an exception as one that never came. An answer of
somebody whose stage says that the question was not meant for them is not counted."""


def main(folder: Path, key: str) -> None:
    """Answer the question `key`."""
    getattr(os, "nice", int)(PATIENCE)  # there is none on Windows
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
    _write(answer_file(cache, key), answer.as_json())
    question_file(cache, key).unlink(missing_ok=True)
    make_room(cache)


def make_room(cache: Path, most: int = MOST_ANSWERS) -> None:
    """Delete the oldest answers beyond so many."""
    answers = sorted(cache.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in answers[most:]:
        path.unlink(missing_ok=True)


def compute(door: Door, question: Question, cache: Path) -> Scorecard:
    """The scorecard that a question asks for. Counts of days are kept in the folder `cache`."""
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
        published=_published(door, question, chosen, period) if chosen in used else Published(None),
    )


def read_history(door: Door, question: Question, cache: Path) -> History:
    """What is revealed to whoever asks, after the steps that are due."""
    reveals.advance(door, today=question.today, step=question.minimum_cell, counted=_counts(door, cache))
    own = (
        Day(row["agency"], row["desk"], date.fromisoformat(row["date"]), row["instrument"], row["number"], row["held"])
        for row in _counts(door, cache)
        if row["agency"] in question.agencies
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
        _write(path, json.dumps(kept))
    return kept


def _write(path: Path, text: str) -> None:
    """Write a file that others see whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _published(door: Door, question: Question, key: str, period: Period) -> Published:
    instrument = instruments.read(door, key)
    if instrument is None:
        raise LookupError(f"ballots from {key}, which is not recorded")

    def chunks() -> Iterator[list[Row]]:
        return ballots.stream(
            door, columns=COLUMNS, agencies=question.agencies, from_=period.first, to=period.last, instrument=key,
            revealed=True,
        )  # fmt: skip

    modes: Counter[str] = Counter()
    tabulation = _tabulate(instrument, questionnaire_of(instrument), chunks(), modes)
    answers = _answers(tabulation)
    few = small(answers, question.minimum_cell)
    if few == answers.keys():
        return publish(_without_items(instrument, tabulation, few, modes), question.minimum_cell)
    if few:
        tabulation = _tabulate(instrument, _without(tabulation.questionnaire, few), chunks(), Counter())
    return publish(_figures(instrument, tabulation, few, modes, question.confidence_level), question.minimum_cell)


def _tabulate(
    instrument: Instrument, questionnaire: Questionnaire, chunks: Iterator[list[Row]], modes: Counter[str]
) -> Tabulation:
    """Count the answers; `modes` counts the ballots of each mode on the way."""
    total = tabulate(_responses(instrument, questionnaire, []))
    for rows in chunks:
        modes.update(row["mode"] for row in rows)
        total = total + tabulate(_responses(instrument, questionnaire, rows))
    return total


def _responses(instrument: Instrument, questionnaire: Questionnaire, rows: Sequence[Row]) -> Responses:
    matrix = decode(instrument, [row["answers"] for row in rows])
    leave_out_unconcerned(instrument, matrix, FACTS)
    return Responses(questionnaire, matrix)


def _answers(tabulation: Tabulation) -> dict[str, int]:
    """Valid answers of each scored item."""
    numbers = tabulation.counts.sum(axis=-1).tolist()
    items = tabulation.questionnaire.items
    return {item.id: number for item, number in zip(items, numbers, strict=True) if item.scored}


def _without(questionnaire: Questionnaire, few: frozenset[str]) -> Questionnaire:
    """The questionnaire with some items counted but no longer scored: they enter no factor and no index."""
    items = tuple(replace(item, scored=item.scored and item.id not in few) for item in questionnaire.items)
    return replace(questionnaire, items=items)


def _without_items(instrument: Instrument, tabulation: Tabulation, few: frozenset[str], modes: Counter[str]) -> Figures:
    """What is left where every item has too few answers: ballots and facts."""
    lines = tuple(Line(item.id, None, None, item.factor) for item in instrument.items if item.id in few)
    return Figures(int(tabulation.ballots), None, (), lines, tuple(_facts(tabulation)), modes)


def _figures(
    instrument: Instrument, tabulation: Tabulation, few: frozenset[str], modes: Counter[str], confidence_level: float
) -> Figures:
    found = score(tabulation, confidence_level=confidence_level).as_dict()
    shown = {item["item"]: item for item in found["items"]}
    lines = [
        _line(item.id, shown[item.id], item.factor) if item.id in shown else Line(item.id, None, None, item.factor)
        for item in instrument.items
        if item.id in shown or item.id in few
    ]
    return Figures(
        ballots=int(tabulation.ballots),
        index=_line("index", found["index"]),
        factors=tuple(_line(one["factor"], one) for one in found["factors"]),
        items=tuple(lines),
        facts=tuple(_facts(tabulation)),
        modes=modes,
    )


def _line(name: str, figures: Mapping[str, Any], factor: str | None = None) -> Line:
    share, mean = _estimate(figures["top_two_box"]), _estimate(figures["mean"])
    return Line(name, share, mean, factor, str(figures.get("grade") or ""))


def _estimate(plain: Mapping[str, Any]) -> Estimate | None:
    """An estimate; None where nothing is known, as the mean of items on different scales."""
    if plain["value"] is None:
        return None
    return Estimate(float(plain["value"]), float(plain["low"]), float(plain["high"]), int(plain["n"]))


def _facts(tabulation: Tabulation) -> Iterator[Fact]:
    for place, item in enumerate(tabulation.questionnaire.items):
        if item.id in FACTS:
            exceptions, remembered = FACTS[item.id]
            counts = [int(number) for number in tabulation.counts[place]]
            yield Fact(item.id, sum(counts[point - 1] for point in exceptions), sum(counts[p - 1] for p in remembered))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
