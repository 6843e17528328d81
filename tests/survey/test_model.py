"""The nouns refuse what cannot be, in one line that names it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from survey.model import COMMENT_LIMIT, Refused, Staff, Transactions
from tests.builders import make_agency, make_ballot, make_desk


def make_staff(**changes: Any) -> Staff:
    """A reviewer."""
    return Staff(**({"login": "lan", "name": "Lan", "role": "reviewer", "agency": "xa-mau-1"} | changes))


def make_transactions(**changes: Any) -> Transactions:
    """The transactions of a day."""
    day = date(2026, 11, 23)
    defaults: dict[str, Any] = {"desk": "B", "first": day, "last": day, "number": 0, "source": ""}
    return Transactions(**(defaults | changes))


def test_what_can_be_is_taken() -> None:
    assert make_agency(valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1)).parent is None
    assert make_desk(staff=0).revision == 1
    assert make_ballot(comment="x" * COMMENT_LIMIT).mode == "web"
    assert make_ballot(comment="Một\tdòng\r\nhai dòng\x85\U0001f600").language == "vi"
    assert make_transactions().number == 0
    assert make_staff().active


@pytest.mark.parametrize(
    ("make", "changes", "message"),
    [
        (make_agency, {"id": "Xã"}, "agency id 'Xã'"),
        (make_agency, {"id": "a" * 41}, "1 to 40"),
        (make_agency, {"name": " "}, "the name is empty"),
        (make_agency, {"parent": "xa-mau-1"}, "its own parent"),
        (make_agency, {"successor": "xa-mau-1"}, "its own successor"),
        (make_agency, {"valid_to": date(1899, 12, 31)}, "valid_to lies before"),
        (make_desk, {"name": ""}, "the name is empty"),
        (make_desk, {"status": "shut"}, "unknown status 'shut'"),
        (make_desk, {"staff": -1}, "cannot be negative"),
        (make_ballot, {"id": "A" * 32}, "32 hexadecimal digits"),
        (make_ballot, {"mode": "mail"}, "unknown mode 'mail'"),
        (make_ballot, {"comment": "x" * (COMMENT_LIMIT + 1)}, "2001 characters"),
        (make_ballot, {"comment": "Tốt\0lắm"}, r"control character \(U\+0000\); delete it"),
        (make_ballot, {"comment": "\x1b[2J"}, r"U\+001B"),
        (make_ballot, {"comment": "\x9b2J"}, r"U\+009B"),
        (make_ballot, {"comment": "\ud83d"}, r"U\+D83D"),
        (make_transactions, {"last": date(2026, 11, 22)}, "last day lies before"),
        (make_transactions, {"number": -1}, "cannot be negative"),
        (make_staff, {"login": "L"}, "login 'L'"),
        (make_staff, {"role": "king"}, "unknown role 'king'"),
    ],
)
def test_what_cannot_be_is_refused(make: Callable[..., object], changes: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        make(**changes)
