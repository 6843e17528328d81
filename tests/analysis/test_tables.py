import io
import re
from pathlib import Path

import pytest

from analysis.tables import TableError, check_header, open_table, read_cell


def lines(text: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    with open_table(io.StringIO(text)) as table:
        return table.header, list(table.lines)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_the_one_the_header_uses_most(mark: str) -> None:
    assert lines(f"a{mark}b c{mark}d\n1{mark}2{mark}3\n") == (("a", "b c", "d"), [(2, ["1", "2", "3"])])


def test_a_separator_in_a_cell_is_part_of_it() -> None:
    assert lines('a;b\n"1,5";2\n') == (("a", "b"), [(2, ["1,5", "2"])])


def test_lines_keep_their_number_in_the_file() -> None:
    assert lines('\ufeff a ,b\n\n1,"x\ny"\n\n2,3\n') == (("a", "b"), [(4, ["1", "x\ny"]), (6, ["2", "3"])])


def test_what_spreadsheets_leave_behind_is_passed_over() -> None:
    assert lines("a,b,,\n1,2,,\n,,,\n , \n3,,\n") == (("a", "b"), [(2, ["1", "2"]), (5, ["3", ""])])


@pytest.mark.parametrize("mark", [";", "|"])
def test_a_first_line_may_name_the_separator(mark: str) -> None:
    assert lines(f"sep={mark}\na,b{mark}c\n1{mark}2\n") == (("a,b", "c"), [(3, ["1", "2"])])
    with pytest.raises(TableError, match="line 2: the header must name the columns"):
        lines(f"sep={mark}\n")


def test_text_that_is_open_is_left_open() -> None:
    text = io.StringIO("a\n1\n")
    with open_table(text):
        pass
    assert not text.closed


@pytest.mark.parametrize("text", ["", "\n", " , \n"])
def test_a_header_must_be_there(text: str) -> None:
    with pytest.raises(TableError, match="line 1: the header must name the columns"):
        lines(text)


@pytest.mark.parametrize(("row", "cells"), [("1", 1), ("1,2,3", 3)])
def test_a_line_is_as_long_as_the_header(row: str, cells: int) -> None:
    with pytest.raises(TableError, match=f"line 3: {cells} cells, but the header has 2") as caught:
        lines(f"a,b\n1,2\n{row}\n")
    assert (caught.value.line, caught.value.column) == (3, None)


def test_a_quotation_that_does_not_end_is_refused() -> None:
    with pytest.raises(TableError, match="line 3: cannot be read: unexpected end of data"):
        lines('a,b\n1,2\n"3,4\n')


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(b"a\n1\n" + b"2\n" * 9000 + "Quầy".encode("utf-16"))
    with pytest.raises(TableError, match="cannot be read: 'utf-8' codec"), open_table(path) as table:
        list(table.lines)


def test_another_encoding_in_the_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("Quầy,A1\n".encode("utf-16"))
    with pytest.raises(TableError, match="line 1: cannot be read: 'utf-8' codec"), open_table(path):
        pass


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (("a", "", "q"), "line 1: unknown columns: (no name), q; known are a, b, c"),
        (("a", "b", "b", "a"), "line 1: columns more than once: a, b; known are a, b, c"),
        (("c",), "line 1: columns missing: a, b; known are a, b, c"),
    ],
)
def test_a_header_s_faults_are_named(header: tuple[str, ...], message: str) -> None:
    with pytest.raises(TableError, match=f"^{re.escape(message)}$"):
        check_header(header, ["a", "b", "c"], ["a", "b"])


def test_a_header_without_fault_passes() -> None:
    check_header(("b", "a"), ["a", "b", "c"], ["a", "b"])


def test_a_cell_is_read_or_refused_with_its_place() -> None:
    assert read_cell(int, "7", 3, "n", "a number") == 7
    with pytest.raises(TableError, match="line 3, column n: 'seven' is not a number") as caught:
        read_cell(int, "seven", 3, "n", "a number")
    assert (caught.value.line, caught.value.column, caught.value.problem) == (3, "n", "'seven' is not a number")
    with pytest.raises(TableError, match="line 4, column item: 'Q' is not an item"):
        read_cell({"A": 1}.__getitem__, "Q", 4, "item", "an item")
