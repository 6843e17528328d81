"""Citizens who want an answer, for those who answer: what was asked, until when, what was said.

Only who may answer sees the page: it shows what citizens left for that purpose and nobody else needs.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.answering import AnswerForm, WithdrawForm
from forms.staff import StaffForm
from survey.contact.requests import ANSWERED, NOTED, WITHDRAWN, Request, Step, by_urgency
from survey.i18n import gettext, source
from survey.model import Refused
from survey.office import settings_at
from survey.rights import RIGHTS, Verb, tree_of, within_reach
from survey.security import needs
from survey.site import site
from survey.store import agencies, contacts, staff
from survey.views.pages import back, form_of

bp = Blueprint("answering", __name__)

STEPS: Mapping[str, tuple[str, type[StaffForm]]] = MappingProxyType(
    {"answer": (ANSWERED, AnswerForm), "note": (NOTED, AnswerForm), "withdraw": (WITHDRAWN, WithdrawForm)}
)
"""Segment of the address → what is appended, the form that says it."""
WHATS: Mapping[str, str] = MappingProxyType(
    {
        ANSWERED: source("Đã trả lời"),
        NOTED: source("Ghi chú"),
        WITHDRAWN: source("Xóa theo yêu cầu của người gửi"),
    }
)


@bp.get("/contacts")
@bp.get("/contacts/<any(EN,VI):segment>")
@needs("answer_contacts")
def list_(segment: str = "") -> ResponseReturnValue:
    """What was left for the agencies within reach: who waits longest stands first."""
    return _page()


@bp.get("/lane/messages")
@bp.get("/lane/messages/<any(EN,VI):segment>")
@needs("inspect_serious")
def list_serious(segment: str = "") -> ResponseReturnValue:
    """The messages about money beyond the fee, harassment or threats: the inspector's, and not the office's."""
    return _page(serious=True)


@bp.post("/contacts/<request_id>/<any(answer,note,withdraw):step>")
@bp.post("/contacts/<request_id>/<any(answer,note,withdraw):step>/<any(EN,VI):segment>")
@needs("answer_contacts")
def follow(request_id: str, step: str, segment: str = "") -> ResponseReturnValue:
    """Append what was done about a request."""
    return _follow(request_id, step, serious=False)


@bp.post("/lane/messages/<request_id>/<any(answer,note,withdraw):step>")
@bp.post("/lane/messages/<request_id>/<any(answer,note,withdraw):step>/<any(EN,VI):segment>")
@needs("inspect_serious")
def follow_serious(request_id: str, step: str, segment: str = "") -> ResponseReturnValue:
    """Append what was done about a message that the office does not see."""
    return _follow(request_id, step, serious=True)


def _follow(request_id: str, step: str, *, serious: bool) -> ResponseReturnValue:
    today = site().clock.today()
    found = contacts.read(g.db, request_id, today)
    if found is None or found.agency not in _reach(serious=serious) or _serious(found) != serious:
        raise NotFound
    what, kind = STEPS[step]
    form = form_of(kind, request.form)
    if not form.validate():
        return _page(request_id, step, form, serious=serious), 422
    text = (form.text.data or "") if isinstance(form, AnswerForm) else ""
    try:
        contacts.append(g.db, request_id, Step(today, g.person.login, what, text))
    except Refused:
        problem = gettext("Lời nhắn này vừa có người cập nhật. Xin xem lại rồi ghi lại nếu cần.")
        return _page(request_id, step, form, problem, serious=serious), 409
    return back("answering.list_serious" if serious else "answering.list_")


def _reach(*, serious: bool) -> frozenset[str]:
    verb: Verb = "inspect_serious" if serious else "answer_contacts"
    return within_reach(g.person, verb, tree_of(agencies.all(g.db)))


def _serious(one: Request) -> bool:
    """Whether a message is the inspector's. One that was withdrawn has no words left: it stays with who had it."""
    if one.withdrawn and one.steps:
        by = staff.read(g.db, one.steps[-1].who)
        return by is not None and by.role in RIGHTS["inspect_serious"]
    return site().topics.serious(one.message)


def _page(
    request_id: str = "", step: str = "", form: StaffForm | None = None, problem: str = "", *, serious: bool = False
) -> str:
    """The list; `form` is what came back for one step of one request."""
    here, every = site(), agencies.all(g.db)
    today, days = here.clock.today(), here.instance.settings.answer_days
    # Settling deletes each night; where it did not run, nothing is shown or kept past its day all the same.
    contacts.expire(g.db, today)
    found = [one for one in contacts.of(g.db, _reach(serious=serious), today) if _serious(one) == serious]
    overdue = {one.id: one.overdue(today, days, here.workdays) for one in found}
    return render_template(
        "answering/list.html",
        requests=by_urgency(found, days, here.workdays),
        due={one.id: one.due(days, here.workdays) for one in found},
        overdue=overdue,
        late=sum(number > 0 for number in overdue.values()),
        names={one.id: one.name for one in every},
        answers_here=serious or bool(settings_at(g.db, here.instance.settings, g.person.agency).contact),
        serious=serious,
        whats=WHATS,
        empty=lambda name: form_of(STEPS[name][1]),
        sent=(request_id, step),
        form=form,
        problem=problem,
    )
