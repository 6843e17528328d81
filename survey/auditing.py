"""What the pages of staff leave in the audit log: every change, and every reading of ballots, comments, cases, reports.

It is noted here, beside the guard, so that no view can forget it, and before anything is shown: where the entry cannot
be written, the page is not handed out.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response, current_app, g, request, session

from survey.rights import Verb
from survey.security import Needs, guard_of
from survey.site import site
from survey.store import audit, staff
from survey.store.audit import Entry

READS: frozenset[Verb] = frozenset(
    (
        "see_ballots", "see_cases", "see_unmaskings", "read_unmasked", "answer_contacts", "inspect_serious",
        "see_reports", "see_audit", "publish_remedy", "review",
    )
)  # fmt: skip
"""Rights whose pages show what single people wrote, or what is made of it: looking at them is noted."""
ENTRANCES: Mapping[str, str] = MappingProxyType({"signin.enter": "login", "factor.enter": "", "invitation.choose": ""})
"""Public pages by which staff come in → the field that names who tries."""
TOLD = ("page", "item", "desk", "state", "topic", "agency", "kind", "who", "token", "what", "login")
"""What an entry tells of an address or a form, beside the address's own parts. Never words somebody wrote."""
SECRET = frozenset(("segment",))
LONGEST = 300


def install(app: Flask) -> None:
    """Have every answer noted that calls for it."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    entry = _entry(response.status_code)
    if entry is not None:
        audit.note(g.db, entry, key=site().instance.key, now=site().clock.now())
    return response


def _entry(status: int) -> Entry | None:
    endpoint = request.endpoint or ""
    if endpoint in ENTRANCES and request.method == "POST":
        return _coming_in(endpoint, status)
    guard = guard_of(current_app, endpoint) if endpoint else None
    person = g.get("person")
    if person is None or not isinstance(guard, Needs):
        return None
    if request.method == "POST" and status < 400:
        return Entry(person.login, person.agency, "change", endpoint, _subject())
    if request.method in ("GET", "HEAD") and status == 200 and guard.verb in READS:
        return Entry(person.login, person.agency, "read", endpoint, _subject())
    return None


def _coming_in(endpoint: str, status: int) -> Entry | None:
    """Somebody signed in, or a known person's password or code was wrong; of others the log would only fill."""
    typed = request.form.get(ENTRANCES[endpoint], "") if ENTRANCES[endpoint] else ""
    person = staff.read(g.db, session.get("login") or session.get("half") or typed.strip().lower())
    if person is None or status not in (303, 422, 429):
        return None
    return Entry(person.login, person.agency, "sign_in" if status == 303 else "refused", endpoint)


def _subject() -> str:
    parts = {name: str(part) for name, part in (request.view_args or {}).items() if name not in SECRET and part}
    sent = request.form if request.method == "POST" else request.args
    parts |= {name: sent[name] for name in TOLD if sent.get(name)}
    return " ".join(f"{name}={' '.join(part.split())[:60]}" for name, part in parts.items())[:LONGEST]
