"""Pages that wait for what a child does: they ask again by themselves, with a header, so that no script is needed."""

from flask import current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from survey.errands import Errands
from survey.model import Agency
from survey.views.refusals import reason_of

WAIT = 1
"""Seconds after which a browser asks again."""


def errands() -> Errands:
    """What the application has done by children."""
    found = current_app.extensions["errands"]
    assert isinstance(found, Errands)  # noqa: S101 - the mapping is untyped; tells the type checker
    return found


def wait_for(agency: Agency, title: str) -> ResponseReturnValue:
    """The page to look at until it is done."""
    response = make_response(render_template("waiting/waiting.html", agency=agency, title=title), 202)
    response.headers["Refresh"] = str(WAIT)
    return response


def failed(agency: Agency, key: str) -> ResponseReturnValue:
    """The page that says why an errand failed, which is forgotten then: whoever asks again begins it again."""
    why = reason_of(errands().end(key))
    return make_response(render_template("waiting/failed.html", agency=agency, why=why), 500)
