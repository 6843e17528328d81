"""Ways through the pages of staff are those that a role may go."""

from pathlib import Path

import pytest
from justhtml.dom import Element

from survey.model import ROLES, Staff
from survey.navigation import WAYS, ways_of
from survey.rights import has
from survey.security import Needs, guard_of
from tests.client import parse, text_of
from tests.offices import opened


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_shown_what_they_may_see(role: str) -> None:
    person = Staff("lan", "Lan", role, "huyen-mau")  # type: ignore[arg-type] # one of the roles
    assert [way.name for way in ways_of(person)] == [
        way.name for way in WAYS if has(person, way.verb) and way.only in (None, role)
    ]


def test_nobody_is_shown_nothing_and_a_password_comes_first() -> None:
    assert ways_of(None) == []
    assert ways_of(Staff("lan", "Lan", "reviewer", "huyen-mau", must_change=True)) == []


def test_every_way_leads_to_a_page_with_the_same_guard(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        for way in WAYS:
            guard = guard_of(office.app, way.endpoint)
            assert isinstance(guard, Needs)
            assert guard.verb == way.verb
            assert way.endpoint.startswith(way.area)


def test_the_way_one_is_on_is_marked(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        client = office.client_of(office.add_person(agency="xa-mau-1"))
        root = parse(text_of(client.get("/results/xa-mau-1", follow_redirects=True)))
        assert root is not None
        links = [dict(one.attrs or {}) for one in root.query("nav a") if isinstance(one, Element)]
        assert [link["href"] for link in links if link.get("aria-current") == "page"] == ["/results"]
