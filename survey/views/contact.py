"""The page of a citizen who wants an answer, after the ballot and apart from it. No cookie, no session, no script.

The path is the desk's, so that nothing more than for a ballot is read or logged; kept is the desk's agency alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.contact import CONTACT_LIMIT, MESSAGE_LIMIT, ContactForm
from survey.bodies import read_fields
from survey.contact.requests import Request
from survey.i18n import language
from survey.model import Agency, Desk
from survey.office import settings_at
from survey.sealing import request_id
from survey.security import public
from survey.settings import Settings
from survey.site import site
from survey.store import agencies, contacts
from survey.views.ballot import draw_form_id, read_desk
from survey.views.signin import segment_of_page

bp = Blueprint("contact", __name__)

NO_ACCOUNT = "citizens who want an answer have no account; what they send opens nothing"
RETRY_AFTER = 600
"""Seconds after which a desk's page that took too much may be tried again."""


@dataclass(frozen=True)
class Place:
    """The desk, its agency, and what the agency has settled about answers."""

    desk: Desk
    agency: Agency
    settings: Settings


@bp.url_value_preprocessor
def draw(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Draw a form's id, as for a ballot: what came without one has it on the error's page too."""
    draw_form_id(endpoint, values)


@bp.get("/B/<code>/CONTACT")
@bp.get("/B/<code>/<any(EN,VI):segment>/CONTACT")
@public(NO_ACCOUNT)
def show(code: str, segment: str = "") -> ResponseReturnValue:
    """The form, with who answers, why it is asked, and when it is deleted."""
    place = read_place(code)
    return _page(place, ContactForm(language=language()), g.form_id)


@bp.post("/B/<code>/CONTACT")
@bp.post("/B/<code>/<any(EN,VI):segment>/CONTACT")
@public(NO_ACCOUNT)
def leave(code: str, segment: str = "") -> ResponseReturnValue:
    """Leave a message: once, however often it is sent."""
    place, here = read_place(code), site()
    form = ContactForm(read_fields(), language=language())
    form_id = form.form_id or g.form_id
    if not form.validate():
        return _page(place, form, form_id), 422
    if not here.contacts.admit(place.desk.code, here.clock.now()):
        response = make_response(_page(place, form, form_id, too_many=True), 429)
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response
    contacts.leave(
        g.db,
        Request(
            id=request_id(here.instance.key, form_id),
            agency=place.agency.id,
            day=here.clock.today(),
            delete_on=_deletion(place.settings, form.until),
            message=form.message.data or "",
            contact=form.contact.data or "",
        ),
    )
    return redirect(url_for("contact.thanks", code=code, segment=segment_of_page()), 303)


@bp.get("/B/<code>/CONTACT/thanks")
@bp.get("/B/<code>/<any(EN,VI):segment>/CONTACT/thanks")
@public(NO_ACCOUNT)
def thanks(code: str, segment: str = "") -> ResponseReturnValue:
    """Say until when there will be an answer. It tells nothing of what was left."""
    place = read_place(code)
    return render_template("contact/thanks.html", place=place, due=_due(place.settings))


def read_place(code: str) -> Place:
    """The desk of a code and who answers there. Raises what `read_desk` raises; `NotFound` where nobody answers."""
    desk = read_desk(code, closed=True)
    agency = agencies.read(g.db, desk.agency)
    settings = settings_at(g.db, site().instance.settings, desk.agency)
    if agency is None or not settings.contact:
        raise NotFound
    return Place(desk, agency, settings)


def _page(place: Place, form: ContactForm, form_id: str, *, too_many: bool = False) -> str:
    return render_template(
        "contact/leave.html",
        place=place,
        form=form,
        form_id=form_id,
        too_many=too_many,
        due=_due(place.settings),
        until=_deletion(place.settings, form.until),
        limits={"message": MESSAGE_LIMIT, "contact": CONTACT_LIMIT},
    )


def _due(settings: Settings) -> date:
    here = site()
    return here.workdays.add(here.clock.today(), settings.answer_days)


def _deletion(settings: Settings, promised: date | None) -> date:
    """The day of deletion. A page that was opened before today has named an earlier one: that one holds."""
    today = site().clock.today()
    last = today + timedelta(days=settings.contact_days)
    return promised if promised is not None and today < promised < last else last
