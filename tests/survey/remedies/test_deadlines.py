"""By when something is done about a case, how late it is, and who above is told."""

from datetime import date, timedelta
from typing import Any

import pytest

from survey.remediation import Case, Event, fold
from survey.remedies.deadlines import Deadline, Rules, deadline_of, told
from survey.workdays import Workdays

MONDAY = date(2026, 11, 23)
RULES = Rules(workdays=Workdays(free={date(2026, 11, 24)}))
TREE = {"xa": "huyen", "huyen": "tinh", "tinh": None}
PLAN = {"cause": "staff", "action": "Thêm ghế", "owner": "Tổ một cửa"}


def make_case(*events: Event, **changes: Any) -> Case:
    values: dict[str, Any] = {"id": "v1", "agency": "xa", "title": "Ghế", "origin": "hand", "day": MONDAY, "who": "an"}
    return fold(Case(**(values | changes), desk="7K3MPQ9X2V"), [Event(MONDAY, "an", "opened"), *events])


def planned(due: str) -> Case:
    return make_case(Event(MONDAY, "an", "planned", "", PLAN | {"due": due}))


@pytest.mark.parametrize(
    ("due", "found"),
    [
        ("2026-12-30", Deadline(date(2026, 12, 30), left=26)),
        ("2026-11-27", Deadline(date(2026, 11, 27), left=3, soon=True)),
        ("2026-11-23", Deadline(MONDAY, soon=True)),
        ("2026-11-20", Deadline(date(2026, 11, 20), late=1)),
        ("2026-11-09", Deadline(date(2026, 11, 9), late=10, level=1)),
        ("2026-09-01", Deadline(date(2026, 9, 1), late=59, level=5)),
    ],
)
def test_a_planned_case_is_due_on_its_day(due: str, found: Deadline) -> None:
    assert deadline_of(planned(due), MONDAY, RULES) == found


def test_a_case_without_a_plan_is_to_be_planned_and_grows_old_as_well() -> None:
    case = make_case()
    assert deadline_of(case, MONDAY, RULES) == Deadline(date(2026, 12, 1), planned=False, left=5)
    late = deadline_of(case, date(2026, 12, 29), RULES)
    assert (late.late, late.level, late.planned) == (20, 2, False)
    again = make_case(
        Event(MONDAY, "lan", "dropped", "không thuộc thẩm quyền"),
        Event(MONDAY + timedelta(days=30), "lan", "reopened", "vẫn thế"),
    )
    assert deadline_of(again, MONDAY + timedelta(days=30), RULES).late == 0


def test_what_is_over_is_due_no_more() -> None:
    assert deadline_of(make_case(Event(MONDAY, "lan", "dropped", "trùng")), date(2027, 1, 1), RULES) == Deadline()


@pytest.mark.parametrize(("level", "names"), [(0, ()), (1, ("huyen",)), (2, ("huyen", "tinh")), (9, ("huyen", "tinh"))])
def test_one_level_above_is_told_at_a_time(level: int, names: tuple[str, ...]) -> None:
    assert told(make_case(), Deadline(level=level), TREE) == names


def test_a_loop_in_the_tree_ends() -> None:
    assert told(make_case(), Deadline(level=9), {"xa": "huyen", "huyen": "xa"}) == ("huyen", "xa")
