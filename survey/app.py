"""The factory: settings, store, pages, errors, security and languages, wired into one application."""

import hashlib
import hmac
import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from survey import auditing, errors, i18n, security
from survey import site as sites
from survey.clock import Clock
from survey.instance import Instance, load_instance, locate, read_key
from survey.settings import Settings
from survey.tickets import read_base
from survey.views import (
    answering,
    audit,
    ballot,
    case_papers,
    cases,
    contact,
    digest,
    factor,
    guides,
    home,
    improved,
    invitation,
    lane,
    people,
    remarks,
    reports,
    results,
    sheets,
    signin,
    unmasking,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PAGES = (
    ballot, contact, home, signin, results, remarks, lane, unmasking, cases, case_papers, improved, answering,
    reports, people, sheets, guides, factor, invitation, audit, digest,
)  # fmt: skip
MOST_PARTS = 1000


def create_app(settings: Settings | Instance | None = None, *, clock: Clock | None = None) -> Flask:
    """An application for an instance, or for its settings, or for the instance that the environment names.

    `clock` replaces the system's clock. Nothing is opened before the first request. Raises `survey.model.Refused` for
    an instance that cannot be used and `RuntimeError` for a route that nobody guards.
    """
    instance = _instance(settings)
    instance = replace(instance, read=clock.read) if clock else instance
    app = Flask("survey", static_folder="static", template_folder="templates")
    _configure(app, instance)
    i18n.install(app, instance.settings.default_language)
    # The store before the guard: who is let in is read there.
    sites.install(app, instance)
    security.install(app, https=instance.settings.base_address.lower().startswith("https:"), admit=signin.admit)
    auditing.install(app)
    errors.install(app)
    app.context_processor(lambda: _of_site(instance.settings))
    for page in PAGES:
        app.register_blueprint(page.bp)
    if missing := security.unguarded(app):
        raise RuntimeError(f"no guard on {', '.join(missing)}: mark each view with @public or @needs")
    _stand_behind_proxies(app, instance.settings)
    return app


def _instance(settings: Settings | Instance | None) -> Instance:
    if isinstance(settings, Settings):
        return Instance(settings, read_key(settings.folder / "secret.key"))
    return settings or load_instance(locate(None, os.environ))


def _configure(app: Flask, instance: Instance) -> None:
    settings = instance.settings
    app.config |= {
        "MAX_CONTENT_LENGTH": settings.maximum_body,
        "MAX_FORM_MEMORY_SIZE": settings.maximum_body,
        "MAX_FORM_PARTS": MOST_PARTS,
        # A key of its own: whoever learns to forge a session still cannot make a ballot's id or seal.
        "SECRET_KEY": hmac.digest(instance.key, b"session", hashlib.sha256),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_address.lower().startswith("https:"),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
    }
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.logger.setLevel(logging.INFO)


def _of_site(settings: Settings) -> dict[str, object]:
    """What every page may print: whether the data are invented, and where the common pages are."""
    own = i18n.language()
    segment = None if own == settings.default_language else own.upper()
    return {
        "demo": settings.demo,
        "home_address": url_for("home.home", segment=segment),
        "privacy_address": url_for("home.privacy", segment=segment),
        "accessibility_address": url_for("home.accessibility", segment=segment),
        "sign_in_address": url_for("signin.sign_in", segment=segment),
    }


def _stand_behind_proxies(app: Flask, settings: Settings) -> None:
    """Believe the proxies that are set about scheme and host; the address of a citizen is read from nobody."""
    wsgi: Any = app.wsgi_app
    if prefix := read_base(settings.base_address)[2] if settings.base_address else "":
        wsgi = _below(wsgi, prefix)
    if settings.trusted_proxies:
        number = settings.trusted_proxies
        wsgi = ProxyFix(wsgi, x_for=0, x_proto=number, x_host=number, x_port=0, x_prefix=0)
    app.wsgi_app = wsgi  # type: ignore[method-assign] # Flask's own way to wrap an application


def _below(wsgi: "WSGIApplication", prefix: str) -> "WSGIApplication":
    """The application below a path of the site, whether or not the proxy cuts that path off."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(prefix + "/"):
            environ["PATH_INFO"] = path[len(prefix) :] or "/"
        environ["SCRIPT_NAME"] = prefix
        return wsgi(environ, start_response)

    return answer
