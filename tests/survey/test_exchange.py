"""What makes a row a ballot, and a ballot a row."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.consistency import RESERVED
from forms.instrument import Instrument, load
from forms.parts import NO_ANSWER, NOT_APPLICABLE
from survey.exchange import (
    HEAD,
    Draft,
    Rules,
    ballot_of,
    item_columns,
    read_csv,
    read_json_lines,
    write_csv,
    write_json_lines,
)
from survey.model import Ballot, Refused
from tests.builders import INSTRUMENT, TODAY, make_answers, make_ballot, make_desk, make_instrument

COMPLETE = load(Path(__file__).parents[1] / "forms/instruments/complete.toml")
ITEMS = frozenset(item_columns([make_instrument(), COMPLETE]))
DERIVED = "0" * 32


def make_rules(**changes: Any) -> Rules:
    """One desk that asks the usual instrument since 2026."""
    defaults: dict[str, Any] = {
        "desks": {make_desk().code: make_desk()},
        "agencies": frozenset({"xa-mau-1", "xa-mau-2"}),
        "instruments": {INSTRUMENT: make_instrument(), COMPLETE.key: COMPLETE},
        "assigned": {make_desk().code: [(date(2026, 6, 1), INSTRUMENT), (date(2026, 1, 1), COMPLETE.key)]},
        "today": TODAY,
    }
    return Rules(**(defaults | changes))


def make_draft(**changes: str) -> Draft:
    """A row of that desk; names that are no columns are items."""
    cells = {"desk": "7K3MP-Q9X2V", "date": "2026-11-20", **changes}
    answers = {name: cells.pop(name) for name in list(cells) if name in ITEMS} or {"A24": "5"}
    return Draft(2, cells, answers)


def reason(draft: Draft, **rules: Any) -> str:
    """Why a row is refused."""
    with pytest.raises(Refused) as error:
        ballot_of(draft, make_rules(**rules), DERIVED)
    return str(error.value)


def row_of(ballot: Ballot) -> dict[str, Any]:
    """The ballot as the store hands it out."""
    return {name: getattr(ballot, name) for name in ballot.__dataclass_fields__} | {"date": ballot.date.isoformat()}


def read_back(text: str, kind: str) -> list[Ballot]:
    """The ballots of a written file."""
    file = io.BytesIO(text.encode())
    drafts = read_csv(file, ITEMS) if kind == "csv" else read_json_lines(file)
    return [ballot_of(draft, make_rules(), DERIVED) for draft in drafts]


def test_a_row_with_the_least_is_a_ballot() -> None:
    assert ballot_of(make_draft(), make_rules(), DERIVED) == make_ballot(
        id=DERIVED, mode="paper", date=date(2026, 11, 20)
    )


def test_a_desk_s_instrument_is_that_of_the_day() -> None:
    assert ballot_of(make_draft(date="2026-06-01"), make_rules(), DERIVED).instrument == INSTRUMENT
    assert "A24 is no item of" in reason(make_draft(date="2026-05-31"))
    assert "no instrument on 2025-12-31" in reason(make_draft(date="2025-12-31"))


def test_what_a_row_names_goes_before_defaults() -> None:
    draft = make_draft(mode="kiosk", language="en", agency="xa-mau-2", instrument=INSTRUMENT, id="AB" * 16)
    found = ballot_of(draft, make_rules(instrument="x@1", mode="web", language="vi"), DERIVED)
    assert (found.mode, found.language, found.agency, found.id) == ("kiosk", "en", "xa-mau-2", "ab" * 16)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"desk": ""}, "no desk"),
        ({"desk": "7K3MPQ9X2Z"}, "unknown desk '7K3MPQ9X2Z'; see: survey desk list"),
        ({"date": ""}, "write 2026-11-23"),
        ({"date": "2026-11-24"}, "lies ahead of today"),
        ({"agency": "xa-mau-9"}, "unknown agency 'xa-mau-9'"),
        ({"instrument": "x@1"}, "unknown instrument 'x@1'; known: "),
        ({"language": "fr"}, "language 'fr'"),
        ({"mode": "fax"}, "unknown mode 'fax'"),
        ({"id": "1"}, "expected 32 hexadecimal digits"),
        ({"comment": "x" * 2001}, "2001 characters"),
        ({"A24": "6"}, "A24: '6' is no answer; use 1 to 5 or nothing"),
        ({"D34": "y"}, "D34: 'y' is no answer; use 1 to 5, x or nothing"),
        ({"A24": "x"}, "A24: 'x' is no answer"),
        ({"A24": "4 5"}, "A24: '4 5' is no answer"),
        ({"stage": "1"}, "no item is rated"),
    ],
)
def test_a_row_that_is_none_says_why(changes: dict[str, str], said: str) -> None:
    assert said in reason(make_draft(**changes))


def test_fresh_entry_reaches_back_so_many_days_only() -> None:
    earliest = TODAY - timedelta(days=14)
    assert ballot_of(make_draft(date=earliest.isoformat()), make_rules(earliest=earliest), DERIVED).date == earliest
    older = make_draft(date=(earliest - timedelta(days=1)).isoformat())
    assert "take in old ballots with --history" in reason(older, earliest=earliest)


def test_what_has_an_id_was_accepted_in_time() -> None:
    draft = make_draft(date="2026-07-01", id="ab" * 16)
    assert ballot_of(draft, make_rules(earliest=TODAY), DERIVED).date == date(2026, 7, 1)


def test_every_kind_of_answer_is_written_and_read() -> None:
    kinds = {item.kind: item.id for item in COMPLETE.items}
    answers = {
        kinds["rating"]: 2,
        kinds["choice"]: NOT_APPLICABLE if COMPLETE.item(kinds["choice"]).not_applicable else 1,
        kinds["multiple_choice"]: frozenset({1, 2}),
        kinds["yes_no"]: 0,
    }
    ballot = make_ballot(instrument=COMPLETE.key, answers=COMPLETE.encode(answers), date=date(2026, 2, 1))
    for kind in ("csv", "jsonl"):
        assert read_back(written([ballot], kind), kind) == [ballot]


def test_a_multiple_choice_that_was_not_answered_stays_so() -> None:
    many = next(item.id for item in COMPLETE.items if item.kind == "multiple_choice")
    rating = next(item.id for item in COMPLETE.items if item.kind == "rating")
    draft = Draft(2, {"desk": "7K3MPQ9X2V", "date": "2026-02-01"}, {many: "-", rating: "1"})
    assert COMPLETE.decode(ballot_of(draft, make_rules(), DERIVED).answers)[many] is NO_ANSWER
    assert "is no answer" in reason(Draft(2, {"desk": "7K3MPQ9X2V", "date": "2026-02-01"}, {many: "1 x"}))


def written(ballots: list[Ballot], kind: str, *, excel: bool = False) -> str:
    """The file that ballots are exported to."""
    out = io.StringIO(newline="")
    instruments: dict[str, Instrument] = {INSTRUMENT: make_instrument(), COMPLETE.key: COMPLETE}
    rows = [row_of(ballot) for ballot in ballots]
    if kind == "csv":
        assert write_csv(out, rows, instruments, excel=excel) == len(ballots)
    else:
        assert write_json_lines(out, rows, instruments) == len(ballots)
    return out.getvalue()


COMMENTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\r\n\x85"), max_size=40)
POINTS = st.sampled_from([1, 2, 3, 4, 5, NOT_APPLICABLE, NO_ANSWER])


@given(
    COMMENTS, POINTS, st.integers(1, 5), st.sampled_from(["web", "test", "paper"]), st.sampled_from(["csv", "jsonl"])
)
def test_a_round_trip_loses_nothing(comment: str, result: Any, access: int, mode: str, kind: str) -> None:
    answers = make_answers(A24=access, D34=result, stage=3)
    ballot = make_ballot(comment=comment, answers=answers, mode=mode, language="en", agency="xa-mau-2")
    assert read_back(written([ballot], kind), kind) == [ballot]


def test_a_spreadsheet_takes_no_cell_for_a_number_or_a_formula() -> None:
    ballot = make_ballot(id="1" * 24 + "e" + "2" * 7, comment="=HYPERLINK(1)")
    text = written([ballot], "csv", excel=True)
    assert text.startswith("\ufeffid;date;agency;desk;")
    cells = text.splitlines()[1].split(";")
    assert cells[0] == "11111111-1111-1111-1111-1111e2222222"
    assert cells[3] == "7K3MP-Q9X2V"
    assert cells[-1] == "'=HYPERLINK(1)"
    assert read_back(text, "csv") == [ballot]


def test_no_item_can_have_the_name_of_a_column() -> None:
    assert set(HEAD) <= RESERVED


@pytest.mark.parametrize(
    ("header", "said"),
    [("desk,date,A99", "column 'A99' is neither"), ("desk,A24", "no column 'date'"), ("date,A24", "no column 'desk'")],
)
def test_a_header_is_checked_before_any_row(header: str, said: str) -> None:
    file = io.BytesIO(f"{header}\n{','.join('1' for _ in header.split(','))}\n".encode())
    with pytest.raises(Refused, match=said):
        list(read_csv(file, ITEMS))


def test_a_broken_row_keeps_its_problem() -> None:
    [draft] = read_csv(io.BytesIO(b"desk,date,A24\n1,2\n"), ITEMS)
    assert "2 cells under 3 columns" in reason(draft)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "1",
        '{"answers": 1}',
        '{"answers": {"A24": true}}',
        '{"answers": {"A24": 1.5}}',
        "[" * 5000,
    ],
)
def test_a_line_that_is_no_ballot_keeps_its_problem(line: str) -> None:
    good = json.dumps({"desk": "7K3MPQ9X2V", "date": "2026-11-20", "answers": {"A24": 5, "A25": None}, "agency": None})
    first, second = read_json_lines(io.BytesIO(f"{line}\n\n{good}\n".encode()))
    assert "no JSON object of a ballot" in reason(first)
    assert second.line == 3
    assert ballot_of(second, make_rules(), DERIVED).answers == make_answers()


def test_json_of_another_kind_is_named() -> None:
    [unknown] = read_json_lines(io.BytesIO(b'{"person": "x"}\n'))
    assert "'person' is not known" in reason(unknown)
    [number] = read_json_lines(io.BytesIO(b'{"desk": 7}\n'))
    assert "desk: 7 is no text" in reason(number)


def test_json_in_another_encoding_is_refused() -> None:
    with pytest.raises(Refused, match="not UTF-8"):
        list(read_json_lines(io.BytesIO(b"\xff\n")))
