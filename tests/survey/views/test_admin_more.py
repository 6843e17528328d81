"""Administration in the browser: what citizens are told, what no desk may ask, tables that are large or wrong."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.model import Refused
from survey.office import assign, settings_at
from survey.store import agency_settings, desks, transactions
from tests.builders import TODAY
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in
from tests.survey.views.administering import DESK, SETTINGS, post, read


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, **SETTINGS) as office:
        office.add_person(login="quan", role="administrator", agency="huyen-mau")
        yield office


@pytest.fixture
def client(office: Office) -> InspectingClient:
    client = office.client()
    sign_in(client, login="quan")
    return client


def test_an_agency_has_its_own_telephone_and_paper_place_on_ballot_and_poster(
    office: Office, client: InspectingClient
) -> None:
    ballot = text_of(office.client().get(f"/B/{DESK}"))
    assert SETTINGS["complaint_channel"] in ballot
    page = read(client, "/admin/settings/xa-mau-1")
    mine = {"phone": "0271 3 111 222", "paper_place": "cạnh cổng chính", "complaint_channel": "Phòng tiếp dân Xã Mẫu 1"}
    assert post(client, page, "/admin/settings/xa-mau-1", **mine).status_code == 303
    assert "Phòng tiếp dân Xã Mẫu 1" in text_of(office.client().get(f"/B/{DESK}")), "the kept page is not used again"
    here = settings_at(office.door, office.instance.settings, "xa-mau-1")
    assert (here.phone, here.paper_place) == ("0271 3 111 222", "cạnh cổng chính")
    elsewhere = settings_at(office.door, office.instance.settings, "xa-mau-2")
    assert elsewhere == office.instance.settings


def test_those_below_inherit_what_citizens_are_told(office: Office) -> None:
    agency_settings.append(office.door, "huyen-mau", {"phone": "0271 3 999 000"}, today=TODAY, who="an")
    assert settings_at(office.door, office.instance.settings, "xa-mau-1").phone == "0271 3 999 000"


def test_a_desk_never_asks_what_is_for_homes(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/desks/xa-mau-1")
    assert "sipas@2026" not in page
    with pytest.raises(Refused, match="for surveys at home"):
        assign(office.instance, office.door, DESK, "sipas@2026", TODAY, who="an")
    table = b"agency,name,instrument\nxa-mau-1,Moi,sipas@2026\n"
    sent = post(client, page, "/admin/desks/xa-mau-1/table", table=(io.BytesIO(table), "desks.csv"))
    assert sent.status_code == 422
    assert "dùng để khảo sát tại nhà" in text_of(sent)
    assert desks.instrument_on(office.door, DESK, TODAY) != "sipas@2026"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "tệp không có dòng tiêu đề"),
        (b"agency,agency\n", "có hai lần ở dòng đầu"),
        (b"agency,name,from\nxa-mau-1,Moi,31/02/2026\n", "dòng 2: ngày"),
        (b"agency,name,staff\nxa-mau-1,Moi,ba\n", "không phải là số"),
        (b"\xff\xfe\xff", "UTF-8"),
    ],
)
def test_a_wrong_table_is_refused_in_the_readers_language(
    office: Office, client: InspectingClient, table: bytes, said: str
) -> None:
    page = read(client, "/admin/desks/xa-mau-1")
    sent = post(client, page, "/admin/desks/xa-mau-1/table", table=(io.BytesIO(table), "desks.csv"))
    assert sent.status_code == 422
    assert said in text_of(sent)


def test_a_table_may_be_larger_than_a_ballot(office: Office, client: InspectingClient) -> None:
    page = read(client, "/admin/transactions/xa-mau-1")
    rows = [
        f"{DESK},2025-{month:02}-{day:02},2025-{month:02}-{day:02},10,mot cua"
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    table = "\n".join(["desk,first,last,number,source", *rows, "#" * 0]).encode() + b"\n" * 70_000
    sent = post(client, page, "/admin/transactions/xa-mau-1/table", table=(io.BytesIO(table), "t.csv"))
    assert sent.status_code == 303, text_of(sent)
    assert len(transactions.of(office.door)) == len(rows)


def test_who_has_signed_in_is_told_of_errors_on_a_page_of_staff(office: Office, client: InspectingClient) -> None:
    missing = client.get("/admin/agencies/so-mau")
    assert missing.status_code == 404
    assert "ngoài phạm vi của Ông/Bà" in text_of(missing)
    assert "mã QR" not in text_of(missing).partition("<main")[2]
    page = read(client, "/admin/desks/xa-mau-1")
    large = post(client, page, "/admin/desks/xa-mau-1", name="x" * 70_000)
    assert large.status_code == 413
    assert "chia nhỏ tệp" in text_of(large)
    forbidden = client.get("/results/xa-mau-1")
    assert forbidden.status_code == 403
    assert "/admin" in text_of(forbidden)


def test_the_desks_of_agencies_below_are_counted_and_their_posters_offered(
    office: Office, client: InspectingClient
) -> None:
    page = read(client, "/admin/desks/huyen-mau")
    assert "Chưa có quầy nào." not in page
    assert "/admin/desks/xa-mau-1" in page
    assert "/admin/posters/huyen-mau" in page
