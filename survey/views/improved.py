"""What citizens said and the agency mended: the public page, and where its head approves what stands there."""

from datetime import date

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.staff import StaffForm
from forms.telling import TakeBackForm, TellForm
from survey import sentences
from survey.contact.told import PUBLISHED, Remedy, at_least, frozen
from survey.i18n import gettext, language
from survey.model import Refused
from survey.published import Estimate
from survey.remediation import VERIFIED, Case
from survey.rights import may, tree_of
from survey.security import needs, public
from survey.site import site
from survey.store import agencies, cases, instruments, published_remedies
from survey.views.ballot import respond
from survey.views.pages import back, form_of

bp = Blueprint("improved", __name__)

MOST_EXAMPLES = 3
"""Actions that worked elsewhere which a case offers."""
KEPT_SECONDS = 600
"""How long a browser may keep the public page: nothing on it is somebody's."""


@bp.get("/improved/<agency>")
@bp.get("/improved/<agency>/<any(EN,VI):segment>")
@public("what was mended is told to those who asked for it")
def show(agency: str, segment: str = "") -> ResponseReturnValue:
    """What an agency tells, the newest first; what came up again says so."""
    here = agencies.read(g.db, agency)
    if here is None:
        raise NotFound
    told = tuple(published_remedies.of(g.db, agency))

    def render() -> str:
        return render_template("improved/list.html", agency=here, told=told, share=share_of).removesuffix("\n")

    response = respond(site().shelf.page(("improved", language(), here.name, agency, told), render), "\n")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


@bp.get("/cases/<case_id>/tell")
@bp.get("/cases/<case_id>/tell/<any(EN,VI):segment>")
@needs("publish_remedy")
def tell(case_id: str, segment: str = "") -> ResponseReturnValue:
    """What citizens are told of a case, and the form that approves it or takes it back."""
    return _page(_case(case_id))


@bp.post("/cases/<case_id>/tell")
@bp.post("/cases/<case_id>/tell/<any(EN,VI):segment>")
@needs("publish_remedy")
def approve(case_id: str, segment: str = "") -> ResponseReturnValue:
    """Approve a text: citizens read it at once."""
    case, form = _case(case_id), form_of(TellForm, request.form)
    if not form.validate():
        return _page(case, form), 422
    words = {name: form[name].data or "" for name in ("text_vi", "text_en", "decision")}
    words |= _question(case) | frozen(case, site().instance.settings.minimum_cell)
    try:
        published_remedies.publish(g.db, case_id, words, day=site().clock.today(), who=g.person.login)
    except Refused:
        return _page(_case(case_id), problem=_stale()), 409
    return back("improved.tell", case_id=case_id)


@bp.post("/cases/<case_id>/untell")
@bp.post("/cases/<case_id>/untell/<any(EN,VI):segment>")
@needs("publish_remedy")
def take_back(case_id: str, segment: str = "") -> ResponseReturnValue:
    """Take back what was told, with the reason."""
    case, form = _case(case_id), form_of(TakeBackForm, request.form)
    if not form.validate():
        return _page(case, form), 422
    try:
        published_remedies.withdraw(g.db, case_id, form.why.data or "", day=site().clock.today(), who=g.person.login)
    except Refused:
        return _page(_case(case_id), problem=_stale()), 409
    return back("improved.tell", case_id=case_id)


@bp.app_context_processor
def _of_case() -> dict[str, object]:
    """What a case's page asks: whether its reader may tell citizens of it."""
    return {"may_tell": lambda case: case.state == VERIFIED and _may(case)}


@bp.app_template_global("worked_elsewhere")
def worked_elsewhere(case: Case) -> list[tuple[Remedy, str]]:
    """What other agencies told citizens of the same item or cause, with the agency's name: actions that worked."""
    names = {one.id: one.name for one in agencies.all(g.db)}
    return [(remedy, names.get(remedy.agency, "")) for remedy in published_remedies.like(g.db, case, MOST_EXAMPLES)]


@bp.app_template_global("improved_share")
def share_of(estimate: Estimate) -> str:
    """A share in plain counts, with the ballots in round numbers."""
    low, high = sentences.of_hundred(estimate.low, estimate.high)
    return gettext(
        "cứ 100 người trả lời thì có khoảng từ %(low)s đến %(high)s người hài lòng (từ %(n)s phiếu trở lên)",
        low=low,
        high=high,
        n=at_least(estimate.n),
    )


def _page(case: Case, form: StaffForm | None = None, problem: str = "") -> str:
    steps = published_remedies.history(g.db, case.id)
    told = bool(steps) and steps[-1]["what"] == PUBLISHED
    return render_template(
        "improved/tell.html",
        case=case,
        steps=[row | {"day": date.fromisoformat(row["day"])} for row in steps],
        told=told,
        holds=case.state == VERIFIED and case.relapsed is None,
        figures=bool(frozen(case, site().instance.settings.minimum_cell)),
        form=form or form_of(TakeBackForm if told else TellForm),
        sent=bool(form or problem),
        problem=problem,
    )


def _stale() -> str:
    return gettext("Việc này vừa có người cập nhật. Xin xem lại rồi ghi lại nếu cần.")


def _question(case: Case) -> dict[str, str]:
    used = instruments.read(g.db, case.instrument) if case.instrument and case.item else None
    question = used.item(case.item).question if used else {}
    return {f"question_{one}": question.get(one, "") for one in ("vi", "en")}


def _case(case_id: str) -> Case:
    case = cases.read(g.db, case_id)
    if case is None or not _may(case):
        raise NotFound
    return case


def _may(case: Case) -> bool:
    return may(g.person, "publish_remedy", case.agency, tree_of(agencies.all(g.db)))
