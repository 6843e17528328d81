"""An office with people in it: a store with a tree of agencies, staff in every role, and clients who are signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from survey import figures
from survey.app import create_app
from survey.clock import Clock
from survey.errands import Errands
from survey.errands import main as run_errand
from survey.files import write_whole
from survey.model import ROLES, Role, Staff
from survey.passwords import hash_password
from survey.scorecards import Question, Scorecard, Scorecards, answer_file, question_file
from survey.store import agencies, staff
from tests.builders import make_agency, make_store
from tests.client import InspectingClient, inspecting_client, text_of

MORNING = datetime(2026, 11, 23, 1, tzinfo=UTC)
"""Eight o'clock in Vietnam on the builders' today."""
PASSWORD = "bốn con voi xanh"  # noqa: S105 - of people that only tests know

TREE = {
    "tinh-mau": None,
    "huyen-mau": "tinh-mau",
    "xa-mau-1": "huyen-mau",
    "xa-mau-2": "huyen-mau",
    "so-mau": "tinh-mau",
}
NAMES = {
    "tinh-mau": "Tỉnh Mẫu", "huyen-mau": "Huyện Mẫu", "xa-mau-1": "Xã Mẫu 1", "xa-mau-2": "Xã Mẫu 2",
    "so-mau": "Sở Mẫu",
}  # fmt: skip


@cache
def kept_password() -> str:
    """The hash of `PASSWORD`; hashing is slow on purpose."""
    return hash_password(PASSWORD)


class ScorecardsAtOnce(Scorecards):
    """Scorecards that are computed here and now by what a child would run: a process for each test takes seconds."""

    def ask(self, question: Question) -> Scorecard | None:
        if not answer_file(self._folder, question.key).exists():
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(question_file(self._folder, question.key), question.as_json())
            figures.main(self._settings.folder, question.key)
        return super().ask(question)


class ErrandsAtOnce(Errands):
    """Errands that are done here and now."""

    def _start(self, key: str) -> None:
        with suppress(Exception):  # a child ends with it; what the reader is told lies in the errand's file
            run_errand(self._folder, key)


class Office:
    """A store with agencies and staff; the application in front of it.

    What takes long is done at once, unless `children` asks for processes of their own. A second factor is nobody's
    duty, unless a setting says so.
    """

    def __init__(self, folder: Path, *, now: datetime = MORNING, children: bool = False, **settings: Any) -> None:
        self.instance, self.door = make_store(folder, **({"second_factor": "optional"} | settings))
        self.now = now
        agencies.add(self.door, make_agency(id="tinh-mau", name=NAMES["tinh-mau"]))
        for name in ("huyen-mau", "so-mau", "xa-mau-2"):
            agencies.add(self.door, make_agency(id=name, name=NAMES[name], parent=TREE[name]))
        agencies.update(self.door, make_agency(parent="huyen-mau"))
        self.app = create_app(self.instance, clock=Clock("Asia/Ho_Chi_Minh", lambda: self.now))
        if not children:
            self.app.extensions["scorecards"] = ScorecardsAtOnce(self.instance.settings)
            self.app.extensions["errands"] = ErrandsAtOnce(self.instance.settings)

    def close(self) -> None:
        """Leave nothing open and nobody computing."""
        self.app.extensions["scorecards"].close()
        self.app.extensions["errands"].close()
        self.app.extensions["survey"].doors.drop()
        self.door.close()

    def add_person(self, **changes: Any) -> Staff:
        """Lan, reviewer of the district, unless told otherwise."""
        defaults = {"login": "lan", "name": "Nguyễn Thị Lan", "role": "reviewer", "agency": "huyen-mau"}
        person = Staff(**({"password_hash": kept_password()} | defaults | changes))
        staff.add(self.door, person)
        return person

    def add_everybody(self, agency: str) -> dict[Role, Staff]:
        """One person of each role at an agency."""
        return {role: self.add_person(login=f"{role}.{agency}", role=role, agency=agency) for role in ROLES}

    def client(self) -> InspectingClient:
        """A client nobody has signed in with."""
        return inspecting_client(self.app)

    def client_of(self, person: Staff) -> InspectingClient:
        """A client with which a person has signed in."""
        client = self.client()
        response = sign_in(client, login=person.login)
        assert response.status_code == 303, text_of(response)
        return client

    def client_of_lan(self) -> InspectingClient:
        """A client with which Lan has signed in; she was added before."""
        lan = staff.read(self.door, "lan")
        assert lan is not None
        return self.client_of(lan)


@contextmanager
def opened(folder: Path, **options: Any) -> Iterator[Office]:
    """An office that is closed at the end."""
    office = Office(folder, **options)
    try:
        yield office
    finally:
        office.close()


def token_of(page: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found, page
    return found[1]


def sign_in(client: FlaskClient, *, segment: str = "", **fields: str) -> TestResponse:
    """Open the form, fill it in and send it; `PASSWORD` unless told otherwise."""
    address = "/sign-in" + segment
    token = token_of(text_of(client.get(address)))
    return client.post(address, data={"csrf_token": token, "login": "lan", "password": PASSWORD} | fields)
