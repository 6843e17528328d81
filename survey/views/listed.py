"""The list of ballots rated average or below, and what reviewers do with them: seen, notes, setting aside.

It has the agency's own ballots, as far as they are revealed (`survey.reveal`), whole groups only.
"""

from collections.abc import Mapping
from dataclasses import replace

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from forms.parts import Text
from forms.review import AsideForm, MarkForm, NoteForm
from survey import sentences
from survey.i18n import SOURCE, language
from survey.listing import STAGE, Entry, Filter, Listed, coarsened, entries, listed, token_maker, whole_weeks
from survey.naming import nameable
from survey.periods import Period
from survey.rights import may, tree_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, ballot_events, ballots, desks, instruments, set_asides
from survey.views.pages import agency_of, back, form_of, period_of, sent_form
from survey.views.review import bp

ON_A_PAGE = 40
FIELDS = ("desk", "mode", "stage", "item", "seen")
"""What the list can be narrowed by; the values come from the list itself."""


@bp.get("/review/<agency>/<period>/ballots/<any(EN,VI):segment>")
@bp.get("/review/<agency>/<period>/ballots")
@needs("see_ballots")
def list_(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """The ballots of an agency with any item at or below average."""
    chosen, _ = agency_of(agency, "see_ballots")
    wanted = period_of(period)
    first, last = whole_weeks(wanted)
    found, used = _entries(agency, wanted)
    narrowed = Filter(
        **{name: request.args.get(name, "")[:60] for name in FIELDS}, words=request.args.get("words", "")[:100]
    )
    shown = listed(found, narrowed, site().instance.settings.minimum_cell)
    return render_template(
        "review/ballots.html",
        agency=chosen,
        period=wanted,
        first=first,
        last=last,
        shown=shown,
        **_paged(shown, _number(request.args.get("page", "1"))),
        chosen=narrowed,
        choices=_choices(found),
        desk_names={desk.code: desk.name for desk in desks.of(g.db, agency)},
        question=lambda item: _question(used, item),
        label_of=lambda entry, item: _label(used[entry.instrument], item, entry.ratings[item]),
        plain=lambda text: text.get(language(), text[SOURCE]),
        stages=_stages(used),
        writes=may(g.person, "review", agency, tree_of(agencies.all(g.db))),
        form_of=form_of,
        forms={"mark": MarkForm, "note": NoteForm, "aside": AsideForm},
        minimum_cell=site().instance.settings.minimum_cell,
        sentences=sentences,
        query={name: value for name, value in request.args.items() if name != "page"},
    )


@bp.post("/review/<agency>/<period>/mark/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/mark")
@needs("review")
def mark(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Note that some ballots were seen, or were not."""
    form = sent_form(MarkForm, "review", agency)
    known = {entry.token: entry.ballot for entry in _entries(agency, period_of(period))[0]}
    tokens = request.form.getlist("all") if form.what.data == "all" else form.tokens.data or ()
    chosen = [known[token] for token in tokens if token in known]
    what: ballot_events.What = "unseen" if form.what.data == "unseen" else "seen"
    ballot_events.append(g.db, chosen, what, today=site().clock.today(), who=g.person.login)
    return _to_list(agency, period)


@bp.post("/review/<agency>/<period>/note/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/note")
@needs("review")
def note(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Note something beside a ballot."""
    form = sent_form(NoteForm, "review", agency)
    ballot = _ballot(agency, period_of(period), form.token.data)
    ballot_events.append(
        g.db, [ballot], "note", today=site().clock.today(), who=g.person.login, why=form.text.data or ""
    )
    return _to_list(agency, period)


@bp.post("/review/<agency>/<period>/aside/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/aside")
@needs("review")
def set_aside(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Set a ballot aside, or take it in again, with the reason; figures are told with and without it."""
    form = sent_form(AsideForm, "review", agency)
    ballot = _ballot(agency, period_of(period), form.token.data)
    set_asides.append(
        g.db,
        ballot,
        "set_aside" if form.what.data == "set_aside" else "restored",
        key=site().instance.key,
        today=site().clock.today(),
        who=g.person.login,
        why=form.why.data or "",
    )
    return _to_list(agency, period)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _entries(agency: str, period: Period) -> tuple[list[Entry], dict[str, Instrument]]:
    """The revealed ballots of an agency in the weeks of a period, and the instruments that they answer."""
    first, last = whole_weeks(period)
    rows = ballots.settled(g.db, agencies=(agency,), from_=first, to=last, revealed=True, include_set_aside=True)
    used = {key: one for key in {row["instrument"] for row in rows} if (one := instruments.read(g.db, key))}
    here = site().instance
    named = frozenset(nameable(desks.of(g.db, agency), here.settings.minimum_desk_staff))
    every = entries(
        [row for row in rows if row["instrument"] in used],
        used,
        token_maker(here.key),
        named=named,
        aside=set_asides.current(g.db),
    )
    found = coarsened(every, here.settings.minimum_cell)
    marks = ballot_events.of(g.db, [entry.ballot for entry in found])
    return [replace(entry, marks=marks[entry.ballot]) if entry.ballot in marks else entry for entry in found], used


def _ballot(agency: str, period: Period, token: str | None) -> str:
    for entry in _entries(agency, period)[0]:
        if entry.token == token:
            return entry.ballot
    raise NotFound


def _paged(shown: Listed, wanted: int) -> dict[str, object]:
    """One page of the ballots, the dissatisfied before the average ones."""
    both = [*shown.dissatisfied, *shown.average]
    pages = max(1, -(-len(both) // ON_A_PAGE))
    page = max(1, min(wanted, pages))
    first, last = (page - 1) * ON_A_PAGE, page * ON_A_PAGE
    turn = len(shown.dissatisfied)
    parts = (both[first : min(turn, last)], both[max(first, turn) : last])
    return {"parts": parts, "total": len(both), "page": page, "pages": pages}


def _choices(found: list[Entry]) -> dict[str, list[str]]:
    """What the list can be narrowed to."""
    return {name: sorted({getattr(entry, name) for entry in found} - {""}) for name in ("desk", "mode", "stage")}


def _question(used: Mapping[str, Instrument], item: str) -> Text:
    for instrument in used.values():
        for one in instrument.items:
            if one.id == item:
                return one.question
    return {"vi": item}


def _label(instrument: Instrument, item: str, point: int) -> Text:
    """What the chosen point is called."""
    return instrument.scale_of(instrument.item(item)).points[point - 1].label


def _stages(used: Mapping[str, Instrument]) -> dict[str, Text]:
    return {
        str(place): option
        for instrument in used.values()
        for item in instrument.items
        if item.id == STAGE
        for place, option in enumerate(item.options, start=1)
    }


def _to_list(agency: str, period: str) -> ResponseReturnValue:
    """To the list, narrowed as it was."""
    kept = {name: request.form[name] for name in (*FIELDS, "words", "page") if request.form.get(name)}
    return back("review.list_", agency=agency, period=period, **kept)
