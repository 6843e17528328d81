"""Reading one comment as it was written: asking for it, deciding, reading; each step is kept.

The pages show the comment as it was screened. Only the answer to a sent form shows it as it was written, to those who
may, and the reading is noted before it is shown.
"""

import secrets

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.unmasking import DecideForm, ReadForm, UnmaskForm
from survey.comments.masking import mask
from survey.comments.unmasking import READING_DAYS, STATES, WHATS, Step, Unmasking, What
from survey.i18n import gettext
from survey.model import Refused
from survey.rights import Verb, has, may, tree_of, within_reach
from survey.security import needs
from survey.site import site
from survey.store import agencies, lane, screening, unmaskings
from survey.views.listed import ballot_behind
from survey.views.pages import back, form_of, period_of, sent_form
from survey.views.signin import ROLE_NAMES

bp = Blueprint("unmasking", __name__)


@bp.get("/unmasking")
@bp.get("/unmasking/<any(EN,VI):segment>")
@needs("see_unmaskings")
def list_(segment: str = "") -> ResponseReturnValue:
    """The requests at the agencies within reach, the newest first."""
    every, today = agencies.all(g.db), site().clock.today()
    found = unmaskings.of(g.db, within_reach(g.person, "see_unmaskings", tree_of(every)))
    return render_template(
        "unmasking/list.html",
        requests=found,
        states=STATES,
        names={one.id: one.name for one in every},
        today=today,
        mine={one.id for one in found if _decides(one)},
    )


@bp.get("/unmasking/<request_id>")
@bp.get("/unmasking/<request_id>/<any(EN,VI):segment>")
@needs("see_unmaskings")
def show(request_id: str, segment: str = "") -> ResponseReturnValue:
    """One request: the comment as it was screened, and every step."""
    return _page(_found(request_id, "see_unmaskings"))


@bp.post("/unmasking/<agency>/<period>/ask")
@bp.post("/unmasking/<agency>/<period>/ask/<any(EN,VI):segment>")
@needs("ask_unmasking")
def ask(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Ask for the comment of a ballot on the review list."""
    form = sent_form(UnmaskForm, "ask_unmasking", agency)
    ballot = ballot_behind(agency, period_of(period), form.token.data)
    if not _comment(agency, ballot):
        raise NotFound
    request_id = f"u{secrets.token_hex(5)}"
    try:
        unmaskings.ask(g.db, request_id, agency=agency, ballot=ballot, step=_step("asked", form.why.data or ""))
    except Refused:
        return back("unmasking.list_")
    return back("unmasking.show", request_id=request_id)


@bp.post("/unmasking/<request_id>/decide")
@bp.post("/unmasking/<request_id>/decide/<any(EN,VI):segment>")
@needs("grant_unmasking")
def decide(request_id: str, segment: str = "") -> ResponseReturnValue:
    """Agree or refuse."""
    found = _found(request_id, "grant_unmasking")
    form = form_of(DecideForm, request.form)
    if not form.validate():
        return _page(found, problem=gettext("Xin ghi lý do.")), 422
    what: What = "granted" if form.what.data == "granted" else "refused"
    try:
        unmaskings.append(g.db, request_id, _step(what, form.why.data or ""))
    except Refused:
        return _page(
            _found(request_id, "grant_unmasking"), problem=gettext("Đề nghị này không chờ Ông/Bà quyết định.")
        ), 409
    return back("unmasking.show", request_id=request_id)


@bp.post("/unmasking/<request_id>/read")
@bp.post("/unmasking/<request_id>/read/<any(EN,VI):segment>")
@needs("read_unmasked")
def read(request_id: str, segment: str = "") -> ResponseReturnValue:
    """Show the comment as it was written, once it is noted that it was read."""
    found = _found(request_id, "read_unmasked")
    if not form_of(ReadForm, request.form).validate():
        return _page(found, problem=gettext("Xin bấm lại.")), 422
    try:
        after = unmaskings.append(g.db, request_id, _step("read"))
    except Refused:
        return _page(found, problem=gettext("Ông/Bà không được đọc nguyên văn góp ý này.")), 409
    return _page(after, written=_comment(found.agency, found.ballot) or "")


def _comment(agency: str, ballot: str) -> str | None:
    """A comment as it was written, as far as the reader may know of it; None where the ballot has been deleted."""
    comment = unmaskings.comment_of(g.db, ballot)
    if comment is None or has(g.person, "inspect_serious"):
        return comment
    return lane.sight(g.db, site().topics, site().clock.today(), [agency])(ballot, comment)


def _step(what: What, why: str = "") -> Step:
    return Step(site().clock.today(), g.person.login, g.person.role, what, why)


def _found(request_id: str, verb: Verb) -> Unmasking:
    found = unmaskings.read(g.db, request_id)
    if found is None or not may(g.person, verb, found.agency, tree_of(agencies.all(g.db))):
        raise NotFound
    return found


def _decides(one: Unmasking) -> bool:
    allowed = may(g.person, "grant_unmasking", one.agency, tree_of(agencies.all(g.db)))
    return allowed and one.may_decide(g.person.login, g.person.role, site().clock.today())


def _page(one: Unmasking, *, written: str = "", problem: str = "") -> str:
    """A request; `written`: the comment as it was written, for those who may read it now."""
    today = site().clock.today()
    comment = _comment(one.agency, one.ballot)
    agency = next(agency for agency in agencies.all(g.db) if agency.id == one.agency)
    return render_template(
        "unmasking/show.html",
        one=one,
        agency=agency,
        state=STATES[one.state(today)],
        whats=WHATS,
        roles=ROLE_NAMES,
        screened=None if comment is None else mask(comment, screening.names_at(g.db, one.agency)).text,
        written=written,
        problem=problem,
        decides=_decides(one),
        reads=one.may_read(g.person.login, today),
        form_of=form_of,
        forms={"decide": DecideForm, "read": ReadForm},
        days=READING_DAYS,
    )
