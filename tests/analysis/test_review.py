import numpy as np

from analysis.responses import Responses
from analysis.review import review_list
from tests.analysis.building import make_questionnaire, make_responses


def test_every_answer_at_or_below_average_is_listed() -> None:
    found = review_list(make_responses(["543", "x-.", "215", "555"]))
    assert found.ballots.tolist() == [0, 2, 2]
    assert found.items.tolist() == [2, 0, 1]
    assert found.points.tolist() == [3, 2, 1]
    assert len(found) == 3


def test_each_item_has_its_own_scale_and_facts_are_not_listed() -> None:
    found = review_list(make_responses(["123", "111"], "A1:three", "A2", "f:five:fact"))
    assert list(zip(found.ballots.tolist(), found.items.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_the_list_of_nothing_is_empty() -> None:
    questionnaire = make_questionnaire("A1")
    assert len(review_list(Responses(questionnaire, np.empty((0, 1), dtype=np.int8)))) == 0


def test_no_mean_however_high_hides_an_answer() -> None:
    rows = ["5"] * 100_000 + ["3"]
    assert review_list(make_responses(rows)).ballots.tolist() == [100_000]
