"""Cases (việc khắc phục): what was found, why it is so, what is done about it, by whom, until when.

One screen is enough for a case. A clerk sees and notes those of the own desk; only the head of an agency drops one.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from forms.review import CaseForm, DoneForm, PassForm, PlanForm, ReasonForm
from forms.staff import StaffForm
from survey import sentences
from survey.i18n import gettext, language
from survey.model import Refused
from survey.office_days import deadline_rules
from survey.remediation import CAUSES, NOT_IMPROVED, OPEN, RUNNING, STEPS, Case, Event, permit
from survey.remedies.causes import causes_at, named
from survey.remedies.deadlines import deadline_of
from survey.remedies.words import OUTCOMES, STATES, WHATS
from survey.rights import Verb, may, may_at_desk, tree_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, cases, desks, instruments
from survey.verification.fixing import PROPOSED, fix
from survey.verification.showing import shown
from survey.views.case_lists import bp
from survey.views.case_rights import allowed, case_within
from survey.views.pages import back, form_of

FORMS: Mapping[str, tuple[str, type[StaffForm], Verb]] = MappingProxyType(
    {
        "acknowledge": ("acknowledged", StaffForm, "work_on_desk_case"),
        "plan": ("planned", PlanForm, "work_on_desk_case"),
        "done": ("done", DoneForm, "work_on_desk_case"),
        "note": ("noted", ReasonForm, "work_on_desk_case"),
        "pass": ("passed", PassForm, "work_on_cases"),
        "drop": ("dropped", ReasonForm, "drop_case"),
        "reopen": ("reopened", ReasonForm, "work_on_cases"),
        "abandon": ("abandoned", ReasonForm, "work_on_cases"),
    }
)
"""Segment of the address → what is appended, the form that says it, the right that it takes."""
WITHIN = ("5", "10", "20")
"""Working days that a due date may be chosen by."""
PLAN = ("cause", "action", "owner", "due")
"""What a case needs in order to be planned."""
KEPT = frozenset((*PLAN, "cause_text", "evidence", "to", "why"))
"""Fields of a step that its event keeps."""


@bp.get("/cases/new/<agency>/<any(EN,VI):segment>")
@bp.get("/cases/new/<agency>")
@needs("work_on_desk_case")
def new(agency: str, segment: str = "") -> ResponseReturnValue:
    """The screen for a new case; what it is about may be named in the address."""
    about = _about(agency, request.args)
    form = _choices(form_of(CaseForm), agency)
    form.title.data = about["question"]
    return render_template("cases/new.html", form=form, proposed=PROPOSED, quick=_quick(), **about)


@bp.post("/cases/new/<agency>/<any(EN,VI):segment>")
@bp.post("/cases/new/<agency>")
@needs("work_on_desk_case")
def open_(agency: str, segment: str = "") -> ResponseReturnValue:
    """Open a case, and plan it at once where cause, action, owner and date are all there."""
    about = _about(agency, request.form)
    form = _choices(form_of(CaseForm, _with_date(request.form)), agency)
    problem = ""
    if form.validate() and _can_be_planned(form, all_or_none=True):
        try:
            return back("cases.show", case_id=_opened(agency, form, about).id)
        except Refused:
            problem = gettext(
                "Quầy này đã có %(most)s việc đang làm. Xin hoàn thành bớt trước.", most=cases.MOST_OF_A_DESK
            )
    return render_template(
        "cases/new.html", form=form, problem=problem, proposed=PROPOSED, quick=_quick(), **about
    ), 422


@bp.get("/cases/<case_id>/<any(EN,VI):segment>")
@bp.get("/cases/<case_id>")
@needs("see_cases")
def show(case_id: str, segment: str = "") -> ResponseReturnValue:
    """A case with its history, and the steps that may follow."""
    return _page(case_within(case_id, "see_cases"), {})


@bp.post("/cases/<case_id>/<any(acknowledge,plan,done,note,pass,drop,reopen,abandon):step>/<any(EN,VI):segment>")
@bp.post("/cases/<case_id>/<any(acknowledge,plan,done,note,pass,drop,reopen,abandon):step>")
@needs("work_on_desk_case")
def follow(case_id: str, step: str, segment: str = "") -> ResponseReturnValue:
    """Append a step to a case."""
    what, kind, verb = FORMS[step]
    case = case_within(case_id, verb)
    form = form_of(kind, _with_date(request.form))
    if isinstance(form, PlanForm):
        _choices(form, case.agency, case.cause)
    if not form.validate() or not _can_be_planned(form):
        return _page(case, {step: form}), 422
    fields = {name: str(value) for name, value in form.data.items() if name in KEPT and value}
    why = fields.pop("why", "")
    try:
        _fixed(cases.append(g.db, case_id, Event(site().clock.today(), g.person.login, what, why, fields)), form)
    except Refused:
        return _page(
            case_within(case_id, verb), {}, gettext("Việc này vừa có người cập nhật. Xin xem lại rồi ghi lại nếu cần.")
        ), 409
    return back("cases.show", case_id=case_id)


def _page(case: Case, sent: Mapping[str, StaffForm], problem: str = "") -> str:
    forms = {name: sent.get(name) or _empty(kind, case) for name, (_, kind, _) in FORMS.items()}
    today = site().clock.today()
    may_do = {name for name, (what, _, verb) in FORMS.items() if _follows(case, what) and allowed(case, verb)}
    return render_template(
        "cases/case.html",
        case=case,
        agency=agencies.read(g.db, case.agency),
        desk=desks.read(g.db, case.desk) if case.desk else None,
        forms=forms,
        may_do=may_do,
        problem=problem,
        wrong=frozenset(sent),
        running=case.state in RUNNING,
        fresh=case.state in (OPEN, NOT_IMPROVED),
        outcomes=OUTCOMES,
        checked=shown(g.db, case, today=today, minimum_cell=site().instance.settings.minimum_cell, language=language()),
        deadline=deadline_of(case, today, deadline_rules(site().instance.settings)),
        states=STATES,
        whats=WHATS,
        cause_name=named(case.cause),
        cause_language="" if case.cause in CAUSES else "vi",
        quick=_quick(),
        proposed=PROPOSED,
        sentences=sentences,
    )


def _follows(case: Case, what: str) -> bool:
    """Whether a step may come next: the page offers no other."""
    if case.state not in STEPS[what].after:
        return False
    if what == "abandoned" and case.verification is None:
        return False
    try:
        permit(case, Event(site().clock.today(), g.person.login, what))
    except Refused:
        return False
    return True


def _empty(kind: type[StaffForm], case: Case) -> StaffForm:
    """A form that shows what is known already."""
    form = form_of(kind)
    if isinstance(form, PlanForm):
        _choices(form, case.agency, case.cause)
        form.cause.data, form.cause_text.data = case.cause, case.cause_text
        form.action.data, form.owner.data, form.due.data = case.action, case.owner, case.due
    return form


def _choices(form: Any, agency: str, present: str = "") -> Any:
    """Give a form its agency's causes, and the one that a case has already."""
    causes = causes_at(g.db, agency)
    if present and present not in causes:
        causes[present] = named(present)
    marked = [(key, name, {} if key in CAUSES else {"lang": "vi"}) for key, name in causes.items()]
    form.cause.choices = [("", gettext("chưa rõ"), {}), *marked]
    return form


def _quick() -> dict[str, date]:
    """Working days → the date that lies so many ahead."""
    return {number: site().workdays.add(site().clock.today(), int(number)) for number in WITHIN}


def _with_date(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, with the due date where one was chosen by working days instead."""
    if not sent.get("due") and sent.get("within") in WITHIN:
        return MultiDict({**sent.to_dict(flat=False), "due": [_quick()[sent["within"]].isoformat()]})
    return sent


def _can_be_planned(form: StaffForm, *, all_or_none: bool = False) -> bool:
    """Whether a plan's date lies ahead and, where it may be left open, nothing is given by halves: it would be lost."""
    given = [form[name] for name in PLAN if name in form]
    missing = [field for field in given if not field.data]
    if all_or_none and 0 < len(missing) < len(given):
        for field in missing:
            field.errors = [
                gettext("Xin ghi đủ nguyên nhân, giải pháp, người chịu trách nhiệm và hạn, hoặc để trống cả bốn.")
            ]
    elif given and form["due"].data and form["due"].data < site().clock.today():
        form["due"].errors = [gettext("Ngày này đã qua; xin ghi một ngày từ hôm nay.")]
    return not form.errors


def _about(agency: str, named: Mapping[str, str]) -> dict[str, Any]:
    """What a new case is about, from an address or a form. Raises `NotFound` for what is not there or out of reach."""
    here, tree = agencies.read(g.db, agency), tree_of(agencies.all(g.db))
    code = named.get("desk", "") or (g.person.desk if g.person.role == "clerk" else "")
    desk = desks.read(g.db, code) if code else None
    if here is None or (code and (desk is None or desk.agency != agency)):
        raise NotFound
    if not (
        may_at_desk(g.person, "work_on_desk_case", desk, tree) if desk else may(g.person, "work_on_cases", agency, tree)
    ):
        raise NotFound
    used = instruments.read(g.db, named.get("instrument", ""))
    item = named.get("item", "") if used and named.get("item", "") in {one.id for one in used.items} else ""
    return {
        "agency": here,
        "desk": desk,
        "instrument": used,
        "item": item,
        "period": named.get("period", "")[:20],
        "ballot": named.get("ballot", "")[:32],
        "question": _question(used, item),
    }


def _question(used: Instrument | None, item: str) -> str:
    return used.item(item).question["vi"][:200] if used and item else ""


def _opened(agency: str, form: CaseForm, about: Mapping[str, Any]) -> Case:
    desk, used = about["desk"], about["instrument"]
    today, who = site().clock.today(), g.person.login
    case = Case(
        id=f"v{secrets.token_hex(5)}",
        agency=agency,
        title=form.title.data or "",
        origin="ballot" if about["ballot"] else "flag" if about["item"] else "hand",
        day=today,
        who=who,
        desk=desk.code if desk else "",
        instrument=used.key if used and about["item"] else "",
        item=about["item"],
        period=about["period"],
        ballot=about["ballot"],
    )
    plan = {name: str(form[name].data) for name in ("cause", "cause_text", "action", "owner", "due") if form[name].data}
    found = cases.add(g.db, case)
    if plan.keys() >= set(PLAN) and found.id == case.id:
        if not case.desk:
            cases.append(g.db, found.id, Event(today, who, "acknowledged"))
        found = _fixed(cases.append(g.db, found.id, Event(today, who, "planned", "", plan)), form)
    return found


def _fixed(case: Case, form: StaffForm) -> Case:
    """The case with its verification fixed, where it is planned; as the form asks for it, where it does."""
    least = site().instance.settings.minimum_desk_staff
    asked = {name: form[f"check_{name}"].data for name in PROPOSED if f"check_{name}" in form}
    return fix(g.db, case, today=site().clock.today(), who=g.person.login, least=least, asked=asked)
