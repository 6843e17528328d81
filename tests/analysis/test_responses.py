import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.responses import NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Column, Responses, read_csv
from analysis.tables import TableError
from tests.analysis.building import make_questionnaire, make_responses

QUESTIONNAIRE = make_questionnaire("A1", "A2:three")


def read(text: str, **changes: Any) -> Responses:
    return read_csv(io.StringIO(text), QUESTIONNAIRE, **changes)


def test_the_three_non_answers_are_three_things() -> None:
    assert len({NOT_APPLICABLE, NO_ANSWER, NEVER_ASKED}) == 3
    assert max(NOT_APPLICABLE, NO_ANSWER, NEVER_ASKED) < 0


@pytest.mark.parametrize(
    "matrix",
    [np.zeros((2, 3), np.int8), np.ones((2, 2), np.int64), np.ones(2, np.int8), np.ones((1, 2, 1), np.int8)],
)
def test_a_matrix_of_another_shape_or_type_is_refused(matrix: Any) -> None:
    with pytest.raises(ValueError, match=r"matrix must be int8 of shape \(ballots, 2\), not"):
        Responses(QUESTIONNAIRE, matrix)


@pytest.mark.parametrize(
    ("row", "item", "points"), [([6, 1], "A1", 5), ([5, 4], "A2", 3), ([0, 1], "A1", 5), ([1, -4], "A2", 3)]
)
def test_an_answer_that_no_scale_has_is_refused(row: list[int], item: str, points: int) -> None:
    with pytest.raises(ValueError, match=f"item {item}: answers must be 1 to {points} or a non-answer"):
        Responses(QUESTIONNAIRE, np.array([[1, 1], row], dtype=np.int8))


def test_every_answer_of_a_scale_is_taken() -> None:
    matrix = np.array([[1, 1], [5, 3], [-1, -2], [-3, -3]], dtype=np.int8)
    assert len(Responses(QUESTIONNAIRE, matrix)) == 4


def test_there_may_be_no_ballots() -> None:
    assert len(Responses(QUESTIONNAIRE, np.empty((0, 2), dtype=np.int8))) == 0


@pytest.mark.parametrize("weight", [np.nan, np.inf, -0.1])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weights must be finite and not negative"):
        make_responses(["55", "44"], weight=np.array([1.0, weight]))


def test_a_weight_of_zero_is_taken() -> None:
    assert make_responses(["55"], weight=np.zeros(1)).weight == 0


@pytest.mark.parametrize("column", ["desk", "agency", "date", "mode", "weight", "stratum"])
def test_what_stands_beside_the_answers_is_as_long(column: str) -> None:
    with pytest.raises(ValueError, match=rf"{column} must have shape \(2,\), not \(1,\)"):
        make_responses(["55", "44"], **{column: np.ones(1)})


def test_a_file_is_read() -> None:
    responses = read("A1,A2\n5,x\n,2\n1,X\n")
    assert responses.matrix.tolist() == [[5, -1], [-2, 2], [1, -1]]
    assert responses.matrix.dtype == np.int8
    assert responses.questionnaire == QUESTIONNAIRE
    assert (responses.desk, responses.weight) == (None, None)


def test_columns_may_stand_in_any_order_and_an_item_may_be_missing() -> None:
    assert read("A2\n3\n").matrix.tolist() == [[-3, 3]]
    assert read("A2,A1\n3,4\n").matrix.tolist() == [[4, 3]]


def test_what_stands_beside_the_answers_is_read() -> None:
    responses = read(
        'desk,A1,date,mode,weight,stratum,agency\nQ1,5,2026-01-31,web,"1,5",north,X1\nQ2,4,2026-02-01,paper,2,,X1\n'
    )
    assert responses.desk is not None
    assert responses.desk.tolist() == ["Q1", "Q2"]
    assert responses.date is not None
    assert responses.date.tolist() == [np.datetime64("2026-01-31").item(), np.datetime64("2026-02-01").item()]
    assert responses.date.dtype == np.dtype("datetime64[D]")
    assert responses.mode is not None
    assert responses.mode.tolist() == ["web", "paper"]
    assert responses.weight is not None
    assert responses.weight.tolist() == [1.5, 2.0]
    assert responses.stratum is not None
    assert responses.stratum.tolist() == ["north", ""]
    assert responses.agency is not None
    assert responses.agency.tolist() == ["X1", "X1"]


def test_a_file_from_a_vietnamese_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "phiếu.csv"
    path.write_bytes("\ufeffdesk;A1;A2\r\nQuầy 1;5; 2 \r\n\r\nQuầy 2;x;\r\n".encode())
    responses = read_csv(path, QUESTIONNAIRE)
    assert responses.matrix.tolist() == [[5, 2], [-1, -2]]
    assert responses.desk is not None
    assert responses.desk.tolist() == ["Quầy 1", "Quầy 2"]
    assert read_csv(str(path), QUESTIONNAIRE).matrix.tolist() == [[5, 2], [-1, -2]]


def test_a_file_with_a_header_only_has_no_ballots() -> None:
    responses = read("A1,A2,weight\n")
    assert responses.matrix.shape == (0, 2)
    assert responses.weight is not None
    assert responses.weight.shape == (0,)


def test_a_date_may_begin_with_the_day() -> None:
    date = read("A1,date\n5,1/2/2026\n4,2026-02-01\n").date
    assert date is not None
    assert [str(day) for day in date] == ["2026-02-01"] * 2


def test_a_column_may_hold_several_items_or_none() -> None:
    pairs = {"5+3": (5, 3), "": (-2, -2)}
    columns = {
        "both": Column(("A1", "A2"), pairs.__getitem__, "a pair"),
        "kind": Column((), {"a": ()}.__getitem__, "a"),
    }
    assert read("kind,both\na,5+3\na,\n", columns=columns).matrix.tolist() == [[5, 3], [-2, -2]]
    assert read("both,kind\n", columns=columns).matrix.shape == (0, 2)
    for text, message in (
        ("kind\na\n", "line 1: not one item among the columns; items are both"),
        ("both,kind\n5+3,b\n", "line 2, column kind: 'b' is not a"),
        ("both\n5\n", "line 2, column both: '5' is not a pair"),
        ("A1\n5\n", "line 1: unknown columns: A1; known are both, kind, desk"),
    ):
        with pytest.raises(TableError, match=f"^{re.escape(message)}"):
            read(text, columns=columns)


def test_columns_can_be_ignored() -> None:
    assert read("A1,ghi chú\n5,tốt\n", ignore=["ghi chú"]).matrix.tolist() == [[5, -3]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "A1,A9,q\n5,5,5\n",
            "line 1: unknown columns: A9, q; known are A1, A2, desk, agency, date, mode, weight, stratum",
        ),
        ("desk\nQ1\n", "line 1: not one item among the columns; items are A1, A2"),
        ("A1,A2\n5,3\n6,3\n", "line 3, column A1: '6' is not a point from 1 to 5, x (not applicable) or empty"),
        ("A1,A2\n5,4\n", "line 2, column A2: '4' is not a point from 1 to 3, x (not applicable) or empty"),
        ("A1\n0\n", "line 2, column A1: '0' is not a point from 1 to 5, x (not applicable) or empty"),
        ("A1,date\n5,31.1.2026\n", "line 2, column date: '31.1.2026' is not a date like 2026-01-31 or 31/01/2026"),
        ("A1,date\n5,01/31/2026\n", "line 2, column date: '01/31/2026' is not a date like 2026-01-31 or 31/01/2026"),
        ("A1,weight\n5,nan\n", "line 2, column weight: 'nan' is not a weight: a number, not negative"),
        ("A1,weight\n5,-1\n", "line 2, column weight: '-1' is not a weight: a number, not negative"),
        ("A1,weight\n5,inf\n", "line 2, column weight: 'inf' is not a weight: a number, not negative"),
        ("A1,weight\n5,much\n", "line 2, column weight: 'much' is not a weight: a number, not negative"),
    ],
)
def test_a_refusal_names_line_and_column(text: str, message: str) -> None:
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        read(text)


def test_a_weight_of_zero_is_read() -> None:
    weight = read("A1,weight\n5,0\n").weight
    assert weight is not None
    assert weight.tolist() == [0.0]
