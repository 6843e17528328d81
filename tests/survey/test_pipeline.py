"""From answers strings to responses."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.questionnaire import Item, Scale
from analysis.responses import NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Responses
from analysis.tabulation import tabulate
from forms import parts
from forms.instrument import Instrument, find, load
from survey.pipeline import decode, questionnaire_of, read_stored, scorecard
from survey.settling import settle
from survey.store import ballots
from tests.builders import KEY, TODAY, make_answers, make_ballot, make_door, make_instrument

INSTRUMENTS = Path(__file__).parents[1] / "forms/instruments"
COMPLETE = load(INSTRUMENTS / "complete.toml")


def column(instrument: Instrument, item: str, *answers: str) -> list[int]:
    """What the answers strings say about one item."""
    names = [one.id for one in questionnaire_of(instrument).items]
    found: list[int] = decode(instrument, answers)[:, names.index(item)].tolist()
    return found


def test_ratings_are_scored_and_facts_are_counted() -> None:
    questionnaire = questionnaire_of(make_instrument())
    items = {item.id: item for item in questionnaire.items}
    assert items["A24"] == Item("A24", "satisfaction", "A", scored=True)
    assert questionnaire.scales["satisfaction"] == Scale(5, (4, 5), (1, 2, 3))
    assert not items["stage"].scored
    assert questionnaire.scale_of(items["stage"]) == Scale(5, (), ())
    assert sum(item.scored for item in questionnaire.items) == 16
    assert questionnaire.factors == ("A", "B", "C", "D", "E")
    assert "comment" not in items


def test_labels_are_in_the_language_and_fall_back_to_vietnamese() -> None:
    instrument = make_instrument()
    assert questionnaire_of(instrument).label("A24") == instrument.item("A24").question["vi"]
    assert questionnaire_of(instrument, "en").label("A24") == instrument.item("A24").question["en"]
    assert questionnaire_of(instrument, "km").label("A") == instrument.factors[0].name["vi"]


def test_options_of_a_multiple_choice_are_items_of_their_own() -> None:
    many = next(item for item in COMPLETE.items if item.kind == "multiple_choice")
    rating = next(item for item in COMPLETE.items if item.kind == "rating")
    text = COMPLETE.encode({many.id: frozenset({2}), rating.id: 1})
    assert column(COMPLETE, f"{many.id}.1", text) == [1]
    assert column(COMPLETE, f"{many.id}.2", text) == [2]
    label = questionnaire_of(COMPLETE).label(f"{many.id}.2")
    assert label == f"{many.question['vi']} {many.options[1]['vi']}"


def test_yes_and_no_are_points_2_and_1() -> None:
    instrument = load(INSTRUMENTS / "yes_no.toml")
    item = next(one.id for one in instrument.items if one.kind == "yes_no")
    texts = [instrument.encode({item: answer}) for answer in (1, 0, parts.NO_ANSWER)]
    assert column(instrument, item, *texts) == [2, 1, NO_ANSWER]


def test_what_the_stage_rules_out_was_never_asked_but_an_answer_stays() -> None:
    instrument = make_instrument()
    blank = make_answers(stage=1)
    assert column(instrument, "D34", blank, make_answers(stage=1, D34=4), make_answers(stage=3), make_answers()) == [
        NEVER_ASKED,
        4,
        NO_ANSWER,
        NO_ANSWER,
    ]
    assert column(instrument, "D34", make_answers(stage=1, D34=parts.NOT_APPLICABLE)) == [NOT_APPLICABLE]


def test_what_a_condition_rules_out_was_never_asked() -> None:
    instrument = make_instrument()
    given_ = [make_answers(on_time=1), make_answers(on_time=2), make_answers(on_time=2, late_letter=3), make_answers()]
    assert column(instrument, "late_letter", *given_) == [NEVER_ASKED, NO_ANSWER, 3, NO_ANSWER]
    assert column(instrument, "late_letter", make_answers(stage=1), make_answers(stage=3)) == [NEVER_ASKED, NO_ANSWER]


def test_a_condition_on_yes_and_no_is_understood() -> None:
    instrument = load(INSTRUMENTS / "complete.toml")
    for item in instrument.items:
        condition = item.asked_when
        if condition is None or instrument.item(condition.item).kind != "yes_no" or item.kind == "text":
            continue
        shown = instrument.encode({condition.item: condition.options[0]})
        hidden = instrument.encode({condition.item: 1 - condition.options[0]})
        assert column(instrument, item.id, shown, hidden) == [NO_ANSWER, NEVER_ASKED]


POINTS = st.sampled_from([1, 2, 3, 4, 5, parts.NOT_APPLICABLE, parts.NO_ANSWER])


@given(st.lists(st.fixed_dictionaries({"A24": st.integers(1, 5), "D34": POINTS, "stage": st.just(3)}), max_size=20))
def test_decoding_in_bulk_is_decoding_one_by_one(ballots: list[dict[str, Any]]) -> None:
    instrument = make_instrument()
    values: dict[Any, int] = {parts.NOT_APPLICABLE: NOT_APPLICABLE, parts.NO_ANSWER: NO_ANSWER}
    texts = [instrument.encode(ballot) for ballot in ballots]
    for item in ("A24", "D34", "stage"):
        answers: list[Any] = [instrument.decode(text)[item] for text in texts]
        expected = [values.get(answer, answer) for answer in answers]
        assert column(instrument, item, *texts) == expected


@pytest.mark.parametrize("text", ["5", make_answers() + "5", "?" + make_answers()[1:], "đ" + make_answers()[1:]])
def test_a_damaged_string_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="answers of sipas-service@2026"):
        decode(make_instrument(), [make_answers(), text])


def test_stored_ballots_come_with_desk_agency_and_date(tmp_path: Path) -> None:
    door = make_door(tmp_path / "store.db")
    day = TODAY - timedelta(days=1)
    changes: list[dict[str, Any]] = [{}, {"answers": make_answers(A24=1)}, {"mode": "test"}, {"date": TODAY}]
    for change in changes:
        ballots.cast(door, make_ballot(**({"date": day} | change)))
    settle(door, key=KEY, today=TODAY)
    steps: list[int] = []
    [(instrument, responses)] = read_stored(door, "en", steps.append)
    assert instrument == make_instrument()
    assert sorted(responses.matrix[:, 1].tolist()) == [1, 5]
    assert steps == [2]
    for column, value in ((responses.desk, "7K3MPQ9X2V"), (responses.agency, "xa-mau-1"), (responses.date, str(day))):
        assert column is not None
        assert set(column.astype(str).tolist()) == {value}
    assert responses.questionnaire.label("A24") == make_instrument().item("A24").question["en"]
    assert read_stored(door, "vi", from_=TODAY) == []
    door.close()


def test_the_line_ends_in_a_scorecard() -> None:
    instrument = make_instrument()
    matrix = decode(instrument, [make_answers(A24=point, stage=3) for point in (1, 4, 5, 5)])
    found = scorecard(tabulate(Responses(questionnaire_of(instrument), matrix)), 0.9)
    first = found["items"][0]
    assert (first["item"], first["counts"], first["n"]) == ("A24", [1, 0, 0, 1, 2], 4)
    assert first["top_two_box"]["value"] == 0.75
    assert found["confidence_level"] == 0.9
    stage = next(fact for fact in found["facts"] if fact["item"] == "stage")
    assert stage["counts"] == [0, 0, 4, 0, 0]


def test_no_ballots_are_no_rows() -> None:
    assert decode(find("hue-city@2019"), []).shape == (0, 5)


def test_a_million_ballots_decode_in_seconds() -> None:
    instrument = make_instrument()
    texts = [make_answers(A24=point, stage=3) for point in (1, 2, 3, 4)] * 250_000
    before = time.perf_counter()
    matrix = decode(instrument, texts)
    assert time.perf_counter() - before < 10
    assert np.bincount(matrix[:, 1])[1:].tolist() == [250_000] * 4
