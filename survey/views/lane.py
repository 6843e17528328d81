"""The confidential lane, for the inspector alone: serious comments with their date and agency, and what became of them.

They come as all comments do, from days before today and in the same steps, so that nobody can be singled out.
"""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from types import MappingProxyType

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.review import ReasonForm
from forms.staff import StaffForm
from survey.comments.lane import NAMES, Event, Held, What
from survey.comments.masking import mask
from survey.i18n import gettext
from survey.listing import token_maker
from survey.model import Refused
from survey.rights import tree_of, within_reach
from survey.security import needs
from survey.site import site
from survey.store import agencies, lane, screening
from survey.views.pages import back, form_of

bp = Blueprint("lane", __name__)

STEPS: Mapping[str, tuple[What, type[StaffForm]]] = MappingProxyType(
    {"looked": ("looked", StaffForm), "passed": ("passed", ReasonForm), "released": ("released", ReasonForm)}
)
"""Segment of the address → what is appended, the form that says it."""
SIZE = 40


@bp.get("/lane")
@bp.get("/lane/<any(EN,VI):segment>")
@needs("inspect_serious")
def list_(segment: str = "") -> ResponseReturnValue:
    """The comments, the newest day first; of one agency where one was chosen."""
    return _page()


@bp.post("/lane/<token>/<any(looked,passed,released):step>")
@bp.post("/lane/<token>/<any(looked,passed,released):step>/<any(EN,VI):segment>")
@needs("inspect_serious")
def follow(token: str, step: str, segment: str = "") -> ResponseReturnValue:
    """Append what was done about a comment."""
    found = next((one for one in _held() if _token(one.ballot) == token), None)
    if found is None:
        raise NotFound
    what, kind = STEPS[step]
    form = form_of(kind, request.form)
    if not form.validate():
        return _page(token, step, form), 422
    why = (form.why.data or "") if isinstance(form, ReasonForm) else ""
    try:
        lane.append(g.db, found.ballot, found.agency, Event(site().clock.today(), g.person.login, what, why))
    except Refused:
        problem = gettext("Góp ý này vừa có người cập nhật. Xin xem lại rồi ghi lại nếu cần.")
        return _page(token, step, form, problem), 409
    return back("lane.list_", agency=request.form.get("agency") or None, _anchor=token)


def _page(token: str = "", step: str = "", form: StaffForm | None = None, problem: str = "") -> str:
    every, chosen = agencies.all(g.db), request.values.get("agency", "")
    reach = within_reach(g.person, "inspect_serious", tree_of(every))
    rows = lane.shown(g.db, reach.intersection([chosen]) if chosen else reach, site().clock.today())
    events = {one.ballot: one for one in _held()}
    page = min(max(1, int(request.args.get("page", "1"))), -(-len(rows) // SIZE) or 1) if _asked() else 1
    shown = rows[(page - 1) * SIZE : page * SIZE]
    return render_template(
        "lane/list.html",
        days=[(date.fromisoformat(day), list(group)) for day, group in groupby(shown, key=lambda row: row["date"])],
        events=events,
        agencies=[one for one in every if one.id in {held.agency for held in events.values()} & reach],
        names={one.id: one.name for one in every},
        chosen=chosen,
        total=len(rows),
        page=page,
        pages=-(-len(rows) // SIZE) or 1,
        token=_token,
        read=lambda row: mask(row["comment"], screening.names_at(g.db, row["agency"])).text,
        states=NAMES,
        empty=lambda name: form_of(STEPS[name][1]),
        sent=(token, step),
        form=form,
        problem=problem,
    )


def _asked() -> bool:
    return request.args.get("page", "").isdecimal() and len(request.args["page"]) < 6


def _held() -> list[Held]:
    return lane.of(g.db, within_reach(g.person, "inspect_serious", tree_of(agencies.all(g.db))))


def _token(ballot: str) -> str:
    """Stands for a comment on this page; another than on the agency's list, so that the two cannot be compared."""
    return token_maker(site().instance.key + b"lane")(ballot)
