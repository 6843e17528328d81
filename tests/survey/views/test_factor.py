"""The second factor over HTTP: taken up, asked for after the password, renewed, reset; and how sessions end."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import session
from werkzeug.test import TestResponse

from survey.access import factor
from survey.access.codes import code_at, step_at
from survey.store import access, staff
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in, token_of
from tests.survey.views.administering import post, read

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of people that only tests know


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, second_factor="administrators") as office:
        office.add_person()
        office.add_person(login="quan", role="administrator")
        yield office


def code(office: Office, secret: str = SECRET) -> str:
    return code_at(secret, step_at(office.now))


def give_factor(office: Office, login: str) -> list[str]:
    """A second factor that was taken up an hour ago."""
    before = office.now - timedelta(hours=1)
    typed = code_at(SECRET, step_at(before))
    return factor.take_up(office.door, office.instance.key, login, SECRET, typed, before)


def give_code(client: InspectingClient, typed: str, **fields: str) -> TestResponse:
    page = read(client, "/sign-in/code")
    return client.post("/sign-in/code", data={"csrf_token": token_of(page), "code": typed} | fields)


def take_up(office: Office, client: InspectingClient) -> TestResponse:
    page = read(client, "/account/second-factor")
    found = re.search(r'<code class="secret"[^>]*>([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return post(client, page, "/account/second-factor", code=code(office, found.group(1).replace(" ", "")))


def test_an_administrator_takes_one_up_before_anything_else(office: Office) -> None:
    client = office.client()
    sign_in(client, login="quan")
    assert client.get("/admin").location == client.get("/admin/staff").location == "/account/second-factor"
    page = read(client, "/account/second-factor")
    assert "trước khi làm việc khác" in page
    assert 'class="ways"' not in page
    shown = text_of(take_up(office, client))
    codes = re.findall(r"<li><code>([^<]+)</code></li>", shown)
    assert len(set(codes)) == 10
    assert client.get("/admin").status_code == 200
    after = read(client, "/account/second-factor")
    assert "Còn 10 mã dự phòng" in after
    assert codes[0] not in after


def test_others_need_none_unless_the_setting_says_so(office: Office, tmp_path: Path) -> None:
    assert office.client_of_lan().get("/results").location == "/results/huyen-mau"
    with opened(tmp_path / "all", second_factor="all") as strict:
        strict.add_person()
        assert strict.client_of_lan().get("/results").location == "/account/second-factor"


def test_the_code_comes_after_the_password_and_lets_in(office: Office) -> None:
    give_factor(office, "lan")
    client = office.client()
    answer = sign_in(client, next="/review")
    assert answer.location == "/sign-in/code?next=/review"
    assert client.get("/results").location.startswith("/sign-in")
    assert 'value="/review"' in text_of(client.get(answer.location))
    assert give_code(client, code(office), next="/review").location == "/review"
    assert client.get("/account").status_code == 200
    again = office.client()
    sign_in(again)
    refused = give_code(again, code(office))
    assert refused.status_code == 422
    assert "đã được dùng" in text_of(refused)
    assert again.get("/account").status_code == 303


def test_a_recovery_code_lets_in_once(office: Office) -> None:
    recovery = give_factor(office, "lan")
    statuses = []
    for _ in range(2):
        client = office.client()
        sign_in(client)
        statuses.append(give_code(client, recovery[0]).status_code)
    assert statuses == [303, 422]


def test_a_code_without_a_password_or_from_elsewhere_lets_nobody_in(office: Office) -> None:
    give_factor(office, "lan")
    stranger = office.client()
    assert stranger.get("/sign-in/code").location == "/sign-in"
    assert stranger.post("/sign-in/code", data={"code": code(office)}).location == "/sign-in"
    client = office.client()
    sign_in(client)
    assert client.post("/sign-in/code", data={"code": code(office)}).status_code == 422
    assert client.get("/account").status_code == 303
    assert "Xin nhập mã." in text_of(give_code(client, ""))


def test_a_password_waits_ten_minutes_for_its_code(office: Office) -> None:
    give_factor(office, "lan")
    client = office.client()
    sign_in(client)
    office.now += timedelta(minutes=10)
    assert client.get("/sign-in/code").location == "/sign-in"


def test_wrong_codes_wait(office: Office) -> None:
    give_factor(office, "lan")
    client = office.client()
    sign_in(client)
    statuses = [give_code(client, "000000").status_code for _ in range(4)]
    assert statuses == [422, 422, 422, 429]


def test_strangers_who_hammer_keep_the_owner_s_browser_waiting_for_nothing(office: Office) -> None:
    known, stranger = office.client_of_lan(), office.client()
    for _ in range(5):
        sign_in(stranger, password="sai mật khẩu rồi")  # noqa: S106 - wrong on purpose
    assert sign_in(stranger).status_code == 429
    page = read(known, "/account")
    post(known, page, "/sign-out")
    assert sign_in(known).status_code == 303
    assert sign_in(stranger).status_code == 429


def test_a_known_browser_says_so_where_staff_sign_in_only(office: Office) -> None:
    client = office.client()
    cookie = next(one for one in sign_in(client).headers.getlist("Set-Cookie") if one.startswith("known="))
    assert {"HttpOnly", "Path=/sign-in", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "lan" not in cookie


def test_recovery_codes_are_renewed_and_the_factor_given_up_with_a_code(office: Office) -> None:
    give_factor(office, "lan")
    client = office.client()
    sign_in(client)
    give_code(client, code(office))
    office.now += timedelta(minutes=1)
    page = read(client, "/account/second-factor")
    assert post(client, page, "/account/second-factor/renew", code="000000").status_code == 422
    assert post(client, page, "/account/second-factor/renew", code="").status_code == 422
    renewed = re.findall(
        r"<li><code>([^<]+)</code></li>", text_of(post(client, page, "/account/second-factor/renew", code=code(office)))
    )
    assert post(client, page, "/account/second-factor/remove", code=renewed[0]).status_code == 303
    assert access.read(office.door, "lan").sealed == ""
    assert client.get("/results").status_code == 303
    assert sign_in(office.client()).location == "/results"


def test_a_first_code_that_is_wrong_takes_nothing_up(office: Office) -> None:
    client = office.client_of_lan()
    page = read(client, "/account/second-factor")
    wrong = post(client, page, "/account/second-factor", code="000000")
    assert wrong.status_code == 422
    assert "giờ của điện thoại" in text_of(wrong)
    assert re.findall('<code class="secret".*</code>', text_of(wrong)) == re.findall(
        '<code class="secret".*</code>', page
    )
    assert post(client, page, "/account/second-factor", code="").status_code == 422
    give_factor(office, "lan")
    assert access.read(office.door, "lan").recovery == 10


def test_taking_one_up_ends_the_other_sessions_and_is_done_once(office: Office) -> None:
    other, client = office.client_of_lan(), office.client_of_lan()
    page = read(client, "/account/second-factor")
    take_up(office, client)
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    with client:
        again = client.post(
            "/account/second-factor",
            data={"csrf_token": token_of(read(client, "/account/second-factor")), "code": code(office)},
        )
        assert "offered" not in session
    assert (again.status_code, again.location) == (303, "/account/second-factor")
    assert "secret" in page


def test_sign_out_everywhere_ends_every_session_of_the_account_alone(office: Office) -> None:
    office.add_person(login="minh")
    minh = staff.read(office.door, "minh")
    assert minh is not None
    here, there, beside = office.client_of_lan(), office.client_of_lan(), office.client_of(minh)
    page = read(here, "/account")
    assert here.post("/account/sessions", data={}).status_code == 400
    assert post(here, page, "/account/sessions").location == "/sign-in"
    assert [client.get("/account").status_code for client in (here, there, beside)] == [303, 303, 200]
    assert sign_in(here).status_code == 303


def test_an_administrator_resets_others_and_signs_them_out(office: Office) -> None:
    give_factor(office, "lan")
    give_factor(office, "quan")
    client = office.client()
    sign_in(client, login="quan")
    give_code(client, code(office))
    page = read(client, "/admin/staff")
    assert 'action="/admin/staff/quan/factor"' not in page
    assert post(client, page, "/admin/staff/lan/factor").status_code == 303
    assert access.with_factor(office.door) == {"quan"}
    own = post(client, read(client, "/admin/staff").replace("/lan/leave", "/quan/factor"), "/admin/staff/quan/factor")
    assert own.status_code == 422
    assert access.with_factor(office.door) == {"quan"}
    lan = office.client_of_lan()
    assert post(client, page, "/admin/staff/lan/leave").status_code == 303
    assert lan.get("/account").status_code == 303


def test_a_store_that_was_restored_without_its_key_says_so(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    typed = code(office)
    factor.take_up(office.door, bytes(32), "lan", SECRET, typed, office.now)
    client = office.client()
    sign_in(client)
    office.now += timedelta(minutes=1)
    answer = give_code(client, code(office))
    assert answer.status_code == 503
    assert "secret.key" in text_of(answer)
    assert "survey staff reset-second-factor lan" in caplog.text
    assert client.get("/account").status_code == 303


def test_session_ends_when_it_is_not_used(office: Office) -> None:
    used, unused = (office.client_of(office.add_person(login=login)) for login in ("minh", "hoa"))
    office.now += timedelta(minutes=31)
    assert used.get("/account").status_code == 200
    office.now += timedelta(minutes=29)
    assert used.get("/account").status_code == 200
    assert unused.get("/account").status_code == 303
