"""CSV as people have it."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.model import Refused
from survey.spreadsheets import escape, read_date, read_rows, unescape, write_rows

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def rows(text: str, encoding: str = "utf-8") -> list[tuple[int, dict[str, str], str]]:
    """What is read from a file of that text."""
    return [(row.line, dict(row.cells), row.problem) for row in read_rows(io.BytesIO(text.encode(encoding)))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separator_and_encoding_are_recognised(separator: str, encoding: str) -> None:
    text = f"a{separator}b\r\n1{separator}Hài lòng\r\n"
    assert rows(text, encoding) == [(2, {"a": "1", "b": "Hài lòng"}, "")]


def test_a_spreadsheet_s_own_separator_line_is_understood() -> None:
    assert rows("sep=;\r\na;b\r\n1,5;2\r\n") == [(3, {"a": "1,5", "b": "2"}, "")]


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    found = rows('a,b\n1,"two\nlines"\n\n , \n3,4\n')
    assert found == [(2, {"a": "1", "b": "two\nlines"}, ""), (6, {"a": "3", "b": "4"}, "")]


def test_a_row_of_another_length_carries_its_problem() -> None:
    found = rows("a,b\n1\n1,2,3\n1,2,\n")
    assert [(line, cells) for line, cells, _ in found] == [(2, {}), (3, {}), (4, {"a": "1", "b": "2"})]
    assert [problem.partition(";")[0] for _, _, problem in found] == [
        "1 cells under 2 columns",
        "3 cells under 2 columns",
        "",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header"),
        (b"\n1,2\n", "no header"),
        (b"a,,b\n1,2,3\n", "no name"),
        (b"a,b,a\n1,2,3\n", "'a' is named twice"),
        ("a\nHài lòng\n".encode("cp1258", "replace"), "not UTF-8"),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "no CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        list(read_rows(io.BytesIO(content)))


def test_columns_without_a_name_at_the_end_are_a_spreadsheet_s_padding() -> None:
    assert rows("a,b,,\n1,2,,\n") == [(2, {"a": "1", "b": "2"}, "")]


def test_the_file_stays_open() -> None:
    file = io.BytesIO(b"a\n1\n")
    assert list(read_rows(file)) == list(read_rows(file))


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5", "@x", "'=1", "''=1", "\t=1", "\r", "＝1"])
def test_no_cell_can_be_a_formula(text: str) -> None:
    assert escape(text).startswith("'")
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", ["", "Tốt", "'quoted'", "1=1", "''"])
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert escape(text) == text


@given(TEXT)
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(st.lists(st.tuples(st.just("x"), TEXT), min_size=1), st.sampled_from(",;\t"), st.booleans())
def test_what_is_written_is_read(written: list[tuple[str, str]], separator: str, mark: bool) -> None:
    out = io.StringIO(newline="")
    assert write_rows(out, ("id", "text"), written, separator=separator, mark=mark) == len(written)
    found = [cells for _, cells, _ in rows(out.getvalue())]
    assert found == [{"id": one, "text": text} for one, text in written]
    header, *lines = csv.reader(io.StringIO(out.getvalue().removeprefix("\ufeff"), newline=""), delimiter=separator)
    assert header == ["id", "text"]
    assert not any(line[1].startswith(("=", "+", "-", "@", "\t", "\r")) for line in lines)


@pytest.mark.parametrize("text", ["2026-11-03", "3/11/2026", "03/11/2026", "3.11.2026", "3-11-2026"])
def test_a_date_is_iso_or_has_the_day_first(text: str) -> None:
    assert read_date(text) == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["", "31/2/2026", "11/23/2026", "yesterday", "3/11/26"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="write 2026-11-23 or 23/11/2026"):
        read_date(text)
