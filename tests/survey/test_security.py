"""Every route has a guard, the public ones are listed with their reason, and every answer carries the headers."""

import os
from pathlib import Path

import pytest
from flask import Flask, session
from flask.typing import ResponseReturnValue

from survey import create_app, security
from survey.security import Needs, Public, compact, guard_of, needs, public, read_assets, unguarded
from tests.builders import make_instance

PUBLIC = {
    "ballot.cast",
    "ballot.show",
    "ballot.thanks",
    "ballot.typed",
    "contact.leave",
    "contact.show",
    "contact.thanks",
    "factor.ask",
    "factor.enter",
    "home.accessibility",
    "home.home",
    "home.privacy",
    "improved.show",
    "invitation.choose",
    "invitation.show",
    "signin.enter",
    "signin.sign_in",
    "static",
}
"""The routes that anybody may call. A new one needs a line here, so that somebody thinks about it."""


def make_app(*, https: bool = False, admit: security.Admit = security.refuse) -> Flask:
    app = Flask("planted")

    @public("it says nothing")
    def open_view() -> str:
        return "open"

    @needs("see_results")
    def guarded_view() -> str:
        return "guarded"

    app.add_url_rule("/open", view_func=open_view)
    app.add_url_rule("/guarded", view_func=guarded_view)
    security.install(app, https=https, admit=admit)
    return app


def test_public_routes_are_listed_and_have_their_reason(tmp_path: Path) -> None:
    app = create_app(make_instance(tmp_path))
    guards = {endpoint: guard_of(app, endpoint) for endpoint in app.view_functions}
    assert {endpoint for endpoint, guard in guards.items() if isinstance(guard, Public)} == PUBLIC
    assert all(len(guard.reason) > 20 for guard in guards.values() if isinstance(guard, Public))
    assert unguarded(app) == []


def test_a_route_without_a_guard_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("survey.views.ballot.show.guard")
    with pytest.raises(RuntimeError, match=r"no guard on ballot\.show:"):
        create_app(make_instance(tmp_path))


def test_a_route_without_a_guard_is_refused() -> None:
    app = make_app()
    app.add_url_rule("/planted", view_func=lambda: "secret", endpoint="planted")
    assert unguarded(app) == ["planted"]
    assert app.test_client().get("/planted").status_code == 403


def test_a_guarded_route_is_refused_until_somebody_admits() -> None:
    assert make_app().test_client().get("/guarded").status_code == 403

    asked: list[str] = []

    def admit(verb: str) -> ResponseReturnValue | None:
        asked.append(verb)
        return None if len(asked) > 1 else ("no", 401)

    client = make_app(admit=admit).test_client()
    assert [client.get("/guarded").status_code for _ in range(2)] == [401, 200]
    assert asked == ["see_results", "see_results"]
    assert client.get("/open").status_code == 200


def test_guards_say_what_they_are() -> None:
    app = make_app()
    assert guard_of(app, "open_view") == Public("it says nothing")
    assert guard_of(app, "guarded_view") == Needs("see_results")


@pytest.mark.parametrize("path", ["/open", "/guarded", "/nothing"])
def test_headers_are_on_every_answer(path: str) -> None:
    headers = make_app().test_client().get(path).headers
    assert headers["Content-Security-Policy"] == read_assets().policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("path", "cookies"), [("/B/X", 0), ("/b/X", 0), ("/Bx", 1)])
def test_on_a_ballot_s_page_no_cookie_is_read_or_written(path: str, cookies: int) -> None:
    app = make_app()
    app.secret_key = os.urandom(16)
    held: list[str | None] = []

    @public("it remembers")
    def remember() -> str:
        held.append(session.get("login"))
        session["login"] = "an.binh"
        return "remembered"

    app.add_url_rule(path, view_func=remember)
    client = app.test_client()
    with client.session_transaction("/elsewhere") as before:
        before["login"] = "le.minh"
    response = client.get(path)
    assert held == ["le.minh" if cookies else None]
    assert len(response.headers.getlist("Set-Cookie")) == cookies


def test_a_style_sheet_may_be_stored(tmp_path: Path) -> None:
    response = create_app(make_instance(tmp_path)).test_client().get("/static/staff.css")
    assert response.status_code == 200
    assert "no-store" not in response.headers.get("Cache-Control", "")
    response.close()


def test_https_stays_https() -> None:
    assert "Strict-Transport-Security" in make_app(https=True).test_client().get("/open").headers


def test_the_policy_allows_nothing_but_our_own() -> None:
    policy = dict(part.split(" ", 1) for part in read_assets().policy.split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in read_assets().policy
    assert "http" not in read_assets().policy


def test_assets_shrink_and_mean_the_same(tmp_path: Path) -> None:
    assert compact("/* a\n b */\np {\n  margin: 0\n}\n") == "p {margin: 0}"
    for asset in (str(read_assets().style), *map(str, read_assets().scripts.values())):
        assert "\n" not in asset
        assert "//" not in asset  # a line comment would swallow the rest
        assert "<" not in asset.replace("i<asked", "")  # nothing that could end the element
