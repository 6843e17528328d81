"""The months before a flag are those of its agency or its desk, never of others."""

import pytest

from analysis.intervals import share_interval
from survey.published import Estimate
from survey.scoring import Month, Rules, flags_of
from survey.series import with_months
from tests.survey.test_scoring import BAD, GOOD, make_tables


def known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


def test_each_flag_has_its_own_months() -> None:
    now = make_tables((40, BAD, {}), (40, GOOD, {"desk": "D2"}), (40, BAD, {"agency": "xa-mau-2", "desk": "D3"}))
    months = [
        Month("2026-08", "", None),
        Month("2026-09", "i@1", make_tables((30, GOOD, {}), (10, BAD, {"desk": "D2"}), (4, BAD, {"desk": "D1"}))),
        Month("2026-10", "i@1", now),
    ]
    flags = with_months(flags_of(now, Rules(desks=frozenset({"D1", "D2", "D3"}))), months)
    series = {(flag.agency, flag.desk): flag.line.trend for flag in flags if flag.line.id == "A24"}
    assert set(series) == {("xa-mau-1", ""), ("xa-mau-1", "D1"), ("xa-mau-2", ""), ("xa-mau-2", "D3")}
    assert {point.period for point in series["xa-mau-1", ""]} == {"2026-08", "2026-09", "2026-10"}
    assert series["xa-mau-1", ""][0].share is None
    whole, desk = (known(series["xa-mau-1", name][1].share) for name in ("", "D1"))
    assert (whole.value, whole.n) == pytest.approx((30 / 44, 44))
    assert (desk.value, desk.n) == pytest.approx((30 / 34, 34))
    expected = share_interval(30, 44)
    assert (whole.low, whole.high) == pytest.approx((float(expected.low), float(expected.high)))
    assert series["xa-mau-2", ""][1].share is None


def test_a_month_with_few_answers_shows_nothing() -> None:
    now = make_tables((40, BAD, {}))
    months = [Month("2026-09", "i@1", make_tables((4, BAD, {}))), Month("2026-10", "i@1", make_tables((5, BAD, {})))]
    for flag in with_months(flags_of(now, Rules()), months):
        assert flag.line.trend[0].share is None
        assert known(flag.line.trend[1].share).n == 5


def test_an_item_that_was_not_asked_then_has_no_month() -> None:
    now = make_tables((40, BAD, {}))
    [flag, *_] = flags_of(now, Rules())
    other = [type(flag)(flag.agency, flag.desk, type(flag.line)("Z1", flag.line.share, None), 1.0)]
    assert with_months(other, [Month("2026-10", "i@1", now)])[0].line.trend[0].share is None
    assert with_months([], [Month("2026-10", "i@1", now)]) == ()
    assert with_months([flag], [])[0].line.trend == ()
