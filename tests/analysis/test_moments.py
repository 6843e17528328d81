import numpy as np
import pytest

from analysis.moments import CHUNK, Moments
from analysis.tabulation import tabulate
from tests.analysis.building import make_responses, make_tabulation


def moments(rows: list[str], *items: str, **changes: object) -> Moments:
    found = make_tabulation(rows, *items, **changes).moments
    assert found is not None
    return found


def test_a_respondent_is_described_by_satisfied_point_and_answered() -> None:
    found = moments(["52x"])
    vector = [1, 0, 0, 5, 2, 0, 1, 1, 0]
    assert found.first[0].tolist() == vector
    assert found.second[0].tolist() == np.outer(vector, vector).tolist()
    assert found.respondents.tolist() == [1]
    assert found.strata == ("",)


def test_each_item_has_its_own_satisfied_points_and_facts_have_none() -> None:
    found = moments(["213", "312", "121"], "A1:three", "f:yes_no:fact", "A2")
    assert found.first[0].tolist() == [2, 0, 6, 6, 3, 3]


def test_sums_of_products() -> None:
    found = moments(["54", "1-", "x2", "43"])
    assert found.first[0].tolist() == [2, 1, 10, 9, 3, 3]
    assert found.second[0][0].tolist() == [2, 1, 9, 7, 2, 2]
    assert found.second[0][2].tolist() == [9, 5, 42, 32, 10, 9]
    assert found.second[0][3].tolist() == [7, 4, 32, 29, 7, 9]
    assert found.second[0][4].tolist() == [2, 1, 10, 7, 3, 2]


def test_sums_over_many_respondents_are_exact() -> None:
    rows = ["51", "45", "3x"] * (CHUNK + 1)
    found, one = moments(rows), moments(rows[:3])
    assert found.second.tolist() == ((CHUNK + 1) * one.second).tolist()
    assert found.first.tolist() == ((CHUNK + 1) * one.first).tolist()


def test_groups_of_more_than_one_chunk_are_summed_apart() -> None:
    rows = ["5", "1"] * (CHUNK + 7)
    found = tabulate(make_responses(rows), by=np.array(["b", "a"] * (CHUNK + 7))).moments
    assert found is not None
    assert found.first[:, 0].tolist() == [[0, CHUNK + 7, CHUNK + 7], [CHUNK + 7, 5 * (CHUNK + 7), CHUNK + 7]]
    assert found.second[1, 0, 1].tolist() == [5 * (CHUNK + 7), 25 * (CHUNK + 7), 5 * (CHUNK + 7)]


def test_weights_multiply_vectors() -> None:
    found = moments(["5", "2"], weight=np.array([0.5, 3.0]))
    assert found.first[0].tolist() == [0.5, 8.5, 3.5]
    assert found.second[0][1].tolist() == [0.5 * 0.5 * 5, 2.5**2 + 36, 2.5 * 0.5 + 18]


def test_strata_are_summed_apart() -> None:
    found = moments(["5", "2", "4"], stratum=np.array(["s", "n", "s"]))
    assert found.strata == ("n", "s")
    assert found.respondents.tolist() == [1, 2]
    assert found.first.tolist() == [[0, 2, 1], [2, 9, 2]]


def test_variance_is_that_of_a_sum_over_respondents() -> None:
    rows = ["5", "2", "4", "1", "5"]
    gradient = np.array([0, 1.0, 0])
    assert moments(rows).variance(gradient) == pytest.approx(5 * np.var([5, 2, 4, 1, 5], ddof=1))
    assert moments(rows).square(gradient) == pytest.approx(71)


def test_variance_within_strata() -> None:
    found = moments(["5", "2", "4", "1", "5"], stratum=np.array(list("aabbb")))
    expected = 2 * np.var([5, 2], ddof=1) + 3 * np.var([4, 1, 5], ddof=1)
    assert found.variance(np.array([0, 1.0, 0])) == pytest.approx(expected)


def test_a_stratum_of_one_is_taken_about_zero() -> None:
    found = moments(["5", "2", "4"], stratum=np.array(list("aab")))
    assert found.variance(np.array([0, 1.0, 0])) == pytest.approx(2 * np.var([5, 2], ddof=1) + 16)


def test_an_empty_stratum_adds_nothing() -> None:
    responses = make_responses(["5", "2", "4"], stratum=np.array(list("aab")), desk=np.array(list("xxy")))
    found = tabulate(responses, by="desk").of("x").moments
    assert found is not None
    assert found.variance(np.array([0, 1.0, 0])) == pytest.approx(2 * np.var([5, 2], ddof=1))


def test_rounding_makes_no_variance_negative() -> None:
    found = moments(["5"] * 1000, weight=np.full(1000, 0.1))
    assert found.variance(np.array([0, 1 / 3, 0])) >= 0


def test_moments_of_other_strata_add_up() -> None:
    north = moments(["5", "2"], stratum=np.array(["n", "s"]))
    other = moments(["4", "1"], stratum=np.array(["n", "e"]))
    together = north + other
    assert together.strata == ("e", "n", "s")
    assert together.respondents.tolist() == [1, 2, 1]
    assert together.first.tolist() == [[0, 1, 1], [2, 9, 2], [0, 2, 1]]
    assert together.second[1].tolist() == [[2, 9, 2], [9, 41, 9], [2, 9, 2]]
