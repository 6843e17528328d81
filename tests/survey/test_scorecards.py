"""Scorecards made by children: after a while, then at once, once for all workers, never stale."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey import scorecards as module
from survey.instance import Instance
from survey.scorecards import ComputationFailed, Question, Scorecard, Scorecards, answer_file, question_file
from survey.store import ballots, days
from tests.builders import TODAY, make_answers, make_ballot, make_store

PATIENCE = 60.0
"""Seconds after which a child counts as lost."""


def make_question(instance: Instance, **changes: Any) -> Question:
    door = instance.open()
    state = days.state(door)
    door.close()
    defaults: dict[str, Any] = {
        "agencies": ("xa-mau-1",), "period": "", "instrument": "", "today": TODAY, "state": state,
        "minimum_cell": 5, "confidence_level": 0.95,
    }  # fmt: skip
    return Question(**(defaults | changes))


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made, door = make_store(tmp_path)
    found = [make_ballot(date=date(2026, 10, 20), answers=make_answers(A24=point)) for point in (5, 4, 2) * 4]
    ballots.add_settled_many(door, found, "test", key=made.key, today=TODAY)
    door.close()
    return made


@contextmanager
def scorecards(instance: Instance, **options: Any) -> Iterator[Scorecards]:
    made = Scorecards(instance.settings, **options)
    yield made
    made.close()


def wait(cards: Scorecards, question: Question) -> Scorecard:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := cards.ask(question)) is not None:
            return found
        time.sleep(0.05)
    raise AssertionError("no scorecard came")


def test_a_scorecard_comes_after_a_while_and_then_at_once(instance: Instance) -> None:
    question = make_question(instance)
    with scorecards(instance) as cards:
        assert cards.ask(question) is None
        found = wait(cards, question)
        assert found.published.ballots == 12
        assert cards.ask(question) is found


def test_what_one_worker_has_computed_another_reads(instance: Instance) -> None:
    question = make_question(instance)
    with scorecards(instance) as one, scorecards(instance) as other:
        found = wait(one, question)
        assert other.ask(question) == found


def test_the_cache_is_for_the_owner_only(instance: Instance) -> None:
    with scorecards(instance) as cards:
        wait(cards, make_question(instance))
    assert (instance.folder / "cache").stat().st_mode & 0o077 == 0


def test_another_question_is_not_answered_by_an_older_answer(instance: Instance) -> None:
    question = make_question(instance)
    with scorecards(instance) as cards:
        wait(cards, question)
        for other in (replace(question, state="99.0"), replace(question, today=date(2026, 11, 24))):
            assert cards.ask(other) is None
            wait(cards, other)


def test_children_come_one_after_the_other(instance: Instance) -> None:
    questions = [make_question(instance, period=f"2026-{month:02}") for month in (1, 2)]
    with scorecards(instance) as cards:
        assert [cards.ask(question) for question in questions] == [None, None]
        waiting = [question_file(instance.folder / "cache", question.key).exists() for question in questions]
        assert waiting == [True, False]
        assert [wait(cards, question).period for question in questions] == ["2026-01", "2026-02"]


def test_memory_is_bounded_and_the_folder_remembers(instance: Instance) -> None:
    first, second = (make_question(instance, period=period) for period in ("2026-10", "2026"))
    with scorecards(instance, places=1) as cards:
        found = wait(cards, first)
        wait(cards, second)
        again = cards.ask(first)
        assert again == found
        assert again is not found


def test_a_child_that_fails_says_why_and_another_may_try(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    (instance.folder / "survey.db").rename(instance.folder / "elsewhere.db")
    question = replace(make_question_without_store(), state="1.0")
    with scorecards(instance) as cards:
        with pytest.raises(ComputationFailed, match="no store yet"):
            wait(cards, question)
        assert "could not be computed" in caplog.text
        (instance.folder / "elsewhere.db").rename(instance.folder / "survey.db")
        assert wait(cards, question).published.ballots == 12


def make_question_without_store() -> Question:
    return Question(("xa-mau-1",), "", "", TODAY, "0.0", 5, 0.95)


def test_another_ones_failure_is_logged_only(instance: Instance, caplog: pytest.LogCaptureFixture) -> None:
    wrong, right = make_question(instance, period="never"), make_question(instance)
    with scorecards(instance) as cards:
        assert cards.ask(wrong) is None
        assert wait(cards, right).published.ballots == 12
    assert "never" in caplog.text


def test_closing_leaves_nobody_computing(instance: Instance) -> None:
    question = make_question(instance)
    with scorecards(instance) as cards:
        assert cards.ask(question) is None
    assert not answer_file(instance.folder / "cache", question.key).exists()


def test_a_child_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GRACE", 0.2)
    deaf = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "1\n"
    module.stop(child)
    assert child.returncode == -signal.SIGKILL
