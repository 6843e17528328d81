"""Help for each role inside the site, and the guide that lies at a desk."""

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from justhtml.dom import Element

from survey import office as offices
from survey.guidance import AT_THE_DESK
from survey.i18n import read_catalogues
from survey.model import ROLES, Role
from survey.store import desks
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, parse, text_of
from tests.offices import Office, opened, sign_in
from tests.survey.views.administering import SETTINGS

DESK = make_desk().code


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, minimum_cell=9, **SETTINGS) as office:
        yield office


def enter(office: Office, role: Role) -> InspectingClient:
    office.add_person(login="hoa", role=role, agency="xa-mau-1", desk=DESK if role == "clerk" else "")
    client = office.client()
    assert sign_in(client, login="hoa").status_code == 303
    return client


def pages(client: InspectingClient, address: str) -> list[str]:
    found = client.get(address)
    assert found.mimetype == "application/pdf", text_of(found)
    pdf = pypdfium2.PdfDocument(io.BytesIO(found.data))
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


@pytest.mark.parametrize("role", ROLES)
def test_help_is_about_ones_own_role_and_leads_only_where_one_may_go(office: Office, role: Role) -> None:
    client = enter(office, role)
    assert client.get("/help").location == f"/help/{role}"
    assert client.get("/help/EN").location == f"/help/{role}/EN"
    page = text_of(client.get(f"/help/{role}"))
    assert "Không bao giờ" in page
    assert "%(" not in page
    root = parse(page)
    assert root is not None
    links = [str((one.attrs or {})["href"]) for one in root.query("main a") if isinstance(one, Element)]
    assert "/account" in links
    for link in links:
        assert client.get(link).status_code in (200, 202, 303), link
    assert "Never" in text_of(client.get(f"/help/{role}/EN"))


def test_everybody_may_read_what_others_are_told_but_is_not_led_to_their_pages(office: Office) -> None:
    page = text_of(enter(office, "clerk").get("/help/administrator"))
    assert "Việc đầu tiên" in page
    assert 'href="/admin' not in page


def test_help_says_what_the_settings_say(office: Office) -> None:
    client = enter(office, "reviewer")
    assert "ít nhất 9 phiếu mới" in text_of(client.get("/help/reviewer"))
    assert "within 5 working days" in text_of(client.get("/help/reviewer/EN"))


def test_the_guide_has_the_script_and_what_never_to_do_on_one_page(office: Office) -> None:
    client = enter(office, "clerk")
    [page] = pages(client, f"/help/desk/{DESK}")
    assert "“Mời Ông/Bà góp ý, không ghi tên, khoảng 3 phút.”" in page
    assert all(rule in page for rule in AT_THE_DESK)
    for said in ("Quầy 1, Xã Mẫu 1", "danhgia.example.vn", "bàn hướng dẫn", "0271 3 888 999", "Bộ phận tiếp công dân"):
        assert said in page
    assert unicodedata.is_normalized("NFC", page)
    [english] = pages(client, f"/help/desk/{DESK}/EN")
    assert "about 3 minutes" in english
    assert not [text for text in read_catalogues().of["en"] if len(text) > 12 and text in english]


def test_the_guide_says_how_long_the_desks_own_ballot_takes(office: Office) -> None:
    offices.assign(office.instance, office.door, DESK, "commune-short@2026", TODAY, who="an")
    minutes = offices.minutes_at(office.instance, office.door, DESK)
    assert minutes != offices.minutes_at(office.instance, office.door)
    [page] = pages(enter(office, "clerk"), f"/help/desk/{DESK}")
    assert f"khoảng {minutes} phút" in page


def test_long_names_stay_on_one_page(tmp_path: Path) -> None:
    place = "bàn hướng dẫn ở cửa chính, bên trái lối vào, cạnh máy lấy số " * 4
    with opened(tmp_path, **(SETTINGS | {"paper_place": place})) as office:
        desk = make_desk(name="Quầy tiếp nhận và trả kết quả lĩnh vực đất đai, môi trường, xây dựng " * 3)
        desks.update(office.door, desk, TODAY, "an")
        assert len(pages(enter(office, "clerk"), f"/help/desk/{DESK}")) == 1


def test_what_is_not_set_is_left_out(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        [page] = pages(enter(office, "clerk"), f"/help/desk/{DESK}")
    assert "thùng phiếu." in page
    assert not re.search(r"gọi|chỉ đến|\(\)|None", page)


def test_invented_data_are_marked(tmp_path: Path) -> None:
    with opened(tmp_path, demo=True) as office:
        [page] = pages(enter(office, "clerk"), f"/help/desk/{DESK}")
    assert "DỮ LIỆU MẪU" in page
