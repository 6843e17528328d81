"""Results for staff: the scorecard of an agency and all below it. The agency is the smallest thing it shows.

The path is `/results/<agency>/<period>/<instrument>`, then the language; each part but the first may be left out.
An agency that is not the reader's own or below it does not exist here: 404, as for one that nobody has.
"""

from dataclasses import dataclass

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from forms.parts import Factor, Text
from survey import sentences
from survey.i18n import SOURCE, language
from survey.model import Agency, Refused
from survey.periods import read_period
from survey.published import Line, Published
from survey.ranges import axis_for, best_and_lowest
from survey.rights import may, tree_of, within_reach
from survey.scorecards import Question, Scorecard, Scorecards
from survey.security import needs
from survey.site import site
from survey.store import agencies, days, instruments
from survey.views.signin import segment_of_page

bp = Blueprint("results", __name__)

WAIT = 2
"""Seconds after which a browser asks again for figures that are being computed."""


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
    every = agencies.all(g.db)
    tree = tree_of(every)
    if not may(g.person, "see_results", agency, tree):
        raise NotFound
    reach = within_reach(g.person, "see_results", tree)
    choices = [one for one in every if one.id in reach]
    chosen = next(one for one in choices if one.id == agency)
    _check(period, instrument)
    found = _scorecards().ask(_question(agency, period, instrument))
    if found is None:
        return _waiting(chosen)
    if not found.period:
        return render_template("results/empty.html", agency=chosen, agencies=choices, minimum_cell=_minimum())
    return _page(chosen, choices, found)


def _check(period: str, instrument: str) -> None:
    """Raise `NotFound` for what no page can be about, before anything is computed."""
    if instrument and instruments.read(g.db, instrument) is None:
        raise NotFound
    try:
        read_period(period or "2000")
    except Refused:
        raise NotFound from None


def _question(agency: str, period: str, instrument: str) -> Question:
    here = site()
    return Question(
        agencies=tuple(sorted(agencies.below(g.db, agency))),
        period=period,
        instrument=instrument,
        today=here.clock.today(),
        state=days.state(g.db),
        minimum_cell=_minimum(),
        confidence_level=here.instance.settings.confidence_level,
    )


def _waiting(agency: Agency) -> ResponseReturnValue:
    """A page that asks again by itself: a header does it, so that no script is needed."""
    response = make_response(render_template("results/waiting.html", agency=agency), 202)
    response.headers["Refresh"] = str(WAIT)
    return response


def _page(agency: Agency, choices: list[Agency], found: Scorecard) -> ResponseReturnValue:
    published = found.published
    used = instruments.read(g.db, found.instrument) if found.instrument else None
    best, lowest = best_and_lowest(published.items)
    return render_template(
        "results/scorecard.html",
        agency=agency,
        agencies=choices,
        found=found,
        period=read_period(found.period),
        periods=[read_period(key) for key in found.periods],
        titles={key: _title(key) for key in found.instruments},
        published=published,
        instrument=used,
        groups=_groups(used, published) if used else (),
        satisfied=lambda line: _satisfied(used, line) if used else [],
        best=best,
        lowest=lowest,
        axis=axis_for((*published.items, *published.factors)),
        minimum_cell=_minimum(),
        confidence_level=site().instance.settings.confidence_level,
        sentences=sentences,
    )


def _title(key: str) -> Text:
    used = instruments.read(g.db, key)
    return used.title if used else {SOURCE: key}


def _satisfied(instrument: Instrument, line: Line) -> list[str]:
    """The labels of the points that count as satisfied for an item."""
    scale = instrument.scale_of(instrument.item(line.id))
    labels = [scale.points[point - 1].label for point in scale.satisfied]
    return [label.get(language(), label[SOURCE]) for label in labels]


def _groups(instrument: Instrument, published: Published) -> list[Group]:
    """The items by factor, in the instrument's order; those without a factor last."""
    factors = {line.id: line for line in published.factors}
    grouped = [Group(factor, factors.get(factor.id), _items_of(factor.id, published)) for factor in instrument.factors]
    return [group for group in (*grouped, Group(None, None, _items_of(None, published))) if group.items]


def _items_of(factor: str | None, published: Published) -> tuple[Line, ...]:
    return tuple(line for line in published.items if line.factor == factor)


def _minimum() -> int:
    return site().instance.settings.minimum_cell


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    """Give the application its scorecards."""
    state.app.extensions["scorecards"] = Scorecards(state.app.extensions["survey"].instance.settings)


def _scorecards() -> Scorecards:
    found = current_app.extensions["scorecards"]
    assert isinstance(found, Scorecards)  # noqa: S101 - the mapping is untyped; tells the type checker
    return found
