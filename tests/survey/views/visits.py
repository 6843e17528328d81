"""A visit to a desk's page: a store with a desk, and a client in front of it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from survey import create_app
from survey.clock import Clock
from survey.db import Door
from survey.instance import Instance
from survey.model import Desk
from survey.site import Site
from survey.store import desks
from tests.builders import make_store
from tests.client import InspectingClient, inspecting_client

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Noon in Vietnam."""


class Visit:
    """A store with a desk, and a client in front of it."""

    def __init__(self, folder: Path, *, now: datetime = NOON, **settings: Any) -> None:
        self.instance: Instance
        self.door: Door
        self.instance, self.door = make_store(folder)
        self.instance = replace(self.instance, settings=replace(self.instance.settings, **settings))
        self.now = now
        app = create_app(self.instance, clock=Clock("Asia/Ho_Chi_Minh", lambda: self.now))
        self.site: Site = app.extensions["survey"]
        self.client: InspectingClient = inspecting_client(app)
        self.desk: Desk = desks.of(self.door)[0]
        self.path = f"/B/{self.desk.code}"

    def get(self, tail: str = "", **options: Any) -> TestResponse:
        return self.client.get(self.path + tail, **options)

    def post(self, tail: str = "", **answers: Any) -> TestResponse:
        return self.client.post(self.path + tail, data=answers)

    def inbox(self) -> list[dict[str, Any]]:
        return self.door.rows("SELECT * FROM inbox ORDER BY id")

    def set_status(self, status: Any) -> None:
        desks.set_status(self.door, self.desk.code, status, self.now.date(), "test")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


SMALL = """
id = "small"
version = "1"
use = "desk"
minutes = 1
languages = ["vi"]
source = "thử"
title.vi = "Nhỏ"
approval = { approved_by = "Sở Mẫu", number = "1/QĐ", date = 2026-01-31 }
[scales.two]
points = [{ vi = "Kém" }, { vi = "Tốt" }]
satisfied = [2]
at_or_below_average = [1]
[[items]]
id = "late"
kind = "yes_no"
question.vi = "Có trễ không?"
[[items]]
id = "why"
kind = "multiple_choice"
question.vi = "Vì sao?"
options = [{ vi = "Mưa" }, { vi = "Đông người" }]
asked_when = { item = "late", options = [0] }
[[items]]
id = "ok"
kind = "rating"
scale = "two"
question.vi = "Được không?"
"""


def make_small(folder: Path) -> Visit:
    """A desk that asks every other kind of question, in Vietnamese only."""
    visit = Visit(folder)
    (visit.instance.folder / "instruments").mkdir()
    (visit.instance.folder / "instruments/small.toml").write_text(SMALL, "utf-8")
    desks.assign(visit.door, visit.desk.code, "small@1", date(2026, 11, 23))
    return visit
