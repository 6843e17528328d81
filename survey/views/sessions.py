"""The session of whoever is signed in: a signed cookie that ends by itself, at once with a new password, and on demand.

It holds the login, when it began, when it was last used, the number of the browser (`survey.access.known`), and a
fingerprint of what let its owner in: a new password, another second factor, "sign out everywhere", or an account that
is given up, ends every session of it at the next request. Nothing of it is kept in the store.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Response, current_app, g, request, session

from survey.access.known import COOKIE, DAYS, new_token, number_of
from survey.model import Staff
from survey.site import site
from survey.store import access, staff

HALF = timedelta(minutes=10)
"""How long somebody whose password was right has for the code."""
RARELY = timedelta(minutes=1)
"""A use is noted no more often."""


def begin(person: Staff, browser: str) -> None:
    """Begin a session. One that was there before, perhaps planted, is not carried over."""
    now = site().clock.now().isoformat()
    session.clear()
    session.permanent = True
    session.update(login=person.login, begun=now, seen=now, browser=browser, mark=_mark(person))


def begin_half(person: Staff) -> None:
    """Note that somebody's password was right and the code is still to come; nobody is signed in yet."""
    session.clear()
    session.update(half=person.login, begun=site().clock.now().isoformat(), mark=_mark(person))


def read_half() -> Staff | None:
    """Whose password was right a short while ago, or None."""
    return _person(session.get("half"), {"begun": HALF})


def read_person() -> Staff | None:
    """Who is signed in, or None: nobody, an ended session, a changed password, an account that was given up."""
    lifetime = cast("timedelta", current_app.config["PERMANENT_SESSION_LIFETIME"])
    idle = timedelta(minutes=site().instance.settings.idle_minutes)
    return _person(session.get("login"), {"begun": lifetime, "seen": idle})


def note_use() -> None:
    """Note that the session is used: it ends when it has not been for `idle_minutes`."""
    now = site().clock.now()
    if now - datetime.fromisoformat(session["seen"]) >= RARELY:
        session["seen"] = now.isoformat()


def browser_of(login: str) -> str:
    """The number of this browser where it is known for a login, else nothing."""
    return number_of(site().instance.key, login, request.cookies.get(COOKIE, ""))


def own_browser() -> str:
    """The number of the browser of the session that goes on."""
    return str(session.get("browser", ""))


def let_in(person: Staff, response: Response) -> Response:
    """Let the browser of the response, in which `person` has just signed in, be known for that login."""
    key, login = site().instance.key, person.login
    token = request.cookies.get(COOKIE, "")
    token = token if number_of(key, login, token) else new_token(key, login)
    session["browser"] = number_of(key, login, token)
    response.set_cookie(
        COOKIE,
        token,
        max_age=timedelta(days=DAYS),
        # Sent where staff sign in and nowhere else: on a ballot's page it would say who holds the phone.
        path=f"{request.script_root}/sign-in",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def secret() -> bytes:
    """What signs the tokens of staff's forms."""
    return cast("bytes", current_app.config["SECRET_KEY"])


def _person(login: Any, ends: dict[str, timedelta]) -> Staff | None:
    """The person of a login whose session's moments lie no further back than they may."""
    mark, now = session.get("mark"), site().clock.now()
    if not (isinstance(login, str) and isinstance(mark, str)):
        return None
    for name, longest in ends.items():
        moment = session.get(name)
        if not isinstance(moment, str) or not timedelta() <= now - datetime.fromisoformat(moment) < longest:
            return None
    person = staff.read(g.db, login)
    if person is None or not person.active or not hmac.compare_digest(mark, _mark(person)):
        return None
    return person


def _mark(person: Staff) -> str:
    kept = access.read(g.db, person.login)
    what = f"{person.password_hash} {kept.sealed} {kept.ended}"
    return hmac.new(secret(), what.encode(), hashlib.sha256).hexdigest()[:32]
