"""Transactions on both doors."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey.model import Refused, Transactions
from survey.store import agencies, desks, transactions
from tests.builders import make_agency, make_desk
from tests.survey.store.doors import both_doors, stored

CODE = make_desk().code


def make_transactions(**changes: Any) -> Transactions:
    """The transactions of a month."""
    defaults: dict[str, Any] = {
        "desk": CODE,
        "first": date(2026, 10, 1),
        "last": date(2026, 10, 31),
        "number": 120,
        "source": "iGate",
    }
    return Transactions(**(defaults | changes))


@both_doors
def test_what_is_added_is_read_by_desk_agency_and_period(tmp_path: Path, kind: str) -> None:
    september = make_transactions(first=date(2026, 9, 1), last=date(2026, 9, 30), number=0)
    elsewhere = make_transactions(desk="B")
    with stored(kind, tmp_path) as door:
        agencies.add(door, make_agency(id="khac"))
        desks.add(door, make_desk(code="B", agency="khac"))
        for row in (make_transactions(), september, elsewhere):
            transactions.add(door, row)
        assert transactions.of(door) == [september, make_transactions(), elsewhere]
        assert transactions.of(door, CODE) == [september, make_transactions()]
        assert transactions.of(door, agencies=["khac", "none"]) == [elsewhere]
        assert transactions.of(door, agencies=[]) == []
        assert transactions.of(door, from_=date(2026, 9, 2)) == [make_transactions(), elsewhere]
        assert transactions.of(door, CODE, from_=date(2026, 9, 1), to=date(2026, 10, 30)) == [september]


@both_doors
def test_a_correction_holds_and_what_it_corrected_stays(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        transactions.add(door, make_transactions())
        transactions.add(door, make_transactions())
        assert len(door.rows("SELECT * FROM transactions")) == 1
        corrected = replace(make_transactions(), number=99, source="by hand")
        transactions.add(door, corrected)
        assert transactions.of(door) == [corrected]
        assert len(door.rows("SELECT * FROM transactions")) == 2


@both_doors
def test_overlaps_and_unknown_desks_are_refused(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        transactions.add(door, make_transactions())
        with pytest.raises(Refused, match="2026-10-31 to 2026-11-30 overlaps 2026-10-01 to 2026-10-31"):
            transactions.add(door, make_transactions(first=date(2026, 10, 31), last=date(2026, 11, 30)))
        with pytest.raises(Refused, match="unknown desk 'none'"):
            transactions.add(door, make_transactions(desk="none"))
        transactions.add(door, make_transactions(first=date(2026, 11, 1), last=date(2026, 11, 30)))
