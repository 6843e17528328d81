"""What belongs to a case on paper: files that show what was done, and the whole record as one PDF."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.staff import StaffForm
from survey.i18n import gettext, language
from survey.remediation import Case, Event
from survey.remedies.files import LARGEST, SUFFIXES, Attachment, Fault, attachment
from survey.remedies.record import record_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, case_files, cases, desks, instruments
from survey.verification.showing import shown
from survey.views.case_rights import allowed, case_within
from survey.views.pages import back, form_of, printed

bp = Blueprint("case_papers", __name__)

MOST_FILES = 20
"""Files of one case."""


@bp.app_template_global("papers_of")
def papers_of(case: Case) -> dict[str, Any]:
    """The files of a case, and the form that adds one where the reader may."""
    adds = allowed(case, "work_on_desk_case")
    return {"files": case_files.of(g.db, case.id), "form": form_of(StaffForm) if adds else None}


@bp.post("/cases/<case_id>/files/<any(EN,VI):segment>")
@bp.post("/cases/<case_id>/files")
@needs("work_on_desk_case")
def add(case_id: str, segment: str = "") -> ResponseReturnValue:
    """Keep a file with a case; the case's history says so."""
    request.max_content_length = LARGEST + 100_000
    case = case_within(case_id, "work_on_desk_case")
    sent = request.files.get("file")
    file = attachment(sent.filename or "", sent.stream.read(LARGEST + 1)) if sent else "empty"
    form = form_of(StaffForm, request.form)
    if isinstance(file, Attachment) and form.validate() and len(case_files.of(g.db, case.id)) < MOST_FILES:
        g.db.atomic(lambda: _keep(case, file))
        return back("cases.show", case_id=case_id)
    problem = next(iter(form.errors.get("csrf_token", ())), "") if form.errors else _told(file)
    return render_template("cases/file.html", case=case, problem=problem), 422


def _keep(case: Case, file: Attachment) -> None:
    today, who = site().clock.today(), g.person.login
    number = case_files.add(g.db, case.id, file, today=today, who=who)
    cases.append(g.db, case.id, Event(today, who, "noted", file.name, {"file": str(number)}))


def _told(file: Attachment | Fault) -> str:
    """Why a file is not kept."""
    match file:
        case "empty":
            return gettext("Chưa chọn tệp nào, hoặc tệp trống.")
        case "large":
            return gettext("Tệp lớn hơn %(n)s MB. Xin gửi tệp nhỏ hơn.", n=LARGEST // 2**20)
        case "kind":
            kinds = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES.values())
            return gettext("Chỉ nhận tệp %(kinds)s, không có macro.", kinds=kinds)
    return gettext("Việc này đã có %(n)s tệp, không nhận thêm.", n=MOST_FILES)


@bp.get("/cases/<case_id>/files/<int:number>/<any(EN,VI):segment>")
@bp.get("/cases/<case_id>/files/<int:number>")
@needs("see_cases")
def download(case_id: str, number: int, segment: str = "") -> ResponseReturnValue:
    """A file, to be kept and never to be shown inside the site."""
    file = case_files.read(g.db, case_within(case_id, "see_cases").id, number)
    if file is None:
        raise NotFound
    plain = f"minh-chung-{case_id}-{number}{SUFFIXES[file.kind]}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, mimetype=file.kind, headers=headers)


@bp.get("/cases/<case_id>/record/<any(EN,VI):segment>")
@bp.get("/cases/<case_id>/record")
@needs("see_cases")
def record(case_id: str, segment: str = "") -> ResponseReturnValue:
    """The record of a case as a PDF, for the file and for an auditor."""
    case, here = case_within(case_id, "see_cases"), site()
    agency = agencies.read(g.db, case.agency)
    assert agency is not None  # noqa: S101 - cases refer to agencies; tells the type checker
    used = instruments.read(g.db, case.instrument) if case.instrument else None
    minimum = here.instance.settings.minimum_cell
    document = record_of(
        case,
        agency=agency,
        desk=desks.read(g.db, case.desk) if case.desk else None,
        question=used.item(case.item).question if used and case.item else None,
        files=case_files.of(g.db, case.id),
        checked=shown(g.db, case, today=here.clock.today(), minimum_cell=minimum, language=language()),
    )
    return printed("record", document, f"viec-khac-phuc-{case.id}")
