"""The clerk's sheet "Kết quả của quầy": one thing that people praise, one to mend, and how sure that is.

It is no accusation: no comment, no ballot, no comparison with other desks or people. A clerk sees the own desk's; a
desk with few people is shown together with others (`survey.naming`).
"""

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.instrument import Instrument
from survey import sentences
from survey.i18n import SOURCE, gettext, language, percent
from survey.model import Desk
from survey.naming import stand_in
from survey.periods import read_period
from survey.published import Line, Published
from survey.ranges import best_and_lowest
from survey.rights import may_at_desk, tree_of
from survey.scorecards import Scorecard
from survey.security import needs
from survey.site import site
from survey.store import agencies, desks, instruments
from survey.views.pages import back, period_of, printed
from survey.views.results import question_of, scorecards, waiting

bp = Blueprint("sheet", __name__)


@bp.get("/sheet/<any(EN,VI):segment>")
@bp.get("/sheet")
@needs("see_sheet")
def own(segment: str = "") -> ResponseReturnValue:
    """A clerk's own desk; others choose one on their agency's page."""
    if g.person.role == "clerk":
        if not g.person.desk:
            return render_template("sheet/none.html")
        return back("sheet.show", code=g.person.desk)
    return back("results.show", agency=g.person.agency)


@bp.get("/sheet/<code>/<period>/<any(EN,VI):segment>")
@bp.get("/sheet/<code>/<period>")
@bp.get("/sheet/<code>/<any(EN,VI):segment>")
@bp.get("/sheet/<code>")
@needs("see_sheet")
def show(code: str, period: str = "", segment: str = "") -> ResponseReturnValue:
    """The sheet on screen."""
    desk, found = _found(code, period)
    if found is None:
        agency = agencies.read(g.db, desk.agency)
        assert agency is not None  # noqa: S101 - desks refer to agencies; tells the type checker
        return waiting(agency)
    return render_template("sheet/sheet.html", desk=desk, found=found, **_said(desk, found))


@bp.get("/sheet/<code>/<period>/pdf/<any(EN,VI):segment>")
@bp.get("/sheet/<code>/<period>/pdf")
@needs("see_sheet")
def download(code: str, period: str, segment: str = "") -> ResponseReturnValue:
    """The sheet as one A5 page."""
    desk, found = _found(code, period)
    if found is None or not found.period:
        return back("sheet.show", code=code, period=period)
    return printed("sheet", _said(desk, found)["document"], f"ket-qua-cua-quay-{code}-{found.period}")


def _found(code: str, period: str) -> tuple[Desk, Scorecard | None]:
    desk = desks.read(g.db, code)
    if desk is None or not may_at_desk(g.person, "see_sheet", desk, tree_of(agencies.all(g.db))):
        raise NotFound
    if period:
        period_of(period)
    agency = agencies.read(g.db, desk.agency)
    assert agency is not None  # noqa: S101 - desks refer to agencies; tells the type checker
    together = stand_in(desks.of(g.db, desk.agency), code, site().instance.settings.minimum_desk_staff)
    return desk, scorecards().ask(question_of(agency, period, "", together=together, alone=True))


def _said(desk: Desk, found: Scorecard) -> dict[str, Any]:
    """What the sheet says, on screen and on paper."""
    agency = agencies.read(g.db, desk.agency)
    name = agency.name if agency else desk.agency
    together = stand_in(desks.of(g.db, desk.agency), desk.code, site().instance.settings.minimum_desk_staff)
    place = f"{desk.name}, {name}" if together == (desk.code,) else name
    published, used = found.published, instruments.read(g.db, found.instrument) if found.instrument else None
    figure, sentence = _index(published)
    document = {
        "title": gettext("Kết quả của quầy"),
        "place": place,
        "period": sentences.period_name(read_period(found.period)) if found.period else "",
        "figure": figure,
        "sentence": sentence,
        "parts": _parts(published, used),
        "notes": [gettext(sentences.NOTES[note]) for note in ("N1", "N3", "N4")],
    }
    link = url_for("sheet.download", code=desk.code, period=found.period) if found.period else ""
    alone = len(desks.of(g.db, desk.agency)) == 1
    return {"document": document, "pooled": together != (desk.code,), "alone": alone, "pdf": link}


def _index(published: Published) -> tuple[str, str]:
    if published.index is None or published.index.share is None:
        return "", sentences.hidden_sentence(site().instance.settings.minimum_cell)
    return percent(published.index.share.value), sentences.pooled_sentence(published.index.share)


def _parts(published: Published, used: Instrument | None) -> list[dict[str, str]]:
    """One thing that people praise and one to mend, equally large."""
    if used is None:
        return []
    best, lowest = best_and_lowest(published.items, 1)
    least = site().instance.settings.minimum_cell

    def part(title: str, lines: list[Line], none: str) -> dict[str, str]:
        if not lines:
            return {"title": title, "name": "", "sentence": none}
        question = used.item(lines[0].id).question
        name = question.get(language(), question[SOURCE])
        return {"title": title, "name": name, "sentence": sentences.short_sentence(lines[0], least)}

    few = gettext("Chưa đủ phiếu để nói.")
    return [
        part(gettext("Người dân khen nhiều nhất"), best, few),
        part(gettext("Nên làm tốt hơn"), lowest, few),
    ]
