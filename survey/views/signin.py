"""Staff's way in and out, and the guard that knows who is in."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.routing import RequestRedirect

from forms.admin import PasswordForm
from forms.digest import DigestForm
from forms.staff import SignInForm, SignOutForm
from survey.access.factor import is_required
from survey.accounts import TooSoon, WrongPassword, sign_in_as
from survey.i18n import decimal, gettext, language, source
from survey.model import Role, Staff
from survey.navigation import ways_of
from survey.passwords import rehash, weakness
from survey.rights import VERBS, Verb, has
from survey.security import needs, public
from survey.site import site
from survey.store import access, agencies, digests, staff
from survey.views.sessions import begin, begin_half, browser_of, let_in, note_use, own_browser, read_person, secret

bp = Blueprint("signin", __name__)

LONGEST_ADDRESS = 300
ADDRESS = re.compile(r"(?:/[\w@.-]+)+", re.ASCII)
"""What staff's addresses look like: segments after single slashes; no host, no scheme, no query, nothing escaped."""

ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        "administrator": source("quản trị hệ thống"),
        "agency_head": source("thủ trưởng đơn vị"),
        "reviewer": source("đầu mối cải cách hành chính"),
        "clerk": source("cán bộ tại quầy"),
        "auditor": source("người giám sát (chỉ xem)"),
        "inspector": source("người kiểm tra công vụ"),
    }
)


OFTEN: Mapping[str, str] = MappingProxyType(
    {"daily": source("mỗi ngày làm việc"), "weekly": source("mỗi tuần"), "never": source("không nhận")}
)


WEAK: Mapping[str, str] = MappingProxyType(
    {
        "short": source("Mật khẩu mới quá ngắn: cần ít nhất 15 ký tự; vài từ không liên quan là tốt."),
        "long": source("Mật khẩu mới quá dài: nhiều nhất 200 ký tự."),
        "login": source("Mật khẩu mới có chứa tên đăng nhập; xin chọn điều không gắn với tài khoản."),
        "repetitive": source("Mật khẩu mới lặp lại hoặc đếm vài ký tự; xin chọn vài từ không liên quan."),
        "common": source("Mật khẩu mới nằm trong số hay bị đoán nhất; xin chọn vài từ không liên quan."),
        "same": source("Mật khẩu mới phải khác mật khẩu hiện nay."),
    }
)
"""Why a password is not taken (`survey.passwords.weakness`), and what to do."""


@bp.get("/sign-in")
@bp.get("/sign-in/<any(EN,VI):segment>")
@public("whoever is not signed in yet must be able to")
def sign_in(segment: str = "") -> ResponseReturnValue:
    """The form; whoever is in already is led on."""
    if read_person() is not None:
        return redirect(onwards(request.args.get("next", "")), 303)
    return _page(_sign_in_form(None), request.args.get("next", ""))


@bp.post("/sign-in")
@bp.post("/sign-in/<any(EN,VI):segment>")
@public("whoever is not signed in yet must be able to")
def enter(segment: str = "") -> ResponseReturnValue:
    """Check login and password; begin a new session."""
    form = _sign_in_form(request.form)
    wanted = request.form.get("next", "")
    if not form.validate():
        return _page(form, wanted, _first(form.csrf_token.errors), 422)
    login, password = form.login.data or "", form.password.data or ""
    try:
        person = sign_in_as(g.db, login, password, site().clock.now(), browser_of(login.lower()))
    except TooSoon as error:
        return _too_soon(form, wanted, error.seconds)
    except WrongPassword:
        return _page(form, wanted, gettext("Tên đăng nhập hoặc mật khẩu không đúng."), 422)
    if access.read(g.db, person.login).sealed:
        begin_half(person)
        return redirect(url_for("factor.ask", segment=segment_of_page(), next=safe_address(wanted) or None), 303)
    begin(person, "")
    return let_in(person, make_response(redirect(onwards(wanted), 303)))


@bp.post("/sign-out")
@bp.post("/sign-out/<any(EN,VI):segment>")
@needs("keep_account")
def leave(segment: str = "") -> ResponseReturnValue:
    """End the session."""
    if sign_out_form(request.form).validate():
        session.clear()
    return redirect(url_for("signin.sign_in", segment=segment_of_page()), 303)


@bp.get("/account")
@bp.get("/account/<any(EN,VI):segment>")
@needs("keep_account")
def account(segment: str = "") -> ResponseReturnValue:
    """Who is signed in, in which role; a form for another password."""
    return account_page()


@bp.post("/account")
@bp.post("/account/<any(EN,VI):segment>")
@needs("keep_account")
def change_password(segment: str = "") -> ResponseReturnValue:
    """Choose another password; every other session of the account ends."""
    form = _password_form(request.form)
    if not form.validate():
        return account_page(form, gettext("Chưa đổi được mật khẩu.")), 422
    present, chosen = form.present.data or "", form.chosen.data or ""
    try:
        sign_in_as(g.db, g.person.login, present, site().clock.now(), own_browser())
    except TooSoon as error:
        problem = gettext(
            "Đã nhập sai nhiều lần. Xin đợi %(seconds)s giây rồi thử lại.", seconds=decimal(error.seconds)
        )
        return account_page(form, problem), 429
    except WrongPassword:
        return account_page(form, gettext("Mật khẩu hiện nay không đúng.")), 422
    found = weakness(chosen, g.person.login) or ("same" if chosen == present else "")
    if found:
        return account_page(form, gettext(WEAK[found])), 422
    staff.set_password(g.db, g.person.login, rehash(chosen))
    person = staff.read(g.db, g.person.login)
    assert person is not None  # noqa: S101 - it was changed just now; tells the type checker
    begin(person, own_browser())
    return redirect(url_for("signin.account", segment=segment_of_page(), changed=1), 303)


def account_page(form: PasswordForm | None = None, problem: str = "", *, digest: DigestForm | None = None) -> str:
    """One's own page; `form` and `digest` as they came back, where they did."""
    home = agencies.read(g.db, g.person.agency)
    return render_template(
        "signin/account.html",
        role=gettext(ROLE_NAMES[g.person.role]),
        agency=home.name if home else g.person.agency,
        form=form or _password_form(None),
        digest=digest or _digest_form(),
        often=OFTEN,
        problem=problem,
        factor=access.read(g.db, g.person.login).sealed,
        changed=request.args.get("changed", ""),
    )


def _digest_form() -> DigestForm:
    form = DigestForm(session=session, secret=secret(), language=language())
    wish = digests.read(g.db, g.person.login)
    form.address.data, form.often.data = wish.address, wish.often
    return form


def _password_form(sent: Any) -> PasswordForm:
    return PasswordForm(sent, session=session, secret=secret(), language=language())


def admit(verb: str) -> ResponseReturnValue | None:
    """Let a signed-in person through who has the right; `g.person` is set. Others are sent to sign in, or refused."""
    person = read_person()
    if person is None:
        wanted = request.path if request.method == "GET" else None
        return redirect(url_for("signin.sign_in", segment=segment_of_page(), next=wanted), 303)
    g.person = person
    if not has(person, _verb(verb)):
        raise Forbidden
    note_use()
    # Somebody else knows a password that was handed over: another one comes before anything else.
    first = "signin.account" if person.must_change else "factor.show" if _lacks_factor(person) else ""
    g.held = bool(first)
    return redirect(url_for(first, segment=segment_of_page()), 303) if first and verb != "keep_account" else None


def _lacks_factor(person: Staff) -> bool:
    """Whether somebody who works with a second factor only has none yet."""
    required = is_required(person.role, site().instance.settings.second_factor)
    return required and not access.read(g.db, person.login).sealed


def sign_out_form(sent: Any = None) -> SignOutForm:
    """The form behind the button "sign out", with the session's token."""
    return SignOutForm(sent, session=session, secret=secret(), language=language())


@bp.app_context_processor
def _of_person() -> dict[str, object]:
    """What templates of staff's pages know: the person, the way out, and the language for further addresses."""
    return {
        "person": g.get("person"),
        "sign_out_form": sign_out_form,
        "segment": segment_of_page(),
        "ways_of": lambda person: [] if g.get("held") else ways_of(person),
    }


def _sign_in_form(sent: Any) -> SignInForm:
    return SignInForm(sent, session=session, secret=secret(), language=language())


def _page(form: SignInForm, wanted: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("signin/sign_in.html", form=form, next=safe_address(wanted), problem=problem), status


def _too_soon(form: SignInForm, wanted: str, seconds: int) -> ResponseReturnValue:
    problem = gettext("Đã nhập sai nhiều lần. Xin đợi %(seconds)s giây rồi thử lại.", seconds=decimal(seconds))
    response = make_response(_page(form, wanted, problem, 429))
    response.headers["Retry-After"] = str(seconds)
    return response


def onwards(wanted: str) -> str:
    """Where to go after signing in: the wanted page of ours, else the first page of the role."""
    if target := safe_address(wanted):
        return request.script_root + target
    person = read_person()
    first = next((way.endpoint for way in ways_of(person)), "signin.account")
    return url_for(first, segment=segment_of_page())


def safe_address(wanted: str) -> str:
    """The wanted address if it is a page of this site that can be shown, else nothing: no way leads elsewhere."""
    if len(wanted) > LONGEST_ADDRESS or not ADDRESS.fullmatch(wanted):
        return ""
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(wanted, "GET")  # type: ignore[union-attr] # None only without a request
    except (HTTPException, RequestRedirect):
        return ""
    inside = endpoint == "signin.account" or not endpoint.startswith("signin.")
    return wanted if inside and endpoint != "factor.ask" else ""


def segment_of_page() -> str | None:
    """The part of an address that keeps the page's language; None for the default one."""
    own = language()
    return None if own == current_app.config["DEFAULT_LANGUAGE"] else own.upper()


def _verb(verb: str) -> Verb:
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb!r}; use one of {', '.join(VERBS)}")
    return verb


def _first(errors: Any) -> str:
    return str(errors[0]) if errors else ""
