"""The second factor in the browser: the code after the password, and what its owner settles under the account."""

import logging
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from forms.staff import CodeForm, SignOutForm
from survey.access import factor
from survey.access.codes import address_of, grouped, new_secret
from survey.access.factor import WrongCode
from survey.access.safe import seal, unseal
from survey.accounts import TooSoon
from survey.i18n import decimal, gettext
from survey.model import Refused
from survey.security import needs, public
from survey.site import site
from survey.store import access
from survey.tickets import qr_matrix, qr_svg, read_base
from survey.views.pages import back, form_of
from survey.views.sessions import begin, browser_of, let_in, own_browser, read_half
from survey.views.signin import onwards, safe_address, segment_of_page

LOG = logging.getLogger(__name__)

bp = Blueprint("factor", __name__)

ISSUER = "khaosat"
"""What an application calls the account where no address is set; short and plain, so that the symbol stays coarse."""
MODULE = 0.8
"""Millimetres of a module on the screen."""


@bp.get("/sign-in/code/<any(EN,VI):segment>")
@bp.get("/sign-in/code")
@public("whoever has given the password is not signed in yet")
def ask(segment: str = "") -> ResponseReturnValue:
    """The form for the code; whoever has not given a password is sent to do so."""
    if read_half() is None:
        return redirect(url_for("signin.sign_in", segment=segment_of_page()), 303)
    return _code_page(form_of(CodeForm), request.args.get("next", ""))


@bp.post("/sign-in/code/<any(EN,VI):segment>")
@bp.post("/sign-in/code")
@public("whoever has given the password is not signed in yet")
def enter(segment: str = "") -> ResponseReturnValue:
    """Check the code; begin a session."""
    person = read_half()
    if person is None:
        return redirect(url_for("signin.sign_in", segment=segment_of_page()), 303)
    form, wanted = form_of(CodeForm, request.form), request.form.get("next", "")
    if not form.validate():
        return _code_page(form, wanted), 422
    if failed := _failure(person.login, form.code.data or "", browser_of(person.login)):
        return _code_page(form, wanted, failed[0]), failed[1]
    begin(person, "")
    return let_in(person, make_response(redirect(onwards(wanted), 303)))


@bp.get("/account/second-factor/<any(EN,VI):segment>")
@bp.get("/account/second-factor")
@needs("keep_account")
def show(segment: str = "") -> ResponseReturnValue:
    """How to take a second factor up; or what there is, and how it is renewed or given up."""
    return _page(form_of(CodeForm))


@bp.post("/account/second-factor/<any(EN,VI):segment>")
@bp.post("/account/second-factor")
@needs("keep_account")
def take_up(segment: str = "") -> ResponseReturnValue:
    """Take a second factor up with its first code; the recovery codes are shown once. Other sessions end."""
    form, here = form_of(CodeForm, request.form), site()
    if not form.validate():
        return _page(form), 422
    login = g.person.login
    try:
        secret = unseal(here.instance.key, login, session.get("offered", ""))
        codes = factor.take_up(g.db, here.instance.key, login, secret, form.code.data or "", here.clock.now())
    except WrongCode:
        return _page(
            form, gettext("Mã không đúng. Xin xem giờ của điện thoại có đúng không rồi nhập mã đang hiện.")
        ), 422
    except Refused:
        return back("factor.show")  # taken up in another window, or a page that is older than the session
    begin(g.person, own_browser())
    return _codes_page(codes)


@bp.post("/account/second-factor/<any(renew,remove):how>/<any(EN,VI):segment>")
@bp.post("/account/second-factor/<any(renew,remove):how>")
@needs("keep_account")
def change(how: str, segment: str = "") -> ResponseReturnValue:
    """Renew the recovery codes, or give the second factor up, e.g. for another phone: with a code."""
    form, here, login = form_of(CodeForm, request.form), site(), g.person.login
    if not form.validate():
        return _page(form), 422
    if failed := _failure(login, form.code.data or "", own_browser()):
        return _page(form, failed[0]), failed[1]
    if how == "renew":
        return _codes_page(factor.renew_recovery(g.db, here.instance.key, login))
    access.clear_factor(g.db, login)
    begin(g.person, own_browser())
    return back("factor.show")


@bp.post("/account/sessions/<any(EN,VI):segment>")
@bp.post("/account/sessions")
@needs("keep_account")
def end_sessions(segment: str = "") -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    if not form_of(SignOutForm, request.form).validate():
        raise BadRequest
    access.end_sessions(g.db, g.person.login)
    session.clear()
    return redirect(url_for("signin.sign_in", segment=segment_of_page()), 303)


def _failure(login: str, typed: str, browser: str) -> tuple[str, int] | None:
    """Why a code is not taken, and the status that says so; None where it was taken."""
    here = site()
    try:
        factor.check(g.db, here.instance.key, login, typed, here.clock.now(), browser)
    except TooSoon as error:
        wait = gettext("Đã nhập sai nhiều lần. Xin đợi %(seconds)s giây rồi thử lại.", seconds=decimal(error.seconds))
        return wait, 429
    except Refused as error:
        LOG.error("%s", error)
        return gettext(
            "Hệ thống không mở được xác thực hai lớp: khóa secret.key không phải khóa cũ. Xin báo quản trị."
        ), 503
    except WrongCode:
        return gettext("Mã không đúng hoặc đã được dùng. Xin đợi mã tiếp theo rồi nhập lại."), 422
    return None


def _code_page(form: CodeForm, wanted: str, problem: str = "") -> str:
    return render_template("signin/code.html", form=form, next=safe_address(wanted), problem=problem)


def _page(form: CodeForm, problem: str = "") -> str:
    kept = access.read(g.db, g.person.login)
    required = factor.is_required(g.person.role, site().instance.settings.second_factor)
    values: dict[str, Any] = {"form": form, "problem": problem, "required": required, "form_of": form_of}
    if kept.sealed:
        return render_template("signin/factor.html", left=kept.recovery, code_form=CodeForm, **values)
    secret = _offered()
    address = address_of(secret, g.person.login, _issuer())
    symbol = Markup(qr_svg(qr_matrix(address), MODULE))  # noqa: S704 - our own drawing
    return render_template("signin/take_up.html", symbol=symbol, secret=grouped(secret), **values)


def _offered() -> str:
    """The secret that this session is offered: the same one until it is taken up, closed in the cookie too."""
    key, login = site().instance.key, g.person.login
    try:
        return unseal(key, login, session.get("offered", ""))
    except Refused:
        secret = new_secret()
        session["offered"] = seal(key, login, secret)
        return secret


def _issuer() -> str:
    base = site().instance.settings.base_address
    return read_base(base)[1] if base else ISSUER


def _codes_page(codes: list[str]) -> str:
    return render_template("signin/recovery.html", codes=codes)
