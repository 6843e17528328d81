"""The pages beside the ballot: the home page, where a code can be typed, who sees a ballot, who can use the pages."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from survey.clock import years_after
from survey.errors import UnknownCode
from survey.security import public
from survey.site import site
from survey.tickets import read_code

bp = Blueprint("home", __name__)


@bp.get("/")
@bp.get("/<any(EN,VI):segment>")
@public("says what the site is and takes a code typed by hand")
def home(segment: str = "") -> ResponseReturnValue:
    """The home page; `?code=` leads to the ballot of the code."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("home/home.html", settings=site().instance.settings)
    code = read_code(typed)
    if code is None:
        raise UnknownCode
    return redirect(url_for("ballot.show", code=code, segment=segment or None), 303)


@bp.get("/privacy")
@bp.get("/privacy/<any(EN,VI):segment>")
@public("a promise to citizens has to be readable by citizens")
def privacy(segment: str = "") -> ResponseReturnValue:
    """Who sees a ballot, how long it is kept, where a complaint belongs."""
    here = site()
    settings = here.instance.settings
    kept_until = years_after(here.clock.today(), settings.keep_years)
    return render_template("home/privacy.html", settings=settings, kept_until=kept_until)


@bp.get("/accessibility")
@bp.get("/accessibility/<any(EN,VI):segment>")
@public("whoever cannot use a page has to learn what else there is")
def accessibility(segment: str = "") -> ResponseReturnValue:
    """For whom the pages are made, how that was tried, and what is known to be missing."""
    return render_template("home/accessibility.html", settings=site().instance.settings)
