"""Closings and reports: close a period, write what comes next, take the leader's page and the report.

Whatever takes long is done by a child process; the page that waits for it asks again by itself.
"""

from datetime import date

from flask import Blueprint, g, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.reports import CloseForm, ReportTextsForm
from survey import sentences
from survey.closed import Closing, nearest
from survey.doors import Row
from survey.errands import Errands
from survey.i18n import gettext, language
from survey.issued import Part, Wanted, file_of, issued_bytes, name_of, texts_of
from survey.model import Agency
from survey.periods import closable, read_period
from survey.rights import Tree, has, may, tree_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, closings, issued_reports, report_texts
from survey.views.pages import agency_of, back, form_of, period_of, sent_form
from survey.views.waiting import errands, failed, wait_for

bp = Blueprint("reports", __name__)


@bp.get("/reports/<any(EN,VI):segment>")
@bp.get("/reports")
@needs("see_reports")
def own(segment: str = "") -> ResponseReturnValue:
    """The reader's own agency, or the one that the form names."""
    chosen, _ = agency_of(request.args.get("agency", g.person.agency), "see_reports")
    return back("reports.show", agency=chosen.id)


@bp.get("/reports/<agency>/<any(EN,VI):segment>")
@bp.get("/reports/<agency>")
@needs("see_reports")
def show(agency: str, segment: str = "") -> ResponseReturnValue:
    """The closings of an agency, and the form that closes a period."""
    chosen, choices = agency_of(agency, "see_reports")
    return _list(chosen, choices, form_of(CloseForm))


@bp.post("/reports/<agency>/close/<any(EN,VI):segment>")
@bp.post("/reports/<agency>/close")
@needs("close_period")
def close(agency: str, segment: str = "") -> ResponseReturnValue:
    """Begin to close a period. Closing again asks for a reason first."""
    form = sent_form(CloseForm, "close_period", agency)
    period = period_of(form.period.data or "")
    why, today = form.why.data or "", site().clock.today()
    problem = ""
    if period.last >= today:
        problem = gettext("Kỳ này chưa hết; có thể chốt số liệu từ ngày hôm sau ngày cuối kỳ.")
    elif closings.latest(g.db, agency, period.key) is not None and not why:
        problem = gettext("Kỳ này đã được chốt. Nếu chốt lại, xin ghi lý do; lý do được in trong báo cáo.")
    if problem:
        chosen, choices = agency_of(agency, "close_period")
        return _list(chosen, choices, form, problem), 422
    key = errands().begin(
        "close", period=period.key, agency=agency, today=today.isoformat(), who=g.person.login, why=why
    )
    return back("reports.wait", agency=agency, period=period.key, key=key)


@bp.get("/reports/<agency>/<period>/closing/<key>/<any(EN,VI):segment>")
@bp.get("/reports/<agency>/<period>/closing/<key>")
@needs("see_reports")
def wait(agency: str, period: str, key: str, segment: str = "") -> ResponseReturnValue:
    """While a period is being closed; then its page."""
    chosen, _ = agency_of(agency, "see_reports")
    match errands().state(key):
        case "running":
            return wait_for(chosen, gettext("Đang chốt số liệu"))
        case "failed":
            return failed(chosen, key)
    return back("reports.of_period", agency=agency, period=period_of(period).key)


@bp.get("/reports/<agency>/<period>/<any(EN,VI):segment>")
@bp.get("/reports/<agency>/<period>")
@needs("see_reports")
def of_period(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """A period's closings with their files, and what the agency writes into its report."""
    chosen, _ = agency_of(agency, "see_reports")
    wanted = period_of(period)
    last = nearest(g.db, agency, wanted.key)
    if last is None:
        raise NotFound
    form = form_of(ReportTextsForm)
    texts = report_texts.read(g.db, agency, wanted.key)
    form.tasks.data, form.proposals.data = texts["tasks"], texts["proposals"]
    every = [Closing.of(row) for row in closings.of(g.db, [last.agency]) if row["period"] == wanted.key]
    return render_template(
        "reports/period.html", agency=chosen, period=wanted, closings=every, form=form, sentences=sentences,
        writes=has(g.person, "write_report"), issued=(files := _issued(every, agency)),
        days={row["number"]: date.fromisoformat(row["day"]) for rows in files.values() for row in rows},
    )  # fmt: skip


@bp.post("/reports/<agency>/<period>/texts/<any(EN,VI):segment>")
@bp.post("/reports/<agency>/<period>/texts")
@needs("write_report")
def write(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Keep what the agency writes into its report."""
    form = sent_form(ReportTextsForm, "write_report", agency)
    wanted = period_of(period)
    texts: dict[report_texts.Name, str] = {"tasks": form.tasks.data or "", "proposals": form.proposals.data or ""}
    report_texts.append(g.db, agency, wanted.key, texts, today=site().clock.today(), who=g.person.login)
    return back("reports.of_period", agency=agency, period=wanted.key)


@bp.get("/reports/<agency>/<period>/<int:number>/<any(report,page):part>/<any(EN,VI):segment>")
@bp.get("/reports/<agency>/<period>/<int:number>/<any(report,page):part>")
@needs("see_reports")
def download(agency: str, period: str, number: int, part: Part, segment: str = "") -> ResponseReturnValue:
    """A file, as it was made; made now by a child where there is none yet."""
    chosen, _ = agency_of(agency, "see_reports")
    row = closings.read(g.db, number)
    if row is None or row["period"] != period or not _covers(row["agency"], agency):
        raise NotFound
    wanted = Wanted(number, agency, language(), part)
    path = file_of(site().instance.folder, wanted, texts_of(g.db, Closing.of(row), agency))
    if path.exists():
        return _pdf(path.read_bytes(), name_of(wanted, period, row["revision"]))
    key = errands().begin(
        "report", closing=str(number), agency=agency, language=language(), part=part,
        today=site().clock.today().isoformat(), who=g.person.login,
    )  # fmt: skip
    if errands().state(key) == "failed":
        return failed(chosen, key)
    return wait_for(chosen, gettext("Đang lập báo cáo"))


@bp.get("/reports/<agency>/<period>/issued/<int:number>/<any(EN,VI):segment>")
@bp.get("/reports/<agency>/<period>/issued/<int:number>")
@needs("see_reports")
def issued(agency: str, period: str, number: int, segment: str = "") -> ResponseReturnValue:
    """A file that was made before, byte for byte, whatever was written since."""
    agency_of(agency, "see_reports")
    row = issued_reports.read(g.db, number)
    closing = closings.read(g.db, row["closing"]) if row is not None else None
    if row is None or closing is None or row["agency"] != agency or closing["period"] != period:
        raise NotFound
    content = issued_bytes(site().instance.folder, row)
    if content is None:
        raise NotFound
    wanted = Wanted(row["closing"], agency, row["language"], row["part"])
    return _pdf(content, name_of(wanted, period, closing["revision"]))


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _covers(closed: str, agency: str) -> bool:
    """Whether an agency is the closed one or lies below it."""
    return agency in agencies.below(g.db, closed)


def _issued(made: list[Closing], agency: str) -> dict[int, list[Row]]:
    """Number of a closing → the agency's files that were made from it, the newest first."""
    return {
        one.number: [row for row in reversed(issued_reports.of(g.db, one.number)) if row["agency"] == agency]
        for one in made
    }


def _list(agency: Agency, choices: list[Agency], form: CloseForm, problem: str = "") -> str:
    tree: Tree = tree_of(agencies.all(g.db))
    periods = closable(site().clock.today())
    return render_template(
        "reports/list.html",
        agency=agency,
        agencies=choices,
        closings=_closings(agency.id, tree),
        form=form,
        periods=periods,
        closes=may(g.person, "close_period", agency.id, tree),
        problem=problem,
        sentences=sentences,
        read_period=read_period,
    )


def _closings(agency: str, tree: Tree) -> list[Closing]:
    """The last closing of each period, of the agency or else of the nearest above it; the newest period first."""
    found: dict[str, Closing] = {}
    step: str | None = agency
    while step is not None:
        for row in closings.of(g.db, [step]):
            found.setdefault(row["period"], Closing.of(row))
        step = tree.get(step)
    return sorted(found.values(), key=lambda one: read_period(one.period).last, reverse=True)


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    """Give the application its errands."""
    state.app.extensions["errands"] = Errands(state.app.extensions["survey"].instance.settings)
