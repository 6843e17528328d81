from typing import Any

import numpy as np
import pytest

from analysis.evidence import benjamini_hochberg
from analysis.nesting import nested_benjamini_hochberg


def test_one_desk_is_benjamini_and_hochberg() -> None:
    p = np.random.default_rng(1).beta(0.3, 1, (1, 40))
    assert (nested_benjamini_hochberg(p) == (benjamini_hochberg(p) <= 0.05)).all()


def test_a_desk_by_hand() -> None:
    """Simes of the first desk .02, of the second .4: one of two is chosen, its items are judged at .025."""
    assert nested_benjamini_hochberg([[0.01, 0.024], [0.2, 0.5]]).tolist() == [[True, True], [False, False]]
    assert nested_benjamini_hochberg([[0.01, 0.026], [0.2, 0.5]]).tolist() == [[True, False], [False, False]]
    assert nested_benjamini_hochberg([[0.01, 0.026], [0.02, 0.04]]).tolist() == [[True, True], [True, True]]


def test_agencies_by_hand() -> None:
    """One of two agencies and in it one of two desks: its items are judged at .05/4."""
    p = [[0.001, 0.012], [0.3, 0.4], [0.5, 0.6]]
    assert nested_benjamini_hochberg(p, agencies=["a", "a", "b"])[0].tolist() == [True, True]
    p[0][1] = 0.013
    assert nested_benjamini_hochberg(p, agencies=["a", "a", "b"])[0].tolist() == [True, False]
    assert nested_benjamini_hochberg(p, agencies=["a", "a", "a"])[0].tolist() == [True, True]


def test_where_nothing_is_tested_nothing_is_said_and_nothing_is_lost() -> None:
    p = np.array([[0.01, 0.024, np.nan], [0.2, 0.5, 0.9], [np.nan] * 3])
    found = nested_benjamini_hochberg(p, agencies=["a", "a", "c"])
    assert found.tolist() == [[True, True, False], [False] * 3, [False] * 3]
    assert not nested_benjamini_hochberg(np.full((2, 3), np.nan)).any()
    assert nested_benjamini_hochberg(np.zeros((0, 3))).shape == (0, 3)
    assert nested_benjamini_hochberg(np.zeros((2, 0))).shape == (2, 0)


def test_within_what_is_chosen_the_share_of_wrong_statements_is_held() -> None:
    """Of 20 desks with 10 items, one is poor; averaged over the chosen desks .05 of its statements may be wrong."""
    rng = np.random.default_rng(2)
    wrong: list[float] = []
    naive: list[float] = []
    for _ in range(400):
        p = rng.random((20, 10))
        p[0, :5] = rng.beta(0.02, 1, 5)
        false = np.ones(p.shape, dtype=bool)
        false[0, :5] = False
        for found, record in (
            (nested_benjamini_hochberg(p), wrong),
            (np.array([benjamini_hochberg(row) <= 0.05 for row in p]), naive),
        ):
            shares = [(found[desk] & false[desk]).sum() / found[desk].sum() for desk in range(20) if found[desk].any()]
            record.append(float(np.mean(shares or [0.0])))
    assert np.mean(wrong) < 0.05
    assert np.mean(naive) > 0.2


@pytest.mark.parametrize(
    ("p", "changes", "message"),
    [
        ([0.1, 0.2], {}, r"p must have shape \(desks, items\)"),
        ([[0.1, 0.2]], {"agencies": ["a", "b"]}, "agencies one label for each desk"),
        ([[1.1, 0.2]], {}, "p-values must lie between 0 and 1"),
        ([[0.1, 0.2]], {"level": 0}, "level must lie between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(p: list[Any], changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        nested_benjamini_hochberg(p, **changes)
