import io
import re

import pytest

from analysis.published import published, read_counts
from analysis.tables import TableError
from analysis.tabulation import Tabulation
from tests.analysis.building import make_questionnaire

QUESTIONNAIRE = make_questionnaire("A1", "A2:three")


def read(text: str, ballots: int = 10) -> Tabulation:
    return read_counts(io.StringIO(text), QUESTIONNAIRE, ballots)


def test_a_published_table_says_what_is_missing() -> None:
    table = published(QUESTIONNAIRE, [[1, 2, 0, 3, 1], [4, 5, 6, 0, 0]], 12, not_applicable=[2, 0])
    assert table.no_answer.tolist() == [3, 0]
    assert table.never_asked.tolist() == [0, 0]
    assert table.not_applicable.tolist() == [2, 0]
    assert int(table.ballots) == 12
    assert table.moments is None


def test_an_item_without_any_count_was_never_asked() -> None:
    table = published(QUESTIONNAIRE, [[0] * 5, [0] * 5], 12, not_applicable=[0, 1])
    assert table.never_asked.tolist() == [12, 0]
    assert table.no_answer.tolist() == [0, 11]


@pytest.mark.parametrize(
    ("counts", "ballots", "apart"),
    [([[0, 0, 0, 0, -1], [0] * 5], 1, [0, 0]), ([[0] * 5] * 2, -1, [0, 0]), ([[0] * 5] * 2, 1, [0, -1])],
)
def test_negative_numbers_are_refused(counts: list[list[int]], ballots: int, apart: list[int]) -> None:
    with pytest.raises(ValueError, match="counts must not be negative"):
        published(QUESTIONNAIRE, counts, ballots, not_applicable=apart)


def test_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"counts must have shape \(2, 5\), not \(2, 4\)"):
        published(QUESTIONNAIRE, [[1] * 4] * 2, 10)


def test_a_table_is_read() -> None:
    table = read("n; item ;point\n7;A1;5\n2; A2 ;1\n1;A1;x\n0;A1;1\n")
    assert table.counts.tolist() == [[0, 0, 0, 0, 7], [2, 0, 0, 0, 0]]
    assert table.not_applicable.tolist() == [1, 0]
    assert table.no_answer.tolist() == [2, 8]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("item,point\nA1,5\n", "line 1: columns missing: n; known are item, point, n"),
        ("item,point,n,share\n", "line 1: unknown columns: share; known are item, point, n"),
        ("item,point,n\nA1,5,7\nA3,5,7\n", "line 3, column item: 'A3' is not one of A1, A2"),
        ("item,point,n\nA2,4,7\n", "line 2, column point: '4' is not a point from 1 to 3 or x"),
        ("item,point,n\nA1,0,7\n", "line 2, column point: '0' is not a point from 1 to 5 or x"),
        ("item,point,n\nA1,1,7.5\n", "line 2, column n: '7.5' is not a whole number, not negative"),
        ("item,point,n\nA1,1,-7\n", "line 2, column n: '-7' is not a whole number, not negative"),
        ("item,point,n\nA1,1,\n", "line 2, column n: '' is not a whole number, not negative"),
        ("item,point,n\nA1,1,7\nA2,1,7\nA1,1,7\n", "line 4: item A1, point 1 is there already"),
        ("item,point,n\nA1,x,7\nA1,x,7\n", "line 3: item A1, point x is there already"),
    ],
)
def test_a_refusal_names_line_and_column(text: str, message: str) -> None:
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        read(text)
