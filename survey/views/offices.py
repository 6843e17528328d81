"""Administration in the browser: what there is and what to do first, and agencies.

An administrator is technical: nothing here shows a ballot, a comment, a figure or a case. All of it is also done by
`survey agency`, `survey desk` and `survey poster`.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from forms.admin import AgencyForm
from survey.alphabet import by_alphabet
from survey.i18n import gettext
from survey.model import Agency, Refused
from survey.office import settings_at
from survey.rights import Verb, may, tree_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, desks, staff
from survey.views.changes import changes_of
from survey.views.pages import agency_of, back, form_of, own_names
from survey.views.refusals import refused

bp = Blueprint("admin", __name__)

VERB: Verb = "administer"
POSTER_SETTINGS = ("base_address", "phone", "paper_place", "complaint_channel")


@bp.get("/admin/<any(EN,VI):segment>")
@bp.get("/admin")
@needs(VERB)
def overview(segment: str = "") -> ResponseReturnValue:
    """What there is, and what to do first where something is missing."""
    mine = reach()
    own = [desk for one in mine for desk in desks.of(g.db, one.id) if desk.status != "retired"]
    settings = settings_at(g.db, site().instance.settings, g.person.agency)
    return render_template(
        "admin/overview.html",
        agencies=len(mine),
        desks=len(own),
        people=sum(one.active and one.agency in {agency.id for agency in mine} for one in staff.all(g.db)),
        missing=[name for name in POSTER_SETTINGS if not getattr(settings, name)],
        folder=settings.folder,
        home=g.person.agency,
    )


@bp.get("/admin/agencies/<any(EN,VI):segment>")
@bp.get("/admin/agencies")
@needs(VERB)
def list_agencies(segment: str = "") -> ResponseReturnValue:
    """The agencies, as a tree, and a form for another one."""
    return _agencies_page(_agency_form(None))


@bp.post("/admin/agencies/<any(EN,VI):segment>")
@bp.post("/admin/agencies")
@needs(VERB)
def add_agency(segment: str = "") -> ResponseReturnValue:
    """Add an agency below one of one's own."""
    form = _agency_form(request.form)
    if form.validate() and form.parent.data:
        try:
            agencies.add(g.db, _agency_from(form, form.id.data or ""))
            return back("admin.list_agencies")
        except Refused as error:
            return _agencies_page(form, refused(error)), 422
    return _agencies_page(form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422


@bp.get("/admin/agencies/<agency>/<any(EN,VI):segment>")
@bp.get("/admin/agencies/<agency>")
@needs(VERB)
def show_agency(agency: str, segment: str = "") -> ResponseReturnValue:
    """An agency, what may be changed about it, and what was."""
    chosen, _ = agency_of(agency, VERB)
    form = _agency_form(None)
    for name in ("id", "name", "kind", "parent", "valid_from", "valid_to", "successor"):
        form[name].data = getattr(chosen, name)
    return _agency_page(chosen, form)


@bp.post("/admin/agencies/<agency>/<any(EN,VI):segment>")
@bp.post("/admin/agencies/<agency>")
@needs(VERB)
def change_agency(agency: str, segment: str = "") -> ResponseReturnValue:
    """Change an agency; ballots keep the one that they were cast under."""
    chosen, _ = agency_of(agency, VERB)
    form = _agency_form(request.form)
    form.id.data = agency
    form.id.raw_data = [agency]
    if not form.validate():
        return _agency_page(chosen, form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    try:
        changed = _agency_from(form, agency)
        if agency == g.person.agency:
            changed = replace(changed, parent=chosen.parent)
        today = site().clock.today()
        agencies.update(g.db, changed, today=today, who=g.person.login, why=form.why.data or "")
    except Refused as error:
        return _agency_page(chosen, form, refused(error)), 422
    return back("admin.show_agency", agency=agency)


def reach() -> list[Agency]:
    """The agencies that the administrator looks after."""
    every = agencies.all(g.db)
    tree = tree_of(every)
    return [one for one in every if may(g.person, VERB, one.id, tree)]


def _agency_form(sent: Any) -> AgencyForm:
    form = form_of(AgencyForm, sent)
    own = sorted(reach(), key=lambda one: by_alphabet(one.name))
    choices = own_names([("", "–"), *((one.id, one.name) for one in own)])
    form.parent.choices = form.successor.choices = choices
    return form


def _agency_from(form: AgencyForm, agency: str) -> Agency:
    return Agency(
        agency,
        form.name.data or "",
        form.kind.data or "",
        form.parent.data or None,
        form.valid_from.data or date(1900, 1, 1),
        form.valid_to.data,
        form.successor.data or None,
    )


def _agencies_page(form: AgencyForm, problem: str = "") -> str:
    mine = reach()
    return render_template("admin/agencies.html", agencies=_tree(mine), form=form, problem=problem)


def _tree(own: list[Agency]) -> list[tuple[int, Agency]]:
    """Agencies below their own, each with its depth."""
    mine = {one.id for one in own}
    found: list[tuple[int, Agency]] = []

    def walk(parent: str | None, depth: int) -> None:
        below = [one for one in own if one.parent == parent or (parent is None and one.parent not in mine)]
        for one in sorted(below, key=lambda child: by_alphabet(child.name)):
            found.append((depth, one))
            walk(one.id, depth + 1)

    walk(None, 0)
    return found


def _agency_page(agency: Agency, form: AgencyForm, problem: str = "") -> str:
    return render_template(
        "admin/agency.html",
        agency=agency,
        form=form,
        problem=problem,
        history=changes_of(agencies.history(g.db, agency.id)),
    )
