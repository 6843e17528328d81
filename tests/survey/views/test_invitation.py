"""Invitations over HTTP: made by an administrator, opened often, used once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from survey.store import staff
from tests.client import InspectingClient, text_of
from tests.offices import PASSWORD, Office, opened, sign_in, token_of
from tests.survey.views.administering import post, read
from tests.survey.views.test_factor import code, give_code, give_factor

CHOSEN = "năm con hổ vàng"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        office.add_person(login="quan", role="administrator")
        yield office


def invite(office: Office, login: str = "lan") -> str:
    """The path of a new link that an administrator makes."""
    client = office.client()
    sign_in(client, login="quan")
    shown = text_of(post(client, read(client, "/admin/staff"), f"/admin/staff/{login}/invite"))
    found = re.search(r'<code class="secret"[^>]*>http://localhost(/sign-in/invitation/[^<]+)</code>', shown)
    assert found is not None
    return found.group(1)


def choose(client: InspectingClient, path: str, chosen: str = CHOSEN, again: str = "") -> TestResponse:
    token = token_of(read(client, path))
    return client.post(path, data={"csrf_token": token, "chosen": chosen, "again": again or chosen})


def test_a_link_sets_a_password_once_and_lets_in(office: Office) -> None:
    inside = office.client_of_lan()
    path, client = invite(office), office.client()
    assert inside.get("/account").status_code == 303
    assert sign_in(office.client()).status_code == 422
    for _ in range(2):
        assert "lan" in read(client, path)
    assert choose(client, path).location == "/results"
    assert client.get("/account").status_code == 200
    late = office.client().get(path)
    assert late.status_code == 410
    assert "chỉ dùng một lần" in text_of(late)
    assert office.client().post(path, data={"chosen": PASSWORD, "again": PASSWORD}).status_code == 410
    assert sign_in(office.client(), password=CHOSEN).location == "/results"


@pytest.mark.parametrize(
    ("chosen", "again", "said"), [("ngắn", "", "quá ngắn"), (CHOSEN, "khác hẳn với cái kia", "không giống nhau")]
)
def test_a_password_that_is_not_taken_leaves_the_link_good(office: Office, chosen: str, again: str, said: str) -> None:
    path = invite(office)
    refused = choose(office.client(), path, chosen, again)
    assert refused.status_code == 422
    assert said in text_of(refused)
    assert choose(office.client(), path).status_code == 303


def test_a_link_ends_and_another_one_makes_it_void(office: Office) -> None:
    first = invite(office)
    second = invite(office)
    assert office.client().get(first).status_code == 410
    assert office.client().get(second + "/EN").status_code == 200
    office.now += timedelta(hours=72)
    assert office.client().get(second).status_code == 410


def test_a_link_does_not_stand_in_for_a_second_factor(office: Office) -> None:
    give_factor(office, "lan")
    path, client = invite(office), office.client()
    assert choose(client, path).location == "/sign-in/code"
    assert client.get("/account").status_code == 303
    assert give_code(client, code(office)).location == "/results"


def test_a_form_from_elsewhere_sets_nothing(office: Office) -> None:
    path = invite(office)
    assert office.client().post(path, data={"chosen": CHOSEN, "again": CHOSEN}).status_code == 422
    assert sign_in(office.client(), password=CHOSEN).status_code == 422


def test_links_that_are_none_open_nothing(office: Office) -> None:
    for token in ("x", "1-2-nobody", "9" * 200):
        assert office.client().get(f"/sign-in/invitation/{token}").status_code == 410


def test_an_owner_whom_strangers_keep_waiting_is_invited_and_in(office: Office) -> None:
    stranger, owner = office.client(), office.client()
    for _ in range(5):
        sign_in(stranger, password="sai mật khẩu rồi")  # noqa: S106 - wrong on purpose
    assert sign_in(owner).status_code == 429
    assert choose(owner, invite(office)).status_code == 303
    post(owner, read(owner, "/account"), "/sign-out")
    assert sign_in(owner, password=CHOSEN).status_code == 303


def test_nobody_is_invited_who_is_disabled_or_invites_themselves(office: Office) -> None:
    client = office.client()
    sign_in(client, login="quan")
    page = read(client, "/admin/staff")
    staff.set_active(office.door, "lan", active=False)
    assert "bị khóa" in text_of(post(client, page, "/admin/staff/lan/invite"))
    own = post(client, page.replace("/lan/invite", "/quan/invite"), "/admin/staff/quan/invite")
    assert own.status_code == 422
    assert "tự mời mình" in text_of(own)
