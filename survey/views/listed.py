"""The list of ballots rated average or below, and what reviewers do with them: seen, notes, setting aside.

It has the agency's own ballots, as far as they are revealed (`survey.reveal`), whole groups only.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from forms.parts import Text
from forms.review import AsideForm, MarkForm, NoteForm
from forms.staff import StaffForm
from forms.unmasking import UnmaskForm
from survey import sentences
from survey.comments.masking import LABEL
from survey.db import connect
from survey.doors import Door
from survey.i18n import SOURCE, gettext, language
from survey.listing import STAGE, Entry, Filter, whole_weeks
from survey.model import Agency
from survey.periods import Period, before, read_period
from survey.review_lists import draw_up, file_of
from survey.rights import may, tree_of
from survey.security import needs
from survey.site import site
from survey.store import agencies, ballot_events, desks, instruments, review_lists, set_asides
from survey.views.pages import agency_of, back, form_of, period_of, sent_form
from survey.views.review import bp
from survey.views.waiting import errands, failed, wait_for

MONTHS = 13
"""This month and the same of last year, and those between them, are offered."""
FIELDS = ("desk", "mode", "stage", "item", "seen", "topic")
"""What the list can be narrowed by; the values come from the list itself."""
FORMS: Mapping[str, type[StaffForm]] = MappingProxyType(
    {"mark": MarkForm, "note": NoteForm, "aside": AsideForm, "unmask": UnmaskForm}
)
"""What can be done with a ballot → the form that asks for it."""


@bp.get("/review/<agency>/<period>/ballots/<any(EN,VI):segment>")
@bp.get("/review/<agency>/<period>/ballots")
@needs("see_ballots")
def list_(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """The ballots of an agency with any item at or below average, or with a comment."""
    chosen, choices = agency_of(agency, "see_ballots")
    wanted = period_of(period)
    path = file_of(g.db, site().instance, agency, wanted, site().clock.today())
    if not path.exists():
        return _drawn_up_first(chosen, wanted)
    with _opened(path) as file:
        return _page_of(file, chosen, wanted, choices)


def _page_of(file: Door, agency: Agency, period: Period, agencies_of_reader: list[Agency]) -> str:
    """What the reader looks for on a list that was drawn up."""
    narrowed = Filter(
        **{name: request.args.get(name, "")[:60] for name in FIELDS},
        words=request.args.get("words", "")[:100],
        page=_number(request.args.get("page", "1")),
    )
    least, number = site().instance.settings.minimum_cell, review_lists.drawn_up_at(file)
    since = ballot_events.since(g.db, number), ballot_events.retagged(g.db, number)
    shown = review_lists.show(file, narrowed, *since, minimum_cell=least)
    used = {key: one for key in review_lists.instruments_of(file) if (one := instruments.read(g.db, key))}
    return render_template(
        "review/ballots.html",
        agency=agency,
        agencies=agencies_of_reader,
        periods=periods_around(period),
        period=period,
        weeks=whole_weeks(period),
        shown=shown,
        parts=[_as_they_are(part) for part in (shown.dissatisfied, shown.average, shown.commented)],
        chosen=narrowed,
        choices=review_lists.choices(file),
        desk_names={desk.code: desk.name for desk in desks.of(g.db, agency.id)},
        **_words_of(used),
        writes=may(g.person, "review", agency.id, tree_of(agencies.all(g.db))),
        form_of=form_of,
        forms=FORMS,
        minimum_cell=least,
        sentences=sentences,
        query={name: value for name, value in request.args.items() if name in (*FIELDS, "words")},
        saved=_saved(request.args.get("saved", "")),
    )


@bp.post("/review/<agency>/<period>/mark/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/mark")
@needs("review")
def mark(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Note that some ballots were seen, or were not."""
    form = sent_form(MarkForm, "review", agency)
    tokens = request.form.getlist("all") if form.what.data == "all" else form.tokens.data or ()
    with for_writing(agency, period_of(period)) as file:
        chosen = [ballot for token in tokens if (ballot := review_lists.ballot_of(file, token))]
    what: ballot_events.What = "unseen" if form.what.data == "unseen" else "seen"
    number = ballot_events.append(g.db, chosen, what, today=site().clock.today(), who=g.person.login)
    return to_list(agency, period, saved=f"{what}-{number}")


@bp.post("/review/<agency>/<period>/note/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/note")
@needs("review")
def note(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Note something beside a ballot."""
    form = sent_form(NoteForm, "review", agency)
    ballot = ballot_behind(agency, period_of(period), form.token.data)
    ballot_events.append(
        g.db, [ballot], "note", today=site().clock.today(), who=g.person.login, why=form.text.data or ""
    )
    return to_list(agency, period, saved="note", at=form.token.data)


@bp.post("/review/<agency>/<period>/aside/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/aside")
@needs("review")
def set_aside(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Set a ballot aside, or take it in again, with the reason; figures are told with and without it."""
    form = sent_form(AsideForm, "review", agency)
    ballot = ballot_behind(agency, period_of(period), form.token.data)
    set_asides.append(
        g.db,
        ballot,
        "set_aside" if form.what.data == "set_aside" else "restored",
        key=site().instance.key,
        today=site().clock.today(),
        who=g.person.login,
        why=form.why.data or "",
    )
    return to_list(agency, period, saved=form.what.data, at=form.token.data)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def periods_around(chosen: Period) -> list[Period]:
    """The last months and what was chosen, newest first."""
    found = [read_period(f"{site().clock.today():%Y-%m}")]
    while len(found) < MONTHS:
        found.append(before(found[-1]))
    return found if chosen.key in {one.key for one in found} else [chosen, *found]


def _drawn_up_first(agency: Agency, period: Period) -> ResponseReturnValue:
    """The page that waits for a list; a child draws it up."""
    today = site().clock.today().isoformat()
    key = errands().begin("list", agency=agency.id, period=period.key, today=today)
    if errands().state(key) == "failed":
        return failed(agency, key)
    return wait_for(agency, gettext("Đang lập danh sách phiếu"))


@contextmanager
def _opened(path: Path) -> Iterator[Door]:
    file = connect(path)
    try:
        yield file
    finally:
        file.close()


def for_writing(agency: str, period: Period) -> AbstractContextManager[Door]:
    """The list that a sent form is about. Should ballots have come meanwhile, it is drawn up here and now.

    That takes a moment of a worker, seldom; turning the reader away would lose what was written.
    """
    today = site().clock.today()
    path = file_of(g.db, site().instance, agency, period, today)
    if not path.exists():
        draw_up(g.db, site().instance, agency, period.key, today)
    return _opened(path)


def ballot_behind(agency: str, period: Period, token: str | None) -> str:
    """The ballot that a token of the list stands for. `NotFound` for another list's."""
    with for_writing(agency, period) as file:
        found = review_lists.ballot_of(file, token or "")
    if found is None:
        raise NotFound
    return found


def _as_they_are(found: Iterable[Entry]) -> list[Entry]:
    """Entries with what was done with them up to now."""
    every = list(found)
    marks = ballot_events.of(g.db, [entry.ballot for entry in every])
    aside = set_asides.current(g.db)
    return [replace(entry, marks=marks.get(entry.ballot, entry.marks), aside=entry.ballot in aside) for entry in every]


def _question(used: Mapping[str, Instrument], item: str) -> Text:
    for instrument in used.values():
        for one in instrument.items:
            if one.id == item:
                return one.question
    return {"vi": item}


def _label(instrument: Instrument, item: str, point: int) -> Text:
    """What the chosen point is called."""
    return instrument.scale_of(instrument.item(item)).points[point - 1].label


def _saved(what: str) -> str:
    """What was just done, in a sentence; empty for anything else."""
    kind, _, number = what.partition("-")
    done = {
        "seen": gettext("Đã đánh dấu %(n)s phiếu là đã xem.", n=_number(number)),
        "unseen": gettext("Đã đánh dấu %(n)s phiếu là chưa xem.", n=_number(number)),
        "note": gettext("Đã lưu ghi chú."),
        "topics": gettext("Đã ghi chủ đề của góp ý."),
        "moved": gettext("Đã chuyển góp ý này cho người kiểm tra công vụ; ở đây không còn hiện nữa."),
        "set_aside": gettext("Đã tạm để riêng phiếu này."),
        "restored": gettext("Đã đưa phiếu này trở lại."),
    }
    return done.get(kind, "")


def _words_of(used: Mapping[str, Instrument]) -> dict[str, object]:
    """What items, points, stages and topics are called, and whether something is masked in a comment."""
    return {
        "question": lambda item: _question(used, item),
        "label_of": lambda entry, item: _label(used[entry.instrument], item, entry.ratings[item]),
        "plain": lambda text: text.get(language(), text[SOURCE]),
        "stages": _stages(used),
        "hides": LABEL.search,
        "topics": site().topics,
    }


def _stages(used: Mapping[str, Instrument]) -> dict[str, Text]:
    return {
        str(place): option
        for instrument in used.values()
        for item in instrument.items
        if item.id == STAGE
        for place, option in enumerate(item.options, start=1)
    }


def to_list(agency: str, period: str, *, saved: str | None, at: str | None = None) -> ResponseReturnValue:
    """To the list, narrowed as it was, and to the ballot it is about; what was saved is said there."""
    kept = {name: request.form[name] for name in (*FIELDS, "words", "page") if request.form.get(name)}
    return back("review.list_", agency=agency, period=period, saved=saved, _anchor=at, **kept)
