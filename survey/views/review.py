"""Reviewing: what is flagged, the ballots behind it, and the whole list of ballots rated average or below.

`/review/<agency>/<period>` shows the flags of an agency with all below it; `…/ballots` the agency's own ballots. Only
what is revealed is here (`survey.reveal`), so that nothing moves by fewer than the smallest number shown.
"""

from collections.abc import Iterable

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.review import AskForm, ExplanationForm
from survey import sentences
from survey.model import Desk
from survey.naming import nameable
from survey.periods import Period, read_period
from survey.published import SHOWN_FLAGS, Flag
from survey.ranges import strip_of
from survey.rights import may, tree_of
from survey.scorecards import Scorecard
from survey.security import needs
from survey.site import site
from survey.store import agencies, cases, desks, explanations, instruments, staff
from survey.store.explanations import Explanation, Subject
from survey.views.pages import agency_of, back, form_of, period_of, sent_form
from survey.views.results import of_instrument, question_of, scorecards, waiting

bp = Blueprint("review", __name__)

STRONGEST = ("confirmed", "likely", "watch")
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
    page = {"ballots": "review.list_", "comments": "review.remarks"}.get(request.args.get("page", ""))
    if period and page:
        return back(page, agency=agency, period=period)
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
    below = [desk for one in agencies.below(g.db, agency) for desk in desks.of(g.db, one)]
    found = scorecards().ask(question_of(chosen, period, "", shown=_nameable(below)))
    if found is None:
        return waiting(chosen)
    return render_template(
        "review/flags.html",
        agency=chosen,
        agencies=choices,
        names={one.id: one.name for one in choices},
        desk_names={desk.code: desk.name for desk in below},
        **_of_found(found, agency, sorted(agencies.below(g.db, agency))),
        writes=may(g.person, "review", agency, tree_of(agencies.all(g.db))),
        form_of=form_of,
        ask_form=AskForm,
        explanation_form=ExplanationForm,
        today=site().clock.today(),
        minimum_cell=site().instance.settings.minimum_cell,
        sentences=sentences,
    )


def _nameable(below: Iterable[Desk]) -> tuple[str, ...]:
    """The desks of some agencies that may be shown on their own: whoever is above an agency is of its desks' chain."""
    every = list(below)
    least = site().instance.settings.minimum_desk_staff
    owners = {desk.agency for desk in every}
    return tuple(sorted(code for one in owners for code in nameable([d for d in every if d.agency == one], least)))


def _of_found(found: Scorecard, agency: str, reach: list[str]) -> dict[str, object]:
    """What the page shows of a scorecard: flags, and what was said and done about them."""
    used = instruments.read(g.db, found.instrument) if found.instrument else None
    own = [flag for flag in found.published.flags if not flag.desk or flag.agency == agency]
    explained = explanations.of(g.db, reach, period=found.period)
    return {
        **of_instrument(used, found.published),
        "found": found,
        "period": read_period(found.period) if found.period else None,
        "periods": [read_period(one) for one in found.periods],
        "flags": own[:SHOWN_FLAGS],
        "more": len(own[SHOWN_FLAGS:]),
        "at_desks_below": _at_desks(flag for flag in found.published.flags if flag not in own),
        "explained": explained,
        "from_elsewhere": _from_elsewhere(explained.values()),
        "subject": lambda flag: Subject(flag.agency, found.instrument, flag.line.id, found.period),
        "strip": lambda flag: strip_of(flag.line.trend, STRIP),
        "cases": [case for case in cases.of(g.db, reach) if case.running],
    }


def _at_desks(flags: Iterable[Flag]) -> list[tuple[str, str, str, int]]:
    """Agency, item, strongest grade and number of desks: a view across agencies tells no more of desks."""
    found: dict[tuple[str, str], list[str]] = {}
    for flag in flags:
        found.setdefault((flag.agency, flag.line.id), []).append(flag.line.grade or "")
    return [(*about, min(grades, key=STRONGEST.index), len(grades)) for about, grades in found.items()]


def _from_elsewhere(found: Iterable[Explanation]) -> dict[Subject, str]:
    """The agency whose people gave an explanation, where it is not the one that is explained."""
    home = {person.login: person.agency for person in staff.all(g.db)}
    named = {one.id: one.name for one in agencies.all(g.db)}
    return {
        one.subject: named[home[one.given_by]]
        for one in found
        if home.get(one.given_by, one.subject.agency) != one.subject.agency
    }


@bp.post("/review/<agency>/<period>/ask/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/ask")
@needs("review")
def ask(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Ask an agency to explain a flag, within the working days that the setting names."""
    form = sent_form(AskForm, "review", agency)
    today = site().clock.today()
    due = site().workdays.add(today, site().instance.settings.explanation_days)
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
