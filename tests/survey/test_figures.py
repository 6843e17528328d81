"""What a page's figures are computed from: revealed ballots of the right places, days and instrument."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from forms.parts import NO_ANSWER
from survey import figures
from survey.doors import Door
from survey.model import Ballot
from survey.published import Fact, Published
from survey.scorecards import Question, Scorecard, answer_file, question_file
from survey.store import ballots, days, set_asides
from tests.builders import KEY, TODAY, make_agency, make_answers, make_ballot, make_door, make_instrument, make_store

DAY = date(2026, 10, 20)
ANSWERS = {"A24": 5, "A25": 4, "A26": 3, "B27": 2}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    opened = make_door(tmp_path / "survey.db")
    yield opened
    opened.close()


def settle(door: Door, *found: Ballot) -> None:
    ballots.add_settled_many(door, found, "test", key=KEY, today=TODAY)


def some(number: int, answers: dict[str, Any] | None = None, **changes: Any) -> list[Ballot]:
    text = make_answers(**(ANSWERS if answers is None else answers))
    return [make_ballot(**({"date": DAY, "answers": text} | changes)) for _ in range(number)]


def ask(door: Door, **changes: Any) -> Question:
    defaults: dict[str, Any] = {
        "agencies": ("xa-mau-1",), "period": "", "instrument": "", "today": TODAY, "state": days.state(door),
        "minimum_cell": 5, "confidence_level": 0.95,
    }  # fmt: skip
    return Question(**(defaults | changes))


def answer(door: Door, **changes: Any) -> Scorecard:
    with TemporaryDirectory() as cache:
        return figures.compute(door, ask(door, **changes), Path(cache))


def test_shares_and_means_are_those_of_the_ballots(door: Door) -> None:
    settle(door, *some(30), *some(10, {"A24": 2, "A25": 4}))
    published = answer(door).published
    assert published.ballots == 40
    [line] = [line for line in published.items if line.id == "A24"]
    assert line.share is not None
    assert line.mean is not None
    assert (line.share.value, line.share.n) == (0.75, 40)
    assert line.share.low < 0.75 < line.share.high
    assert line.mean.value == pytest.approx((30 * 5 + 10 * 2) / 40)
    assert line.mean.low < line.mean.value < line.mean.high
    assert line.factor == "A"
    assert line.grade


def test_items_and_factors_come_in_the_instruments_order(door: Door) -> None:
    settle(door, *some(20))
    published = answer(door).published
    assert [line.id for line in published.items if not line.hidden] == ["A24", "A25", "A26", "B27"]
    assert [line.id for line in published.factors if not line.hidden] == ["A", "B"]
    assert published.index is not None
    assert published.index.share is not None
    assert published.index.share.n == 80
    assert published.index.share.value == 0.5


def test_where_every_item_is_rated_nothing_is_hidden(door: Door) -> None:
    rated = {item.id: 4 for item in make_instrument().items if item.scale}
    settle(door, *some(20, rated))
    published = answer(door).published
    assert not any(line.hidden for line in (*published.items, *published.factors))
    assert len(published.items) == 16


def test_a_small_item_is_hidden_and_enters_no_sum(door: Door) -> None:
    settle(door, *some(20, {"A24": 5}), *some(4, {"A24": 5, "A25": 1}))
    published = answer(door).published
    hidden = {line.id: line.hidden for line in published.items}
    assert (hidden["A24"], hidden["A25"]) == (False, True)
    [factor] = [line for line in published.factors if not line.hidden]
    assert factor.share is not None
    assert published.index is not None
    assert published.index.share is not None
    assert factor.share.n == published.index.share.n == 24
    assert factor.share.value == published.index.share.value == 1.0


def test_what_is_not_revealed_is_not_counted(door: Door) -> None:
    settle(door, *some(20))
    answer(door)
    settle(door, *some(2), *some(9, date=TODAY), *some(2, date=TODAY - timedelta(days=1)))
    found = answer(door, period="2026")
    assert (found.published.ballots, found.last) == (20, DAY)
    settle(door, *some(1))
    found = answer(door, period="2026")
    assert (found.published.ballots, found.last) == (25, TODAY - timedelta(days=1))


def test_another_desk_has_its_own_steps(door: Door) -> None:
    yesterday = TODAY - timedelta(days=1)
    settle(door, *some(20))
    answer(door)
    settle(door, *some(4, date=yesterday), *some(5, date=yesterday, desk="OTHER"))
    assert answer(door, period="2026").published.ballots == 25


def test_trial_foreign_and_other_ballots_stay_outside(door: Door) -> None:
    settle(door, *some(20), *some(20, mode="test"), *some(20, agency="xa-mau-2"), *some(20, date=date(2026, 9, 30)))
    assert answer(door).published.ballots == 20
    assert answer(door, agencies=("xa-mau-1", "xa-mau-2")).published.ballots == 40


def test_ballots_set_aside_are_not_counted(door: Door) -> None:
    found = some(20)
    settle(door, *found)
    before = days.state(door)
    set_asides.append(door, found[0].id, "set_aside", key=KEY, today=TODAY, who="lan", why="two of one hand")
    assert answer(door).published.ballots == 19
    assert days.state(door) != before


def test_facts_are_counts_of_exceptions(door: Door) -> None:
    late = {"A24": 4, "trips": 3, "on_time": 2, "late_letter": 3}
    partly = {"A24": 4, "trips": 2, "on_time": 2, "late_letter": 2}
    fully = {"A24": 4, "trips": 1, "on_time": 2, "late_letter": 1}
    forgot = {"A24": 4, "trips": 4, "on_time": 3}
    settle(door, *some(6, late), *some(2, partly), *some(1, fully), *some(3, forgot))
    assert answer(door).published.facts == (Fact("trips", 6, 9), Fact("on_time", 9, 9), Fact("late_letter", 8, 9))


def test_whoever_has_no_result_does_not_dilute_lateness(door: Door) -> None:
    late = {"A24": 4, "stage": 3, "trips": 3, "on_time": 2, "late_letter": 3}
    settle(door, *some(6, late), *some(5, late | {"stage": 1, "on_time": 1}), *some(7, late | {"stage": 5}))
    settle(door, *some(2, {"A24": 4, "on_time": 1}), *some(1, late | {"stage": 4}))
    assert answer(door).published.facts == (Fact("trips", 12, 12), Fact("on_time", 7, 9), Fact("late_letter", 7, 7))


def test_modes_are_counted(door: Door) -> None:
    settle(door, *some(20), *some(7, mode="paper"))
    assert answer(door).published.modes == (("web", 20), ("paper", 7))


def test_too_few_ballots_show_nothing(door: Door) -> None:
    settle(door, *some(4), *some(1, date=date(2026, 11, 3)))
    found = answer(door, period="2026-10")
    assert found.published == Published(None)
    assert not found.empty


def test_ballots_without_an_item_that_enough_have_rated_show_their_facts_only(door: Door) -> None:
    found = [{"A24": 5}, {"A25": 5}, {"A26": 5}, {"B27": 1}]
    for place, rated in enumerate(found):
        settle(door, *some(2 + place % 2, {"A24": NO_ANSWER, **rated, "trips": 1}))
    published = answer(door).published
    assert published.ballots == 10
    assert published.index is None
    assert published.factors == ()
    assert all(line.hidden for line in published.items)
    assert published.facts[0] == Fact("trips", 0, 10)


def test_nothing_revealed_is_no_period(door: Door) -> None:
    assert answer(door) == Scorecard("", "", (), (), None, True, Published(None))
    settle(door, *some(4))
    assert answer(door).period == ""


def test_a_period_without_ballots_is_empty_and_offered(door: Door) -> None:
    settle(door, *some(20))
    found = answer(door, period="2025-02")
    assert found.empty
    assert found.periods == ("2025-02", "2026-10", "2026-11@15")
    assert found.published == Published(None)


def test_periods_offered_and_usual_one(door: Door) -> None:
    settle(door, *some(20), *some(6, date=date(2026, 11, 2)), *some(6, date=date(2026, 8, 2)))
    found = answer(door)
    assert found.period == "2026-10"
    assert found.periods[:6] == ("2026-11", "2026-10", "2026-08", "2026-Q4", "2026-H2", "2026")


def test_an_instrument_that_was_not_used_is_empty(door: Door) -> None:
    settle(door, *some(20))
    found = answer(door, instrument="hue-city@2019")
    assert found.empty
    assert found.instruments == ("sipas-service@2026",)


def test_ballots_of_an_unknown_instrument_are_a_fault(door: Door) -> None:
    settle(door, *some(20, instrument="none@1"))
    with pytest.raises(LookupError, match="none@1"):
        answer(door)


def test_child_puts_the_answer_in_the_questions_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, door = make_store(tmp_path)
    monkeypatch.setattr("os.nice", lambda more: more)
    settle(door, *some(20))
    question = ask(door)
    door.close()
    cache = tmp_path / "cache"
    cache.mkdir()
    question_file(cache, question.key).write_text(question.as_json(), "utf-8")
    figures.main(instance.folder, question.key)
    assert [path.name for path in cache.glob("*.json") if not path.name.startswith("days-")] == [f"{question.key}.json"]
    assert not question_file(cache, question.key).exists()
    assert Scorecard.of(answer_file(cache, question.key).read_text("utf-8")).published.ballots == 20


def test_of_two_children_with_the_same_question_the_slower_one_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, door = make_store(tmp_path)
    monkeypatch.setattr("os.nice", lambda more: more)
    question = ask(door)
    door.close()
    with pytest.raises(FileNotFoundError):
        figures.main(instance.folder, question.key)
    (tmp_path / "cache").mkdir()
    answer_file(tmp_path / "cache", question.key).write_text("known", "utf-8")
    figures.main(instance.folder, question.key)
    assert answer_file(tmp_path / "cache", question.key).read_text("utf-8") == "known"


def test_counts_of_days_are_kept_for_the_next_question(door: Door, tmp_path: Path) -> None:
    settle(door, *some(20))
    first = figures.compute(door, ask(door), tmp_path)
    door.run("DELETE FROM ballots")
    assert figures.compute(door, ask(door), tmp_path).instruments == first.instruments
    settle(door, *some(20))
    figures.compute(door, ask(door), tmp_path)
    assert len(list(tmp_path.glob("days-*.json"))) == 1


def test_a_question_is_what_it_was_written_as(door: Door) -> None:
    question = ask(door, period="2026-10")
    assert Question.of(question.as_json()) == question
    assert question.key == ask(door, period="2026-10").key
    others = [replace(question, today=DAY), replace(question, minimum_cell=6), replace(question, state="9.9")]
    assert len({question.key, *(other.key for other in others)}) == 4
    assert make_agency().id in question.agencies
