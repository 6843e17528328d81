"""Signing in and out over HTTP: who gets in, where to, for how long, and what nobody can do from elsewhere."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import session
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from survey.model import ROLES
from survey.passwords import hash_password
from survey.store import staff
from survey.views.signin import ROLE_NAMES, _verb
from tests.client import InspectingClient, text_of
from tests.offices import PASSWORD, Office, kept_password, opened, sign_in, token_of

WRONG = "sai mật khẩu rồi"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        yield office


def cookie_of(response: object) -> str:
    cookies = getattr(response, "headers", Headers()).getlist("Set-Cookie")
    return next((str(cookie) for cookie in cookies if cookie.startswith("session=")), "")


@pytest.mark.parametrize(("segment", "title"), [("", "Đăng nhập"), ("/EN", "Sign in")])
def test_form_is_there_in_both_languages(office: Office, segment: str, title: str) -> None:
    response = office.client().get("/sign-in" + segment)
    assert response.status_code == 200
    assert f"<h1>{title}</h1>" in text_of(response)


def test_right_password_leads_to_the_results(office: Office) -> None:
    response = sign_in(office.client())
    assert (response.status_code, response.location) == (303, "/results")
    response = sign_in(office.client(), segment="/EN")
    assert response.location == "/results/EN"


@pytest.mark.parametrize(("role", "first"), [("administrator", "/admin"), ("clerk", "/sheet")])
def test_who_sees_no_results_is_led_to_what_the_role_may_see(office: Office, role: str, first: str) -> None:
    person = office.add_person(login="quan", role=role)
    client = office.client()
    assert sign_in(client, login="quan").location == first
    page = text_of(client.get("/account"))
    assert ROLE_NAMES[person.role] in page
    assert "/results" not in page


def change(client: InspectingClient, present: str, chosen: str, again: str = "") -> TestResponse:
    page = text_of(client.get("/account"))
    token = re.search(r'id="password-token"[^>]*value="([^"]+)"', page)
    assert token is not None
    data = {"csrf_token": token.group(1), "present": present, "chosen": chosen, "again": again or chosen}
    return client.post("/account", data=data)


def test_a_password_is_changed_by_its_owner_and_ends_other_sessions(office: Office) -> None:
    other, client = office.client_of_lan(), office.client_of_lan()
    assert change(client, PASSWORD, "năm con hổ vàng").location == "/account?changed=1"
    assert "Đã đổi mật khẩu" in text_of(client.get("/account?changed=1"))
    assert other.get("/account").status_code == 303
    assert sign_in(office.client(), login="lan").status_code == 422


@pytest.mark.parametrize(
    ("present", "chosen", "again", "said"),
    [
        ("sai mật khẩu rồi", "năm con hổ vàng", "", "Mật khẩu hiện nay không đúng."),
        (PASSWORD, "ngắn", "", "quá ngắn"),
        (PASSWORD, "mật khẩu 2026-12", "", "hay bị đoán nhất"),
        (PASSWORD, PASSWORD, "", "phải khác mật khẩu hiện nay"),
        (PASSWORD, "năm con hổ vàng", "năm con hổ xám", "không giống nhau"),
    ],
)
def test_passwords_that_are_not_taken_say_why(office: Office, present: str, chosen: str, again: str, said: str) -> None:
    refused = change(office.client_of_lan(), present, chosen, again)
    assert refused.status_code == 422
    assert said in text_of(refused)


def test_guessing_the_present_password_waits_too(office: Office) -> None:
    client = office.client_of_lan()
    statuses = [change(client, "sai mật khẩu rồi", "năm con hổ vàng").status_code for _ in range(5)]
    assert statuses[-1] == 429


def test_a_password_that_was_handed_over_is_changed_first(office: Office) -> None:
    staff.set_one_time_password(office.door, "lan", kept_password())
    client = office.client_of_lan()
    for address in ("/results", "/review", "/cases"):
        assert client.get(address).location == "/account"
    page = text_of(client.get("/account"))
    assert "do người khác đặt" in page
    assert 'class="ways"' not in page
    change(client, PASSWORD, "năm con hổ vàng")
    assert client.get("/results").location == "/results/huyen-mau"


def test_account_names_person_role_and_agency(office: Office) -> None:
    client = office.client_of(staff.read(office.door, "lan") or office.add_person())
    page = text_of(client.get("/account"))
    assert "Nguyễn Thị Lan" in page
    assert "đầu mối cải cách hành chính" in page
    assert "Huyện Mẫu" in page
    assert "administrative reform officer" in text_of(client.get("/account/EN"))


@pytest.mark.parametrize("fields", [{"password": WRONG}, {"login": "nobody"}])
def test_wrong_ones_are_told_one_thing(office: Office, fields: dict[str, str]) -> None:
    response = sign_in(office.client(), **fields)
    assert response.status_code == 422
    page = text_of(response)
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page
    assert PASSWORD not in page
    assert "User name or password is not right." in text_of(sign_in(office.client(), segment="/EN", **fields))


def test_what_was_typed_is_kept_but_the_password_is_not(office: Office) -> None:
    page = text_of(sign_in(office.client(), login="minh", password=WRONG))
    assert 'value="minh"' in page
    assert "sai mật khẩu" not in page


def test_empty_fields_are_named(office: Office) -> None:
    response = sign_in(office.client(), login="", password="")
    assert response.status_code == 422
    page = text_of(response)
    assert 'href="#login"' in page
    assert 'href="#password"' in page


def test_the_next_try_waits(office: Office) -> None:
    client = office.client()
    for _ in range(3):
        sign_in(client, password=WRONG)
    response = sign_in(client)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "2"
    assert "Xin đợi 2 giây" in text_of(response)
    office.now += timedelta(seconds=2)
    assert sign_in(client).status_code == 303


def test_a_form_from_elsewhere_does_not_sign_in(office: Office) -> None:
    client = office.client()
    response = client.post("/sign-in", data={"login": "lan", "password": PASSWORD})
    assert response.status_code == 422
    assert "Trang này đã mở quá lâu" in text_of(response)
    response = client.post("/sign-in", data={"login": "lan", "password": PASSWORD, "csrf_token": "x"})
    assert response.status_code == 422
    assert staff.attempts(office.door, "lan").failures == 0


def test_cookie_is_out_of_reach_and_secure_behind_https(office: Office, tmp_path: Path) -> None:
    plain = cookie_of(sign_in(office.client()))
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    base = "https://danhgia.example.vn"
    with opened(tmp_path / "https", base_address=base) as safe:
        safe.add_person()
        client = safe.client()
        page = client.get("/sign-in", base_url=base)
        fields = {"csrf_token": token_of(text_of(page)), "login": "lan", "password": PASSWORD}
        assert "Secure" in cookie_of(client.post("/sign-in", data=fields, base_url=base))


def test_session_is_new_after_signing_in(office: Office) -> None:
    client = office.client()
    with client.session_transaction() as before:
        before["planted"] = "by somebody"
    token = token_of(text_of(client.get("/sign-in")))
    with client:
        client.post("/sign-in", data={"csrf_token": token, "login": "lan", "password": PASSWORD})
        assert set(session) == {"_permanent", "login", "begun", "seen", "browser", "mark"}
        assert session.permanent


def test_session_holds_no_secret(office: Office) -> None:
    morsel = SimpleCookie(cookie_of(sign_in(office.client())))["session"]
    person = staff.read(office.door, "lan")
    assert person is not None
    assert person.password_hash not in morsel.value


def test_session_ends_after_the_set_hours(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    for _ in range(14):
        office.now += timedelta(minutes=50)
        assert client.get("/account").status_code == 200
    office.now += timedelta(minutes=20)
    assert client.get("/account").location == "/sign-in?next=/account"


def test_session_from_the_future_is_none(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    office.now -= timedelta(hours=1)
    assert client.get("/account").status_code == 303


def test_a_new_password_ends_every_session(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    staff.set_password(office.door, "minh", hash_password("một con bò vàng"))
    assert client.get("/account").status_code == 303


def test_who_has_left_is_out_at_once(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    staff.set_active(office.door, "minh", active=False)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("values", [{"login": "lan"}, {"login": 1, "begun": 2, "mark": 3}])
def test_a_session_of_another_shape_is_none(office: Office, values: dict[str, object]) -> None:
    client = office.client()
    with client.session_transaction() as planted:
        planted.update(values)
    assert client.get("/account").status_code == 303


def test_sign_out_ends_the_session(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    token = token_of(text_of(client.get("/account/EN")))
    response = client.post("/sign-out/EN", data={"csrf_token": token})
    assert (response.status_code, response.location) == (303, "/sign-in/EN")
    assert client.get("/account").status_code == 303


def test_nobody_is_signed_out_from_elsewhere(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    client.post("/sign-out", data={})
    assert client.get("/account").status_code == 200
    assert client.get("/sign-out").status_code == 405


def test_signing_out_twice_does_no_harm(office: Office) -> None:
    assert office.client().post("/sign-out", data={}).location == "/sign-in"


def test_whoever_is_in_is_led_on(office: Office) -> None:
    client = office.client_of(office.add_person(login="minh"))
    assert client.get("/sign-in").location == "/results"
    assert client.get("/sign-in?next=/account").location == "/account"


def test_the_wanted_page_is_opened_after_signing_in(office: Office) -> None:
    client = office.client()
    asked = client.get("/results/xa-mau-1/EN")
    assert asked.location == "/sign-in/EN?next=/results/xa-mau-1/EN"
    page = text_of(client.get(asked.location))
    assert 'name="next" value="/results/xa-mau-1/EN"' in page
    response = sign_in(client, next="/results/xa-mau-1/EN")
    assert response.location == "/results/xa-mau-1/EN"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)",
        "http:evil.example", "/nowhere", "results", "///evil.example", "/sign-in", "/sign-out", "/results\r\nX: y",
        "/" + "x" * 400, "http://[", "/B",
    ],
)  # fmt: skip
def test_no_way_leads_elsewhere(office: Office, wanted: str) -> None:
    client = office.client()
    assert 'name="next"' not in text_of(client.get("/sign-in", query_string={"next": wanted}))
    assert sign_in(client, next=wanted).location == "/results"


def test_what_is_right_lies_below_the_sites_own_path(tmp_path: Path) -> None:
    with opened(tmp_path, base_address="http://example.vn/khaosat") as office:
        office.add_person()
        client = office.client()
        response = client.get("/khaosat/account")
        assert response.location == "/khaosat/sign-in?next=/account"
        page = text_of(client.get(response.location))
        fields = {"csrf_token": token_of(page), "login": "lan", "password": PASSWORD, "next": "/account"}
        assert client.post("/khaosat/sign-in", data=fields).location == "/khaosat/account"


def test_every_role_has_a_name() -> None:
    assert set(ROLE_NAMES) == set(ROLES)


def test_a_verb_that_nobody_knows_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="unknown verb"):
        _verb("fly")
