"""What may be told of a remedy, and with which figures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from survey.contact.told import again_since, at_least, estimate_of, frozen, permit_telling, permit_withdrawal
from survey.model import Refused
from survey.published import Estimate
from survey.remediation import Case, Event, fold
from tests.builders import TODAY

FIGURES = {
    "before_value": "0.75", "before_low": "0.66", "before_high": "0.82", "before_n": "120",
    "after_value": "0.9", "after_low": "0.83", "after_high": "0.94", "after_n": "118",
}  # fmt: skip
PLAN = {"cause": "work", "action": "Thêm ghế", "owner": "Ông Mẫu", "due": "2026-11-30"}
FIXED = {
    "instrument": "sipas-service@2026", "item": "A24", "before_first": "2026-09-01", "before_last": "2026-10-14",
    "desks": "", "baseline": "fresh", "after_days": "60", "minimum": "30", "smallest": "0.05", "wait_months": "6",
    "comparison": "yes", "method": "shares-newcombe-1",
}  # fmt: skip


def verified(desk: str = "", outcome: str = "improved", **figures: str) -> Case:
    """A case of the agency whose remedy was judged."""
    case = Case(
        "v1", "xa-mau-1", "Chờ lâu", "flag", TODAY, "an", desk=desk, instrument="sipas-service@2026", item="A24"
    )
    return fold(
        case,
        [
            Event(TODAY, "an", "opened"),
            Event(TODAY, "an", "acknowledged"),
            Event(TODAY, "an", "planned", "", PLAN),
            Event(TODAY, "an", "fixed", "", FIXED),
            Event(TODAY, "an", "done", "", {"evidence": "ảnh"}),
            Event(TODAY, "", "verdict", "", {"outcome": outcome} | FIGURES | figures),
        ],
    )


def test_figures_of_an_agency_are_told_and_those_of_a_desk_are_not() -> None:
    assert frozen(verified(), 5) == FIGURES
    assert frozen(verified(desk="7K3MPQ9X2V"), 5) == {}
    assert frozen(replace(verified(), verification=FIXED | {"desks": "7K3MPQ9X2V 1111111111"}), 5) == {}
    assert frozen(replace(verified(), verification=FIXED | {"desks": ""}), 5) == FIGURES


def test_figures_on_few_ballots_stay_behind() -> None:
    assert frozen(verified(after_n="5"), 5) != {}
    assert frozen(verified(after_n="4"), 5) == {}
    assert frozen(verified(before_n="4"), 5) == {}


@pytest.mark.parametrize(
    "wrong", [{"after_low": ""}, {"after_low": "0.95"}, {"after_high": "1.2"}, {"after_n": "viele"}]
)
def test_figures_that_cannot_be_are_not_told(wrong: dict[str, str]) -> None:
    assert estimate_of(FIGURES | wrong, "after") is None
    assert frozen(verified(**wrong), 5) == {}
    assert estimate_of(FIGURES, "after") == Estimate(0.9, 0.83, 0.94, 118)


def test_only_what_holds_is_told_once_and_with_words() -> None:
    permit_telling(verified(), False, "Đã thêm ghế", "12/QĐ")
    for case in (verified(outcome="worse"), replace(verified(), relapsed=TODAY)):
        with pytest.raises(Refused, match="only what holds is told"):
            permit_telling(case, False, "Đã thêm ghế", "12/QĐ")
    with pytest.raises(Refused, match="told already"):
        permit_telling(verified(), True, "Đã thêm ghế", "12/QĐ")
    for text, decision in ((" ", "12/QĐ"), ("Đã thêm ghế", "")):
        with pytest.raises(Refused, match="a text and the number"):
            permit_telling(verified(), False, text, decision)


def test_what_was_told_is_taken_back_with_a_reason() -> None:
    permit_withdrawal(verified(), True, "nhầm đơn vị")
    with pytest.raises(Refused, match="is not told"):
        permit_withdrawal(verified(), False, "nhầm")
    with pytest.raises(Refused, match="why missing"):
        permit_withdrawal(verified(), True, " ")


def test_what_came_up_again_says_since_when() -> None:
    later = TODAY + timedelta(days=40)
    assert again_since(verified()) is None
    assert again_since(fold(verified(), [Event(later, "", "relapsed", "lại bị đánh giá thấp")])) == later
    assert again_since(fold(verified(), [Event(later, "an", "reopened", "tái diễn")])) == later
    assert again_since(verified(outcome="worse")) == date(2026, 11, 23)


def test_ballots_are_told_in_round_numbers() -> None:
    assert [at_least(n) for n in (5, 10, 118, 120)] == [5, 10, 110, 120]
