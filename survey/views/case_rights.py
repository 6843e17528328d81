"""Which cases a reader may see, and do something with."""

from flask import g
from werkzeug.exceptions import NotFound

from survey.model import Desk
from survey.remediation import Case
from survey.rights import Verb, may, may_at_desk, tree_of
from survey.store import agencies, cases, desks


def case_within(case_id: str, verb: Verb) -> Case:
    """The case, for a reader who may do something with it. Raises `NotFound` for any other."""
    case = cases.read(g.db, case_id)
    if case is None or not allowed(case, verb):
        raise NotFound
    return case


def allowed(case: Case, verb: Verb) -> bool:
    """Whether the reader may do something with a case: a clerk only with those of the own desk."""
    tree = tree_of(agencies.all(g.db))
    if verb == "work_on_desk_case" and not case.desk:
        return may(g.person, "work_on_cases", case.agency, tree)
    desk = desks.read(g.db, case.desk) if case.desk else None
    return may_at_desk(g.person, verb, desk or Desk("", case.agency, "-"), tree)
