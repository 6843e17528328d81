"""Who is let through a route, and the headers that every answer carries.

Every view says who may see it: `@public("reason")` or `@needs("verb")`. A route that says neither stops the
application from starting, and were one added later, it is refused at run time: the default is deny.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from flask import Flask, Request, Response, abort, current_app, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from markupsafe import Markup

STATIC = Path(__file__).parent / "static"
STYLE = "page.css"
SCRIPTS = ("ballot.js",)

BALLOTS = ("/B/", "/b/")
"""How the paths of ballots begin."""

View = TypeVar("View", bound=Callable[..., Any])
Admit = Callable[[str], ResponseReturnValue | None]
"""Takes the verb that a view needs; None lets the request through, anything else answers it."""


@dataclass(frozen=True)
class Public:
    """Anybody may see the page, for this reason."""

    reason: str


@dataclass(frozen=True)
class Needs:
    """Only who may do `verb` sees the page (`survey.rights`)."""

    verb: str


Guard = Public | Needs

FRAMEWORK: Mapping[str, Guard] = MappingProxyType({"static": Public("style sheets; nothing in them is secret")})
"""Guards of the routes that Flask itself adds, by endpoint."""


def public(reason: str) -> Callable[[View], View]:
    """Guard a view: open to everybody, because of `reason`."""
    return _mark(Public(reason))


def needs(verb: str) -> Callable[[View], View]:
    """Guard a view: open to who may do `verb`."""
    return _mark(Needs(verb))


def _mark(guard: Guard) -> Callable[[View], View]:
    def mark(view: View) -> View:
        vars(view)["guard"] = guard
        return view

    return mark


def guard_of(app: Flask, endpoint: str) -> Guard | None:
    """The guard of an endpoint, or None where nobody has set one."""
    guard = getattr(app.view_functions[endpoint], "guard", None) or FRAMEWORK.get(endpoint)
    return guard if isinstance(guard, Public | Needs) else None


def unguarded(app: Flask) -> list[str]:
    """Endpoints without a guard."""
    return sorted(endpoint for endpoint in app.view_functions if guard_of(app, endpoint) is None)


class StaffSessions(SecureCookieSessionInterface):
    """Sessions for staff only: on a ballot's page no cookie is read, whoever holds the phone, and none is written."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie; an empty one on the pages of ballots."""
        if request.path.startswith(BALLOTS):
            return SecureCookieSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie, except on the pages of ballots."""
        if not request.path.startswith(BALLOTS):
            super().save_session(app, session, response)


def refuse(_verb: str) -> ResponseReturnValue:
    """Lets nobody in: what stands at the door until somebody is put there."""
    abort(403)


@dataclass(frozen=True)
class Assets:
    """The one style sheet and the scripts that pages carry inline, and the policy that allows exactly them."""

    style: Markup
    scripts: Mapping[str, Markup]
    policy: str


def read_assets(folder: Path = STATIC) -> Assets:
    """Read what pages carry inline and hash it for the Content-Security-Policy."""
    style = compact((folder / STYLE).read_text("utf-8"))
    scripts = {name: compact((folder / name).read_text("utf-8")) for name in SCRIPTS}
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'self' {_hash(style)}",
            f"script-src {' '.join(_hash(script) for script in scripts.values())}",
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    marked = {name: Markup(script) for name, script in scripts.items()}  # noqa: S704 - our own files
    return Assets(Markup(style), marked, policy)  # noqa: S704 - our own file


def compact(source: str) -> str:
    """A style sheet or script without its `/* */` comments, line breaks and indents: 8 KB are few."""
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return "".join(line.strip() for line in bare.splitlines())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def install(app: Flask, *, https: bool, admit: Admit = refuse) -> None:
    """Put guards and headers on an application. `https`: citizens reach it by https, and shall go on doing so."""
    assets = read_assets()
    app.extensions["admit"] = admit
    app.session_interface = StaffSessions()
    headers = {
        "Content-Security-Policy": assets.policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"

    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(add_headers)
    app.before_request(_stand_guard)
    app.context_processor(lambda: {"assets": assets})


def _stand_guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page: there is nothing to guard
    guard = guard_of(current_app, request.endpoint)
    if isinstance(guard, Needs):
        admit: Admit = current_app.extensions["admit"]
        return admit(guard.verb)
    return None if isinstance(guard, Public) else abort(403)
