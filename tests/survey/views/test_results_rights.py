"""Who sees whose results: every role, from every agency, at every agency and every address of the page."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from survey.model import ROLES
from tests.client import text_of
from tests.offices import NAMES, TREE, Office, opened

ADDRESSES = (
    "/results/{}", "/results/{}/EN", "/results/{}/2026-10", "/results/{}/2026-10/EN",
    "/results/{}/2026-10/sipas-service@2026", "/results/{}/2026-10/sipas-service@2026/EN",
)  # fmt: skip
"""Every way to name an agency; a test holds them against the list of routes."""
READERS = {"agency_head", "reviewer", "auditor", "inspector"}


def lies_below(agency: str, home: str) -> bool:
    above: str | None = agency
    while above is not None and above != home:
        above = TREE[above]
    return above == home


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        yield office


@pytest.mark.parametrize("home", ["tinh-mau", "huyen-mau", "xa-mau-1"])
def test_another_agency_does_not_exist(office: Office, home: str) -> None:
    for role, person in office.add_everybody(home).items():
        client = office.client_of(person)
        for agency, address in product((*TREE, "nowhere"), ADDRESSES):
            status = client.get(address.format(agency)).status_code
            if role not in READERS:
                assert status == 403, (role, address.format(agency))
            elif agency in TREE and lies_below(agency, home):
                assert status in (200, 202), (role, address.format(agency))
            else:
                assert status == 404, (role, address.format(agency))


def test_the_page_of_another_agency_is_that_of_one_that_does_not_exist(office: Office) -> None:
    client = office.client_of(office.add_person(agency="xa-mau-1"))
    other, none = (text_of(client.get(f"/results/{agency}")) for agency in ("xa-mau-2", "xa-mau-9"))
    assert other.replace("xa-mau-2", "xa-mau-9") == none


def test_addresses_above_are_all_there_are(office: Office) -> None:
    rules = {rule.rule for rule in office.app.url_map.iter_rules() if rule.endpoint == "results.show"}
    assert len(rules) == len(ADDRESSES)


@pytest.mark.parametrize("address", ["/results", "/results/EN", *(one.format("xa-mau-1") for one in ADDRESSES)])
def test_who_is_not_signed_in_is_asked_to(office: Office, address: str) -> None:
    response = office.client().get(address)
    assert response.status_code == 303
    assert response.location.startswith("/sign-in")
    assert response.location.endswith(f"next={address}")


@pytest.mark.parametrize("role", sorted(set(ROLES) - READERS))
def test_who_sees_no_results_is_told_so(office: Office, role: str) -> None:
    client = office.client_of(office.add_person(role=role))
    response = client.get("/results")
    assert response.status_code == 403
    assert "Không được phép xem trang này" in text_of(response)


def test_own_agency_is_where_one_starts(office: Office) -> None:
    client = office.client_of(office.add_person())
    assert client.get("/results").location == "/results/huyen-mau"
    assert client.get("/results/EN").location == "/results/huyen-mau/EN"


def test_form_leads_to_the_chosen_page(office: Office) -> None:
    client = office.client_of(office.add_person())
    response = client.get("/results/EN", query_string={"agency": "xa-mau-2", "period": "2026-10"})
    assert (response.status_code, response.location) == (303, "/results/xa-mau-2/2026-10/EN")


@pytest.mark.parametrize("value", ["../../x", "x" * 5000, "a/b", "\x00", "//evil.example", "<script>", "tinh-mau"])
def test_form_takes_nothing_else(office: Office, value: str) -> None:
    client = office.client_of(office.add_person())
    for name in ("agency", "period"):
        assert client.get("/results", query_string={name: value}).status_code == 404


@pytest.mark.parametrize("rest", ["2026-13", "2026-10@14", "latest", "2026-10/none@1", "2026-10/%00", "1"])
def test_what_no_page_can_be_about_is_not_found(office: Office, rest: str) -> None:
    client = office.client_of(office.add_person())
    assert client.get(f"/results/huyen-mau/{rest}").status_code == 404


def test_only_agencies_within_reach_are_offered(office: Office) -> None:
    client = office.client_of(office.add_person())
    page = text_of(client.get("/results/huyen-mau"))
    assert not [name for agency, name in NAMES.items() if not lies_below(agency, "huyen-mau") and name in page]
