"""What pages of staff with forms have in common: whom and what they are about, and the way back."""

from typing import Any, TypeVar

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from forms.staff import StaffForm
from survey.i18n import language
from survey.model import Agency, Refused
from survey.periods import Period, read_period
from survey.rights import Verb, may, tree_of, within_reach
from survey.store import agencies
from survey.views.signin import secret, segment_of_page

KindOfForm = TypeVar("KindOfForm", bound=StaffForm)


def form_of(kind: type[KindOfForm], sent: Any = None) -> KindOfForm:
    """A form in the page's language with the session's token; `sent`: what came back."""
    return kind(sent, session=session, secret=secret(), language=language())


def sent_form(kind: type[KindOfForm], verb: Verb, agency: str) -> KindOfForm:
    """The form that was sent by somebody who may. `NotFound` for an agency out of reach, `BadRequest` for a bad one."""
    if not may(g.person, verb, agency, tree_of(agencies.all(g.db))):
        raise NotFound
    form = form_of(kind, request.form)
    if not form.validate():
        raise BadRequest
    return form


def agency_of(agency: str, verb: Verb) -> tuple[Agency, list[Agency]]:
    """The agency, and all at which the reader may do `verb`. Raises `NotFound` for one out of reach."""
    every = agencies.all(g.db)
    reach = within_reach(g.person, verb, tree_of(every))
    if agency not in reach:
        raise NotFound
    choices = [one for one in every if one.id in reach]
    return next(one for one in choices if one.id == agency), choices


def period_of(key: str) -> Period:
    """The period of a key. Raises `NotFound` for anything else."""
    try:
        return read_period(key)
    except Refused:
        raise NotFound from None


def back(endpoint: str, **values: Any) -> ResponseReturnValue:
    """To a page, in the language of this one."""
    return redirect(url_for(endpoint, segment=segment_of_page(), **values), 303)
