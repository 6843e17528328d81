"""An invitation in the browser: its link is opened, a password is chosen, and its owner is in."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.admin import InvitationForm
from survey.access.invitations import is_good, login_of
from survey.i18n import gettext
from survey.model import Staff
from survey.passwords import rehash, weakness
from survey.security import public
from survey.site import site
from survey.store import access, staff
from survey.views.pages import form_of
from survey.views.sessions import begin, begin_half, let_in
from survey.views.signin import WEAK, onwards, segment_of_page

bp = Blueprint("invitation", __name__)
LONGEST = 120
"""Characters of a token: a moment, 40 hexadecimal digits and a login."""


@bp.get("/sign-in/invitation/<token>/<any(EN,VI):segment>")
@bp.get("/sign-in/invitation/<token>")
@public("whoever is invited has no password yet")
def show(token: str, segment: str = "") -> ResponseReturnValue:
    """The form for a password. Opening a link does not use it up: programs that check mails open links too."""
    return _page(token, form_of(InvitationForm)) if _invited(token) else _void()


@bp.post("/sign-in/invitation/<token>/<any(EN,VI):segment>")
@bp.post("/sign-in/invitation/<token>")
@public("whoever is invited has no password yet")
def choose(token: str, segment: str = "") -> ResponseReturnValue:
    """Take the password and let its owner in; whoever has a second factor gives its code first."""
    form = form_of(InvitationForm, request.form)
    person = _invited(token)
    if person is None:
        return _void()
    chosen = form.chosen.data or ""
    if not form.validate():
        return _page(token, form, gettext("Chưa đặt được mật khẩu.")), 422
    if found := weakness(chosen, person.login):
        return _page(token, form, gettext(WEAK[found])), 422
    staff.set_password(g.db, person.login, rehash(chosen))
    person = staff.read(g.db, person.login)
    assert person is not None  # noqa: S101 - it was changed just now; tells the type checker
    if access.read(g.db, person.login).sealed:
        begin_half(person)
        return redirect(url_for("factor.ask", segment=segment_of_page()), 303)
    begin(person, "")
    return let_in(person, make_response(redirect(onwards(""), 303)))


def _invited(token: str) -> Staff | None:
    """Whom a link invites now, or None."""
    person = staff.read(g.db, login_of(token)) if len(token) <= LONGEST else None
    here = site()
    return person if person and is_good(here.instance.key, person, token, here.clock.now()) else None


def _page(token: str, form: InvitationForm, problem: str = "") -> str:
    return render_template("signin/invitation.html", token=token, login=login_of(token), form=form, problem=problem)


def _void() -> ResponseReturnValue:
    return render_template("signin/void.html"), 410
