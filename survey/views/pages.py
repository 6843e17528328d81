"""What pages of staff with forms have in common: whom and what they are about, and the way back."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from flask import Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from forms.staff import StaffForm
from survey.i18n import gettext, language
from survey.model import Agency, Refused
from survey.periods import Period, read_period
from survey.rights import Verb, may, tree_of, within_reach
from survey.site import site
from survey.store import agencies
from survey.views.sessions import secret
from survey.views.signin import segment_of_page

LARGEST = 4 * 1024 * 1024
"""Bytes of a table of desks or transactions: some tens of thousands of rows."""

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


def take_large() -> None:
    """Let this request bring a table: more than a ballot may ever have."""
    request.max_content_length = LARGEST


def own_names(names: Iterable[tuple[str, str]]) -> list[tuple[str, str, dict[str, str]]]:
    """Choices of a form by (value, name), marked as Vietnamese: names of places are not translated."""
    return [(value, name, {"lang": "vi"}) for value, name in names]


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


def printed(kind: str, document: Mapping[str, Any], name: str) -> Response:
    """A small document as a PDF to download (`survey.desk_sheets`), in the language of this page, dated today."""
    here = site()
    today = here.clock.today()
    mark = gettext("DỮ LIỆU MẪU") if here.instance.settings.demo else ""
    whole = {**document, "language": language(), "mark": mark, "date": (today.year, today.month, today.day)}
    made = subprocess.run(  # noqa: S603 - our own module; `kind` is one of three words
        [sys.executable, "-m", "survey.desk_sheets", kind],
        input=json.dumps(whole).encode(),
        capture_output=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    named = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(made.stdout, mimetype="application/pdf", headers=named)
