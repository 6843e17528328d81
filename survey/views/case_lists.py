"""Cases side by side: the list, and the calendar of what is due."""

import calendar as months
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from survey.i18n import source
from survey.office_days import deadline_rules
from survey.remediation import DROPPED, Case
from survey.remedies.deadlines import Deadline, deadline_of, told
from survey.remedies.words import STATES
from survey.rights import Tree, has, may, tree_of, within_reach
from survey.security import needs
from survey.site import site
from survey.store import agencies, cases, desks
from survey.views.case_rights import allowed

bp = Blueprint("cases", __name__)

CHOICES: Mapping[str, str] = MappingProxyType(
    {
        "": source("Đang làm"),
        "overdue": source("Quá hạn"),
        "finished": source("Đã kết thúc"),
        "escalated": source("Được báo lên"),
        "dropped": source("Không xử lý"),
        "all": source("tất cả"),
    }
)
"""What the list can be narrowed to."""


@bp.get("/cases/<any(EN,VI):segment>")
@bp.get("/cases")
@needs("see_cases")
def list_(segment: str = "") -> ResponseReturnValue:
    """The cases within reach, or those of an agency and all below it, or of a desk; those overdue come first."""
    every = agencies.all(g.db)
    tree = tree_of(every)
    reach = within_reach(g.person, "see_cases", tree)
    agency, desk, state = (request.args.get(name, "") for name in ("agency", "desk", "state"))
    if g.person.role == "clerk":
        desk = g.person.desk
    if agency:
        reach = reach.intersection(agencies.below(g.db, agency))
    found = cases.of(g.db, sorted(reach), desk=desk or None)
    deadlines = _deadlines(found)
    shown = [case for case in found if _of_state(case, state, deadlines[case.id], tree)]
    return render_template(
        "cases/list.html",
        cases=sorted(shown, key=lambda case: _urgency(case, deadlines[case.id])),
        late=sum(deadline.overdue for deadline in deadlines.values()),
        deadlines=deadlines,
        escalated=sum(_of_state(case, "escalated", deadlines[case.id], tree) for case in found),
        chosen={"agency": agency, "desk": desk, "state": state},
        agencies=[one for one in every if may(g.person, "see_cases", one.id, tree)],
        of_desk=desks.read(g.db, desk) if desk in {case.desk for case in found} - {""} else None,
        names={one.id: one.name for one in every},
        desk_names={desk.code: desk.name for desk in desks.of(g.db)},
        states=STATES,
        choices=CHOICES,
        home=g.person.agency,
        opens=has(g.person, "work_on_desk_case"),
    )


@bp.get("/cases/calendar/<any(EN,VI):segment>")
@bp.get("/cases/calendar")
@needs("see_cases")
def calendar(segment: str = "") -> ResponseReturnValue:
    """What is due in a month, of the cases within reach; this month where none is named."""
    every, today = agencies.all(g.db), site().clock.today()
    first = _month(request.args.get("month", ""), today)
    reach = within_reach(g.person, "see_cases", tree_of(every))
    found = [case for case in cases.of(g.db, sorted(reach)) if case.running and allowed(case, "see_cases")]
    deadlines = _deadlines(found)
    due: dict[date, list[tuple[Case, Deadline]]] = {}
    for case in found:
        deadline = deadlines[case.id]
        if deadline.due is not None:
            due.setdefault(deadline.due, []).append((case, deadline))
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return render_template(
        "cases/calendar.html",
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
        weeks=weeks,
        due={day: due[day] for day in sorted(due) if (day.year, day.month) == (first.year, first.month)},
        late=sum(deadline.overdue for deadline in deadlines.values()),
        works=site().workdays.include,
        today=today,
        names={one.id: one.name for one in every},
    )


def _of_state(case: Case, state: str, found: Deadline, tree: Tree) -> bool:
    """Whether a case is among those that one of `CHOICES` names; whatever else is asked for means the running ones."""
    if state == "overdue":
        return found.overdue
    if state == "dropped":
        return case.state == DROPPED
    if state == "escalated":
        return g.person.agency in told(case, found, tree)
    return state == "all" or case.running != (state == "finished")


def _deadlines(found: Iterable[Case]) -> dict[str, Deadline]:
    today, rules = site().clock.today(), deadline_rules(site().instance.settings)
    return {case.id: deadline_of(case, today, rules) for case in found}


def _urgency(case: Case, found: Deadline) -> tuple[object, ...]:
    """The latest first, then what is due next, then what is newest."""
    return -found.late, found.due or date.max, -case.day.toordinal(), case.id


def _month(named: str, today: date) -> date:
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", named):
        return date(int(named[:4]), int(named[5:]), 1)
    return today.replace(day=1)
