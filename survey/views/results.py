"""Results for staff: the scorecard of an agency with all below it, and of its desks for those in their chain.

The path is `/results/<agency>/<period>/<instrument>`, then the language; each part but the first may be left out. A
desk's is `/results/<agency>/desk/<code>/<period>`; one with few people is shown together with others. An agency that
is not the reader's own or below it does not exist here: 404, as for one that nobody has.
"""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from forms.kinds import SYMBOLS
from forms.parts import Factor, Text
from survey import sentences
from survey.i18n import SOURCE, language
from survey.model import Agency, Desk, Refused
from survey.naming import nameable, stand_in
from survey.periods import read_period, rolling
from survey.published import Line, Published
from survey.ranges import Bar, axis_for, best_and_lowest, diverging, funnel_picture, strip_of
from survey.remediation import Tally, tally
from survey.rights import Verb, may, may_at_desk, tree_of, within_reach
from survey.scorecards import Question, Scorecard, Scorecards
from survey.security import needs
from survey.site import site
from survey.store import agencies, cases, days, desks, instruments
from survey.views.signin import segment_of_page
from survey.views.waiting import WAIT

bp = Blueprint("results", __name__)

STAGE = "stage"
"""The item that says what somebody came for."""


@dataclass(frozen=True)
class Group:
    """A factor and its items; None for items without a factor."""

    factor: Factor | None
    line: Line | None
    items: tuple[Line, ...]


# Decorators act from below: a language's segment comes before what else may stand in its place.
@bp.get("/results/<any(EN,VI):segment>")
@bp.get("/results")
@needs("see_results")
def own(segment: str = "") -> ResponseReturnValue:
    """The reader's own agency, or the one and the period that the form names."""
    agency, period = request.args.get("agency", g.person.agency), request.args.get("period", "")
    if not may(g.person, "see_results", agency, tree_of(agencies.all(g.db))):
        raise NotFound
    _check(period, "")
    return redirect(url_for("results.show", agency=agency, period=period or None, segment=segment_of_page()), 303)


@bp.get("/results/<agency>/<period>/<instrument>/<any(EN,VI):segment>")
@bp.get("/results/<agency>/<period>/<instrument>")
@bp.get("/results/<agency>/<period>/<any(EN,VI):segment>")
@bp.get("/results/<agency>/<period>")
@bp.get("/results/<agency>/<any(EN,VI):segment>")
@bp.get("/results/<agency>")
@needs("see_results")
def show(agency: str, period: str = "", instrument: str = "", segment: str = "") -> ResponseReturnValue:
    """The scorecard of an agency in a period."""
    chosen, choices = _reachable(agency)
    _check(period, instrument)
    own = desks.of(g.db, agency)
    question = question_of(chosen, period, instrument, shown=nameable(own, _least()))
    found = scorecards().ask(question)
    if found is None:
        return waiting(chosen)
    if not found.period:
        return render_template("results/empty.html", agency=chosen, agencies=choices, minimum_cell=_minimum())
    return _page(chosen, choices, found, own=own)


@bp.get("/results/<agency>/desk/<code>/<period>/<any(EN,VI):segment>")
@bp.get("/results/<agency>/desk/<code>/<period>")
@bp.get("/results/<agency>/desk/<code>/<any(EN,VI):segment>")
@bp.get("/results/<agency>/desk/<code>")
@needs("see_results")
def show_desk(agency: str, code: str, period: str = "", segment: str = "") -> ResponseReturnValue:
    """The scorecard of a desk, or of the desks that stand in for one with few people."""
    chosen, choices = _reachable(agency)
    desk = read_desk(agency, code, "see_results")
    _check(period, "")
    together = stand_in(desks.of(g.db, agency), code, _least())
    found = scorecards().ask(question_of(chosen, period, "", together=together, alone=True))
    if found is None:
        return waiting(chosen)
    if not found.period:
        return render_template(
            "results/empty.html", agency=chosen, agencies=choices, minimum_cell=_minimum(), desk=desk
        )
    return _page(chosen, choices, found, desk=desk, together=together)


def _reachable(agency: str) -> tuple[Agency, list[Agency]]:
    """The agency, and all that the reader may choose from. Raises `NotFound` for one out of reach."""
    every = agencies.all(g.db)
    reach = within_reach(g.person, "see_results", tree_of(every))
    if agency not in reach:
        raise NotFound
    choices = [one for one in every if one.id in reach]
    return next(one for one in choices if one.id == agency), choices


def read_desk(agency: str, code: str, verb: Verb) -> Desk:
    """A desk of an agency at which the reader may do `verb`. Raises `NotFound` for any other."""
    found = desks.read(g.db, code)
    if found is None or found.agency != agency or not may_at_desk(g.person, verb, found, tree_of(agencies.all(g.db))):
        raise NotFound
    return found


def _check(period: str, instrument: str) -> None:
    """Raise `NotFound` for what no page can be about, before anything is computed."""
    if instrument and instruments.read(g.db, instrument) is None:
        raise NotFound
    try:
        read_period(period or "2000")
    except Refused:
        raise NotFound from None


def question_of(  # noqa: PLR0913 - one argument for each thing that may be chosen
    agency: Agency,
    period: str,
    instrument: str,
    *,
    shown: tuple[str, ...] = (),
    together: tuple[str, ...] = (),
    alone: bool = False,
) -> Question:
    """What a page asks for: an agency with all below it, or (`alone`) some desks of it, or all of its own."""
    here = site()
    below = agencies.below(g.db, agency.id)
    children = [one.id for one in agencies.all(g.db) if one.parent == agency.id and one.id in below]
    return Question(
        agencies=(agency.id,) if alone else tuple(sorted(below)),
        period=period,
        instrument=instrument,
        today=here.clock.today(),
        state=days.state(g.db),
        minimum_cell=_minimum(),
        confidence_level=here.instance.settings.confidence_level,
        desks=together,
        below=() if alone else tuple((child, tuple(sorted(agencies.below(g.db, child)))) for child in sorted(children)),
        shown=shown,
    )


def waiting(agency: Agency) -> ResponseReturnValue:
    """A page that asks again by itself: a header does it, so that no script is needed."""
    response = make_response(render_template("results/waiting.html", agency=agency), 202)
    response.headers["Refresh"] = str(WAIT)
    return response


def _page(  # noqa: PLR0913 - one argument for each thing that the page knows
    agency: Agency,
    choices: list[Agency],
    found: Scorecard,
    *,
    own: list[Desk] | None = None,
    desk: Desk | None = None,
    together: tuple[str, ...] = (),
) -> ResponseReturnValue:
    published = found.published
    used = instruments.read(g.db, found.instrument) if found.instrument else None
    best, lowest = best_and_lowest(published.items)
    period = read_period(found.period)
    return render_template(
        "results/scorecard.html",
        agency=agency,
        agencies=choices,
        names={one.id: one.name for one in choices},
        desk=desk,
        together=together,
        own_desks=[one for one in own or () if one.status != "retired"],
        found=found,
        period=period,
        previous=read_period(published.previous) if published.previous else None,
        three=rolling(period),
        periods=[read_period(key) for key in found.periods],
        titles={key: _title(key) for key in found.instruments},
        published=published,
        **of_instrument(used, published),
        best=best,
        lowest=lowest,
        axis=axis_for((*published.items, *published.factors)),
        funnel=funnel_picture(published.funnel, {one.id: one.name for one in choices}) if published.funnel else None,
        strip=strip_of(published.index.trend) if published.index else None,
        remedies=_remedies(agency, desk),
        minimum_cell=_minimum(),
        confidence_level=site().instance.settings.confidence_level,
        sentences=sentences,
    )


def _remedies(agency: Agency, desk: Desk | None) -> Tally:
    """The cases of an agency with all below it, or of a desk, in numbers."""
    found = cases.of(g.db, agencies.below(g.db, agency.id), desk=desk.code if desk else None)
    return tally(found, site().clock.today(), site().workdays)


def of_instrument(used: Instrument | None, published: Published) -> dict[str, object]:
    """What a page needs to know of the questionnaire to name things."""
    if used is None:
        return {"instrument": None, "groups": (), "stages": {}}
    return {
        "instrument": used,
        "groups": _groups(used, published),
        "stages": _stages(used),
        "satisfied": partial(_satisfied, used),
        "labels": partial(_labels, used),
        "bar": partial(_bar, used),
    }


def _title(key: str) -> Text:
    used = instruments.read(g.db, key)
    return used.title if used else {SOURCE: key}


def _satisfied(instrument: Instrument, line: Line) -> list[str]:
    """The labels of the points that count as satisfied for an item."""
    scale = instrument.scale_of(instrument.item(line.id))
    labels = [scale.points[point - 1].label for point in scale.satisfied]
    return [label.get(language(), label[SOURCE]) for label in labels]


def _labels(instrument: Instrument, line: Line) -> list[str]:
    """The labels of an item's points, the worst first."""
    scale = instrument.scale_of(instrument.item(line.id))
    return [point.label.get(language(), point.label[SOURCE]) for point in scale.points]


def _bar(instrument: Instrument, line: Line) -> tuple[Bar, ...]:
    scale = instrument.scale_of(instrument.item(line.id))
    return diverging(line.counts, scale.at_or_below_average)


def _stages(instrument: Instrument) -> dict[str, Text]:
    """What the stages are called, by the sign that stands for them in answers."""
    for item in instrument.items:
        if item.id == STAGE:
            return dict(zip(SYMBOLS[1:], item.options, strict=False))
    return {}


def _groups(instrument: Instrument, published: Published) -> list[Group]:
    """The items by factor, in the instrument's order; those without a factor last."""
    factors = {line.id: line for line in published.factors}
    grouped = [Group(factor, factors.get(factor.id), _items_of(factor.id, published)) for factor in instrument.factors]
    return [group for group in (*grouped, Group(None, None, _items_of(None, published))) if group.items]


def _items_of(factor: str | None, published: Published) -> tuple[Line, ...]:
    return tuple(line for line in published.items if line.factor == factor)


def _minimum() -> int:
    return site().instance.settings.minimum_cell


def _least() -> int:
    return site().instance.settings.minimum_desk_staff


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    """Give the application its scorecards."""
    state.app.extensions["scorecards"] = Scorecards(state.app.extensions["survey"].instance.settings)


def scorecards() -> Scorecards:
    """The application's scorecards."""
    found = current_app.extensions["scorecards"]
    assert isinstance(found, Scorecards)  # noqa: S101 - the mapping is untyped; tells the type checker
    return found
