"""A file of ballots as responses."""

import io
from pathlib import Path

import numpy as np
import pytest

from analysis.responses import NEVER_ASKED, NO_ANSWER, NOT_APPLICABLE, Responses, read_csv
from forms.instrument import find, load
from survey.answer_files import read_responses
from survey.model import Refused
from survey.pipeline import questionnaire_of
from tests.builders import make_instrument

HUE = find("hue-city@2019")
COMPLETE = load(Path(__file__).parents[1] / "forms/instruments/complete.toml")


def read(text: str, instrument: str = "hue-city@2019") -> Responses:
    """The responses of a file of that text."""
    return read_responses(io.BytesIO(text.encode()), find(instrument))


def test_a_plain_file_is_what_the_library_of_numbers_reads() -> None:
    text = "desk,date,mode,weight,stratum,A24,D34\na,2026-11-20,web,1.5,s,5,x\nb,2026-11-21,paper,0,t,,2\n"
    mine = read(text, "sipas-service@2026")
    theirs = read_csv(io.StringIO(text), questionnaire_of(make_instrument()))
    assert mine.matrix.tolist() == theirs.matrix.tolist()
    assert mine.matrix[:, [1, 2]].tolist() == [[5, NEVER_ASKED], [NO_ANSWER, NEVER_ASKED]]
    assert NOT_APPLICABLE in mine.matrix[0]
    for name in ("desk", "date", "mode", "weight", "stratum"):
        assert np.array_equal(getattr(mine, name), getattr(theirs, name))
    assert mine.agency is theirs.agency is None


def test_a_spreadsheet_s_file_is_understood() -> None:
    text = "\ufeffid;date;weight;language;instrument;Q1;comment\r\n;20/11/2026;1,5;vi;hue-city@2019;3;'=x\r\n"
    responses = read(text)
    assert responses.matrix.tolist() == [[3, *[NEVER_ASKED] * 4]]
    assert responses.weight is not None
    assert responses.weight.tolist() == [1.5]
    assert str(responses.date) == "['2026-11-20']"


def test_trial_ballots_are_dropped() -> None:
    responses = read("mode,Q1\ntest,1\nweb,3\n")
    assert responses.matrix[:, 0].tolist() == [3]
    assert str(responses.mode) == "['web']"


def test_facts_of_every_kind_are_read() -> None:
    many = next(item for item in COMPLETE.items if item.kind == "multiple_choice")
    yes_no = next(item for item in COMPLETE.items if item.kind == "yes_no")
    file = io.BytesIO(f"{many.id},{yes_no.id}\n2,1\n1 2,0\n-,-\n".encode())
    responses = read_responses(file, COMPLETE)
    columns = {item.id: responses.matrix[:, place] for place, item in enumerate(responses.questionnaire.items)}
    assert columns[f"{many.id}.1"].tolist() == [1, 2, NO_ANSWER]
    assert columns[f"{many.id}.2"].tolist() == [2, 2, NO_ANSWER]
    assert columns[yes_no.id].tolist() == [2, 1, NO_ANSWER]


def test_a_blank_is_never_asked_only_where_the_ballot_itself_says_so() -> None:
    with_stage = read("stage,A24,D34\n1,5,\n3,5,\n", "sipas-service@2026")
    place = [item.id for item in with_stage.questionnaire.items].index("D34")
    assert with_stage.matrix[:, place].tolist() == [NEVER_ASKED, NO_ANSWER]
    assert read("A24,D34\n5,\n", "sipas-service@2026").matrix[:, place].tolist() == [NO_ANSWER]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_leave_behind_is_passed_over(encoding: str) -> None:
    text = "sep=;\r\nQ1;desk;;\r\n3;Quầy 1;;\r\n;;;\r\n2;Quầy 2;;\r\n"
    found = read_responses(io.BytesIO(text.encode(encoding)), HUE)
    assert found.matrix[:, 0].tolist() == [3, 2]
    assert found.desk is not None
    assert found.desk.tolist() == ["Quầy 1", "Quầy 2"]


def test_another_encoding_is_named() -> None:
    with pytest.raises(Refused, match="line 1: cannot be read: 'utf-8' codec"):
        read_responses(io.BytesIO("Q1,quầy\n".encode("cp1258", "replace") + b"\xff"), HUE)


def test_a_file_without_rows_is_no_ballots() -> None:
    assert len(read("Q1\n")) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q1\n4\n", "line 2, column Q1: '4' is not 1 to 3 or empty; mend the file"),
        ("Q1\n3\n5\n0\n", "line 3, column Q1: '5'"),
        ("Q1,Q9\n3,1\n", "line 1: unknown columns: Q9; known are Q1, Q2, Q3, Q4, Q5, instrument, desk"),
        ("desk,instrument\na,\n", "line 1: not one item among the columns; items are Q1, Q2"),
        ("instrument,Q1\nsipas@2026,3\n", "column instrument: 'sipas@2026' is not hue-city@2019: score each"),
        ("date,Q1\n32/1/2026,3\n", "line 2, column date: '32/1/2026' is not a date like"),
        ("weight,Q1\n-1,3\n", "line 2, column weight: '-1' is not a weight"),
        ("Q1,Q2\n3\n", "line 2: 1 cells, but the header has 2"),
        ("", "line 1: the header must name the columns"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(text)
