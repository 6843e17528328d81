"""The citizen's pages: the ballot of a desk, handing it in, the thanks. No cookie, no session, no script needed.

The path is `/B/<code>`, then the language where it is not the default, then `TEST` where the ballot is a trial, then
`thanks`.
"""

import logging
import secrets
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from forms.ballot import BallotForm, ballot_form
from forms.instrument import Instrument
from forms.parts import InstrumentError
from survey.bodies import read_fields
from survey.clock import years_after
from survey.errors import ClosedDesk, RetiredCode, UnknownCode
from survey.i18n import SEGMENTS, language
from survey.kept import KeptPage
from survey.model import Ballot, Desk
from survey.office import settings_at
from survey.sealing import ballot_id
from survey.security import public
from survey.sheet import Sheet, carried_over
from survey.site import Site, site
from survey.store import agencies, ballots, desks, instruments, published_remedies
from survey.tickets import read_code

LOG = logging.getLogger(__name__)
bp = Blueprint("ballot", __name__)

NO_ACCOUNT = "citizens answer without an account; the desk's code is the key"
END = '"></body></html>'
"""What follows the ballot's id, which ends a kept page."""


@bp.url_value_preprocessor
def draw_form_id(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Draw a ballot's random id, 128 bits, before anything can fail.

    So a ballot that came without one has it on the error's page too, and sending it again counts once.
    """
    g.form_id = secrets.token_urlsafe(16)


@bp.get("/B/<code>")
@bp.get("/B/<code>/<any(TEST):test>")
@bp.get("/B/<code>/<any(EN,VI):segment>")
@bp.get("/B/<code>/<any(EN,VI):segment>/<any(TEST):test>")
@public(NO_ACCOUNT)
def show(code: str, segment: str = "", test: str = "") -> ResponseReturnValue:
    """The ballot of a desk, to be filled in."""
    here = site()
    sheet = read_sheet(here, read_desk(code), test)
    kept = here.shelf.page(("ballot", *sheet.key), lambda: render_ballot(sheet, ballot="").removesuffix(END))
    return respond(kept, g.form_id + END)


@bp.post("/B/<code>")
@bp.post("/B/<code>/<any(TEST):test>")
@bp.post("/B/<code>/<any(EN,VI):segment>")
@bp.post("/B/<code>/<any(EN,VI):segment>/<any(TEST):test>")
@public(NO_ACCOUNT)
def cast(code: str, segment: str = "", test: str = "") -> ResponseReturnValue:
    """Hand a ballot in: once, however often it is sent."""
    sent = read_fields()
    here = site()
    named = sent.get("instrument", "")
    sheet = read_sheet(here, read_desk(code), test, named)
    if named and named != sheet.instrument.key:
        return replaced(sheet, named, sent)
    form = ballot_form(sheet.instrument, sheet.language)(sent)
    form_id = form.ballot or g.form_id
    if not form.validate():
        return again(sheet, form, form_id, problem="answers", status=422)
    if ballots.cast(g.db, make_ballot(here, sheet, form, form_id)) == "different":
        return again(sheet, form, g.form_id, problem="cast before", status=409)
    return redirect(url_for("ballot.thanks", **(request.view_args or {})), 303)


@bp.get("/B/<code>/thanks")
@bp.get("/B/<code>/<any(TEST):test>/thanks")
@bp.get("/B/<code>/<any(EN,VI):segment>/thanks")
@bp.get("/B/<code>/<any(EN,VI):segment>/<any(TEST):test>/thanks")
@public(NO_ACCOUNT)
def thanks(code: str, segment: str = "", test: str = "") -> ResponseReturnValue:
    """Thank whoever handed a ballot in. It tells nothing about the ballot."""
    desk = read_desk(code, closed=True)
    agency = agencies.read(g.db, desk.agency)
    name = agency.name if agency else ""

    told = None if test else published_remedies.latest(g.db, desk.agency)

    def render() -> str:
        settings = settings_at(g.db, site().instance.settings, desk.agency)
        return render_template(
            "ballot/thanks.html", desk=desk, agency=name, test=bool(test), contact=settings.contact, told=told
        ).removesuffix("\n")

    kept = site().shelf.page(("thanks", language(), desk.code, str(desk.revision), desk.name, name, test, told), render)
    return respond(kept, "\n")


@bp.route("/<any(b,B):letter>/<path:rest>", methods=["GET", "POST"])
@public("an address typed by hand leads to the page it means")
def typed(letter: str, rest: str) -> ResponseReturnValue:
    """An address in another spelling: `/b/7k3mp-q9x2d/en` leads to `/B/7K3MPQ9X2D/EN`."""
    code, *tail = rest.rstrip("/").split("/")
    words = {word.lower(): word for word in (*SEGMENTS, "TEST", "CONTACT", "thanks")}
    meant = "/".join(["", "B", read_code(code) or code, *(words.get(word.lower(), word) for word in tail)])
    if meant == f"/{letter}/{rest}":
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"]) if tail[-1:] == ["thanks"] else NotFound()
    return redirect(request.script_root + meant, 308)


def read_desk(code: str, *, closed: bool = False) -> Desk:
    """The desk of a code as somebody typed it; another spelling is redirected to the code's own.

    Raises `UnknownCode`, `RetiredCode` and, unless `closed` ones are wanted too, `ClosedDesk`.
    """
    own = read_code(code)
    if own is None:
        raise UnknownCode
    if own != code:
        raise RequestRedirect(url_for(request.endpoint or "", **{**(request.view_args or {}), "code": own}))
    desk = desks.read(g.db, own)
    if desk is None:
        raise UnknownCode
    if desk.status == "retired":
        raise RetiredCode
    if desk.status == "closed" and not closed:
        raise ClosedDesk
    return desk


def read_sheet(here: Site, desk: Desk, test: str, named: str = "") -> Sheet:
    """What a desk's ballot asks today. `named`: the instrument from which a page that is sent back was made.

    That one is asked on if the desk used it until yesterday: whoever opened the page before the change may finish it.
    Raises `ClosedDesk` for a desk that asks nothing.
    """
    today = here.clock.today()
    key = desks.instrument_on(g.db, desk.code, today)
    agency = agencies.read(g.db, desk.agency)
    if key is None or agency is None:
        raise ClosedDesk
    yesterday = date.fromordinal(today.toordinal() - 1)
    if named and named != key and desks.instrument_on(g.db, desk.code, yesterday) == named:
        key = named
    kept_until = years_after(today, here.instance.settings.keep_years)
    return Sheet(desk, agency, _instrument(here, key), "test" if test else "web", language(), kept_until)


def _instrument(here: Site, key: str) -> Instrument:
    try:
        return here.instrument(g.db, key)
    except InstrumentError as error:
        LOG.error("%s", error)
        raise ClosedDesk from error


def make_ballot(here: Site, sheet: Sheet, form: BallotForm, form_id: str) -> Ballot:
    """The ballot that a valid form stands for, dated today."""
    return Ballot(
        id=ballot_id(here.instance.key, form_id),
        instrument=sheet.instrument.key,
        agency=sheet.agency.id,
        desk=sheet.desk.code,
        mode=sheet.mode,
        date=here.clock.today(),
        language=sheet.language,
        answers=sheet.instrument.encode(form.answers()),
        comment=form.comment,
    )


def replaced(sheet: Sheet, named: str, sent: MultiDict[str, str]) -> ResponseReturnValue:
    """The desk's ballot for whoever filled in another one, with the answers that both have."""
    # The name is anybody's text: it is looked for among those that are known, never handed to the database.
    known = {row["key"] for row in instruments.records(g.db)}
    try:
        former = instruments.read(g.db, named) if named in known else None
    except InstrumentError:
        former = None
    kept = carried_over(former, sheet.instrument, sent.items(multi=True))
    form = ballot_form(sheet.instrument, sheet.language)(MultiDict(kept))
    # What was sent may have been cast while the desk still used that instrument: under its id it is seen.
    problem = "other instrument" if form.comment or not sent.get("comment") else "other instrument, no comment"
    return again(sheet, form, form.ballot or g.form_id, problem=problem, status=409)


def again(sheet: Sheet, form: BallotForm, form_id: str, *, problem: str, status: int) -> ResponseReturnValue:
    """The ballot once more, with every answer kept and what is wrong at its top."""
    page = render_ballot(sheet, ballot=form_id, form=form, problem=problem)
    response = respond(KeptPage.of(page), "")
    response.status_code = status
    return response


def render_ballot(sheet: Sheet, *, ballot: str, form: BallotForm | None = None, problem: str = "") -> str:
    """The ballot's page; it ends in the id `ballot` and `END`."""
    return render_template(
        "ballot/ballot.html",
        sheet=sheet,
        settings=settings_at(g.db, site().instance.settings, sheet.agency.id),
        ballot=ballot,
        kept=form.kept if form else {},
        comment=form.comment if form else "",
        rated=bool(form and form.rated),
        errors=form.errors if form else {},
        problem=problem,
    )


def respond(kept: KeptPage, tail: str) -> Response:
    """A kept page and its tail, compressed for whoever reads gzip."""
    gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(kept.gzip(tail) if gzip else kept.plain(tail), mimetype="text/html")
    response.headers["Vary"] = "Accept-Encoding"
    if gzip:
        response.headers["Content-Encoding"] = "gzip"
    return response
