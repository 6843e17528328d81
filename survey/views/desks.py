"""Administration in the browser: desks, what they ask, and their posters."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.admin import AssignForm, DeskChangeForm, DeskForm, TableForm
from survey import office
from survey.alphabet import by_alphabet
from survey.i18n import gettext, language
from survey.model import Agency, Desk, Refused
from survey.security import needs
from survey.site import site
from survey.spreadsheets import read_rows
from survey.store import agencies, desks
from survey.tickets import group_code, new_code
from survey.views.changes import changes_of
from survey.views.offices import POSTER_SETTINGS, VERB, bp
from survey.views.pages import agency_of, back, form_of, take_large
from survey.views.refusals import refused


@bp.get("/admin/desks/<agency>/<any(EN,VI):segment>")
@bp.get("/admin/desks/<agency>")
@needs(VERB)
def list_desks(agency: str, segment: str = "") -> ResponseReturnValue:
    """The desks of an agency, a form for another one, and a table of many."""
    return _desks_page(agency, _with_instruments(form_of(DeskForm)))


@bp.post("/admin/desks/<agency>/<any(EN,VI):segment>")
@bp.post("/admin/desks/<agency>")
@needs(VERB)
def add_desk(agency: str, segment: str = "") -> ResponseReturnValue:
    """Add a desk; its code is drawn and never changes."""
    chosen, _ = agency_of(agency, VERB)
    form = _with_instruments(form_of(DeskForm, request.form))
    if not form.validate():
        return _desks_page(agency, form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    desk = Desk(new_code(office.chance()), chosen.id, form.name.data or "", staff=form.staff.data or 0)
    made = office.add_desk(
        site().instance, g.db, desk, who=g.person.login, instrument=form.instrument.data, first=form.first.data
    )
    return back("admin.show_desk", agency=agency, code=made.code)


@bp.post("/admin/desks/<agency>/table/<any(EN,VI):segment>")
@bp.post("/admin/desks/<agency>/table")
@needs(VERB)
def import_desks(agency: str, segment: str = "") -> ResponseReturnValue:
    """Add the desks of a CSV file, all or none."""
    take_large()
    _, choices = agency_of(agency, VERB)
    form = form_of(TableForm, request.form)
    sent = request.files.get("table")
    if sent is None or not form.csrf_token.validate(form):
        return _desks_page(agency, _with_instruments(form_of(DeskForm)), gettext("Xin chọn một tệp CSV.")), 422
    try:
        rows = list(read_rows(sent.stream))
        mine = {one.id for one in choices}
        for row in rows:
            if row.cells.get("agency", "").strip() not in mine:
                raise Refused(f"line {row.line}: unknown agency {row.cells.get('agency', '')!r}")
        office.take_desks(site().instance, g.db, rows, who=g.person.login)
    except Refused as error:
        return _desks_page(agency, _with_instruments(form_of(DeskForm)), refused(error)), 422
    return back("admin.list_desks", agency=agency)


@bp.get("/admin/desks/<agency>/<code>/<any(EN,VI):segment>")
@bp.get("/admin/desks/<agency>/<code>")
@needs(VERB)
def show_desk(agency: str, code: str, segment: str = "") -> ResponseReturnValue:
    """A desk: what may be changed, what it asks and when, what was done to it."""
    desk = _desk(agency, code)
    form = _with_states(form_of(DeskChangeForm), desk)
    form.name.data, form.staff.data, form.status.data = desk.name, desk.staff, desk.status
    return _desk_page(desk, form)


@bp.post("/admin/desks/<agency>/<code>/<any(EN,VI):segment>")
@bp.post("/admin/desks/<agency>/<code>")
@needs(VERB)
def change_desk(agency: str, code: str, segment: str = "") -> ResponseReturnValue:
    """Change a desk; closing works in every process at once, retiring is for good."""
    desk = _desk(agency, code)
    form = _with_states(form_of(DeskChangeForm, request.form), desk)
    if not form.validate():
        return _desk_page(desk, form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    changed = replace(desk, name=form.name.data or "", staff=form.staff.data or 0, status=form.status.data)
    desks.update(g.db, changed, site().clock.today(), g.person.login, why=form.why.data or "")
    return back("admin.show_desk", agency=agency, code=code)


@bp.post("/admin/desks/<agency>/<code>/assign/<any(EN,VI):segment>")
@bp.post("/admin/desks/<agency>/<code>/assign")
@needs(VERB)
def assign(agency: str, code: str, segment: str = "") -> ResponseReturnValue:
    """Ask another questionnaire at a desk from a day on; its QR code stays."""
    desk = _desk(agency, code)
    form = _with_instruments(form_of(AssignForm, request.form))
    if form.validate():
        office.assign(site().instance, g.db, code, form.instrument.data, form.first.data, who=g.person.login)
        return back("admin.show_desk", agency=agency, code=code)
    change = _with_states(form_of(DeskChangeForm), desk)
    change.name.data, change.staff.data, change.status.data = desk.name, desk.staff, desk.status
    return _desk_page(desk, change, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422


@bp.get("/admin/posters/<agency>/<any(EN,VI):segment>")
@bp.get("/admin/posters/<agency>")
@needs(VERB)
def print_posters(agency: str, segment: str = "") -> ResponseReturnValue:
    """The posters of all desks of an agency and below it, as one PDF in the page's language."""
    _, choices = agency_of(agency, VERB)
    below = set(agencies.below(g.db, agency))
    own = [desk for one in choices if one.id in below for desk in desks.of(g.db, one.id) if desk.status != "retired"]
    if not own:
        return _desks_page(agency, _with_instruments(form_of(DeskForm)), refused("no desk yet")), 422
    settings = [office.settings_at(g.db, site().instance.settings, one) for one in {desk.agency for desk in own}]
    if missing := [name for name in POSTER_SETTINGS if not all(getattr(one, name) for one in settings)]:
        return _desks_page(
            agency, _with_instruments(form_of(DeskForm)), refused(f"{', '.join(missing)} are missing")
        ), 422
    content, said = _printed([desk.code for desk in own])
    if said:
        return _desks_page(agency, _with_instruments(form_of(DeskForm)), refused(said)), 422
    named = {"Content-Disposition": f'attachment; filename="ma-qr-{agency}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=named)


def _printed(codes: list[str]) -> tuple[bytes, str]:
    """The posters that `survey poster` makes, in a process of its own; or what it refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "posters.pdf"
        command = [
            "--instance",
            str(site().instance.settings.folder),
            "poster",
            "--language",
            language(),
            "-o",
            str(path),
        ]
        made = subprocess.run(  # noqa: S603 - our own command; the codes are the store's
            [sys.executable, "-m", "survey", *command, *codes], capture_output=True, text=True, timeout=120, check=False
        )
        if made.returncode:
            return b"", made.stderr.strip().rpartition("\n")[2].removeprefix("Error: ")
        return path.read_bytes(), ""


def _with_instruments(form: Any) -> Any:
    """Give a form the questionnaires that there are, in the page's language."""
    known = office.known_instruments(site().instance)
    form.instrument.choices = [(one.key, f"{one.title.get(language(), one.title['vi'])} ({one.key})") for one in known]
    if not form.instrument.raw_data:
        form.instrument.data = site().instance.settings.instrument
    return form


def _with_states(form: DeskChangeForm, desk: Desk) -> DeskChangeForm:
    names = {"open": gettext("đang mở"), "closed": gettext("tạm đóng"), "retired": gettext("bỏ hẳn")}
    form.status.choices = [(key, name) for key, name in names.items() if desk.status != "retired" or key == "retired"]
    return form


def _desks_page(agency: str, form: DeskForm, problem: str = "") -> str:
    chosen, choices = agency_of(agency, VERB)
    return render_template(
        "admin/desks.html",
        agency=chosen,
        agencies=choices,
        desks=sorted(desks.of(g.db, agency), key=lambda desk: by_alphabet(desk.name)),
        below=_below(agency, choices),
        group_code=group_code,
        form=form,
        table=form_of(TableForm),
        problem=problem,
    )


def _below(agency: str, choices: list[Agency]) -> list[tuple[Agency, int]]:
    """The agencies below with the number of their desks, by name."""
    ids = set(agencies.below(g.db, agency)) - {agency}
    found = [(one, len(desks.of(g.db, one.id))) for one in choices if one.id in ids]
    return sorted(found, key=lambda pair: by_alphabet(pair[0].name))


def _desk(agency: str, code: str) -> Desk:
    agency_of(agency, VERB)
    desk = desks.read(g.db, code)
    if desk is None or desk.agency != agency:
        raise NotFound
    return desk


def _desk_page(desk: Desk, form: DeskChangeForm, problem: str = "") -> str:
    return render_template(
        "admin/desk.html",
        agency=agencies.read(g.db, desk.agency),
        desk=desk,
        code=group_code(desk.code),
        form=form,
        assign=_with_instruments(form_of(AssignForm)),
        assignments=desks.assignments(g.db, desk.code).get(desk.code, []),
        history=changes_of(desks.history(g.db, desk.code)),
        problem=problem,
        base=site().instance.settings.base_address,
    )
