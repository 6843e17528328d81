"""Reviewing: what is flagged, the ballots behind it, and the whole list of ballots rated average or below.

`/review/<agency>/<period>` shows the flags of an agency with all below it; `…/ballots` the agency's own ballots. Only
what is revealed is here (`survey.reveal`), so that nothing moves by fewer than the smallest number shown.
"""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.review import AskForm, ExplanationForm
from survey import sentences
from survey.naming import nameable
from survey.periods import Period, read_period
from survey.ranges import strip_of
from survey.rights import may, tree_of
from survey.scorecards import Scorecard
from survey.security import needs
from survey.site import site
from survey.store import agencies, cases, desks, explanations, instruments
from survey.store.explanations import Subject
from survey.views.pages import agency_of, back, form_of, period_of, sent_form
from survey.views.results import of_instrument, question_of, scorecards, waiting
from survey.workdays import add_working_days

bp = Blueprint("review", __name__)

STRIP = 72
"""Pixels that a flag's series is high."""


@bp.get("/review/<any(EN,VI):segment>")
@bp.get("/review")
@needs("see_ballots")
def own(segment: str = "") -> ResponseReturnValue:
    """The reader's own agency, or the one and the period that the form names."""
    agency, period = request.args.get("agency", g.person.agency), request.args.get("period", "")
    agency_of(agency, "see_ballots")
    if period:
        period_of(period)
    return back("review.flags", agency=agency, period=period or None)


@bp.get("/review/<agency>/<period>/<any(EN,VI):segment>")
@bp.get("/review/<agency>/<period>")
@bp.get("/review/<agency>/<any(EN,VI):segment>")
@bp.get("/review/<agency>")
@needs("see_ballots")
def flags(agency: str, period: str = "", segment: str = "") -> ResponseReturnValue:
    """What needs attention at an agency and below it, the most severe first."""
    chosen, choices = agency_of(agency, "see_ballots")
    if period:
        period_of(period)
    shown = nameable(desks.of(g.db, agency), site().instance.settings.minimum_desk_staff)
    found = scorecards().ask(question_of(chosen, period, "", shown=shown))
    if found is None:
        return waiting(chosen)
    return render_template(
        "review/flags.html",
        agency=chosen,
        agencies=choices,
        names={one.id: one.name for one in choices},
        desk_names={desk.code: desk.name for desk in desks.of(g.db, agency)},
        **_of_found(found, sorted(agencies.below(g.db, agency))),
        writes=may(g.person, "review", agency, tree_of(agencies.all(g.db))),
        form_of=form_of,
        ask_form=AskForm,
        explanation_form=ExplanationForm,
        today=site().clock.today(),
        minimum_cell=site().instance.settings.minimum_cell,
        sentences=sentences,
    )


def _of_found(found: Scorecard, reach: list[str]) -> dict[str, object]:
    """What the page shows of a scorecard: flags, and what was said and done about them."""
    used = instruments.read(g.db, found.instrument) if found.instrument else None
    return {
        **of_instrument(used, found.published),
        "found": found,
        "period": read_period(found.period) if found.period else None,
        "periods": [read_period(one) for one in found.periods],
        "flags": found.published.flags,
        "explained": explanations.of(g.db, reach, period=found.period),
        "subject": lambda flag: Subject(flag.agency, found.instrument, flag.line.id, found.period),
        "strip": lambda flag: strip_of(flag.line.trend, STRIP),
        "cases": [case for case in cases.of(g.db, reach) if case.running],
    }


@bp.post("/review/<agency>/<period>/ask/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/ask")
@needs("review")
def ask(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Ask an agency to explain a flag, within the working days that the setting names."""
    form = sent_form(AskForm, "review", agency)
    today = site().clock.today()
    due = add_working_days(today, site().instance.settings.explanation_days)
    subject = _subject(agency, period_of(period), form.item.data)
    explanations.ask(g.db, subject, today=today, who=g.person.login, due=due)
    return _to_flags(agency, period)


@bp.post("/review/<agency>/<period>/explain/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/explain")
@needs("review")
def explain(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Give the agency's own explanation of a flag."""
    form = sent_form(ExplanationForm, "review", agency)
    subject = _subject(agency, period_of(period), form.item.data)
    explanations.give(g.db, subject, today=site().clock.today(), who=g.person.login, text=form.text.data or "")
    return _to_flags(agency, period)


def _subject(agency: str, period: Period, item: str | None) -> Subject:
    """What is to be explained; `NotFound` for an item that no recorded instrument has."""
    key, _, name = (item or "").partition(" ")
    used = instruments.read(g.db, key)
    if used is None or name not in {one.id for one in used.items}:
        raise NotFound
    return Subject(agency, key, name, period.key)


def _to_flags(agency: str, period: str) -> ResponseReturnValue:
    """To the page one came from: the agency's, or that of one above it."""
    came_from = request.form.get("from", agency)
    known = came_from in agencies.below(g.db, came_from)
    return back("review.flags", agency=came_from if known else agency, period=period)
