"""The clerk's sheet: praise as large as what could be better, no accusation, on screen and on paper."""

import io
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from survey.store import ballots, desks
from tests.builders import TODAY, make_answers, make_ballot, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, sign_in

DESK = make_desk().code
DAY = date(2026, 10, 20)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person(login="hoa", role="clerk", agency="xa-mau-1", desk=DESK)
        yield office


@pytest.fixture
def client(office: Office) -> InspectingClient:
    client = office.client()
    sign_in(client, login="hoa")
    return client


def fill(office: Office, **changes: Any) -> None:
    good: dict[str, Any] = dict.fromkeys(("A24", "A25", "C31"), 5)
    made = [make_ballot(**({"date": DAY, "answers": make_answers(**good, B29=2)} | changes)) for _ in range(30)]
    ballots.add_settled_many(office.door, made, "test", key=office.instance.key, today=TODAY)


def test_a_clerk_without_a_desk_is_told_whom_to_ask(office: Office) -> None:
    client = office.client_of(office.add_person(role="clerk", agency="xa-mau-1"))
    assert "chưa được gắn với quầy nào" in text_of(client.get("/sheet"))
    assert "belongs to no desk yet" in text_of(client.get("/sheet/EN"))


def wait(client: InspectingClient, address: str) -> str:
    end = time.monotonic() + 60
    while True:
        response = client.get(address, follow_redirects=True)
        if response.status_code != 202:
            assert response.status_code == 200, response.status_code
            return text_of(response)
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_clerk_sees_the_own_desk_with_praise_first(office: Office, client: InspectingClient) -> None:
    fill(office)
    page = wait(client, "/sheet")
    assert "Quầy 1, Xã Mẫu 1" in page
    assert page.index("Người dân khen nhiều nhất") < page.index("Nên làm tốt hơn")
    assert "không dùng làm căn cứ duy nhất để đánh giá, xếp loại hoặc xử lý cá nhân" in page
    for hidden in ("Cần khắc phục", "thấp nhất", "Góp ý"):
        assert hidden not in page
    assert "What people praise most" in wait(client, f"/sheet/{DESK}/2026-10/EN")


def test_the_printed_page_says_the_same(office: Office, client: InspectingClient) -> None:
    fill(office)
    wait(client, f"/sheet/{DESK}/2026-10")
    found = client.get(f"/sheet/{DESK}/2026-10/pdf")
    assert found.mimetype == "application/pdf"
    pdf = pypdfium2.PdfDocument(io.BytesIO(found.data))
    assert len(pdf) == 1
    width, height = pdf[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (148, 210)
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    assert "Kết quả của quầy" in text
    assert "Người dân khen nhiều nhất" in text
    pdf.close()


def test_a_desk_with_few_people_is_not_shown_on_its_own(office: Office, client: InspectingClient) -> None:
    desks.update(office.door, make_desk(staff=1), TODAY, "an")
    fill(office)
    page = wait(client, "/sheet")
    assert "Đơn vị chỉ có quầy này" in page
    desks.add(office.door, make_desk(code="63F0W5V3E2", staff=4))
    assert "không được hiển thị riêng" in wait(client, "/sheet")


def test_without_ballots_nothing_is_claimed(office: Office, client: InspectingClient) -> None:
    assert "Chưa có phiếu nào được đưa vào." in wait(client, "/sheet")
    fill(office)
    assert "Không hiển thị vì có ít hơn 5 phiếu" in wait(client, f"/sheet/{DESK}/2026-09")
    assert client.get(f"/sheet/{DESK}/2026-13").status_code == 404
    assert client.get("/sheet/NOWHERE").status_code == 404


def test_others_start_at_their_agency(office: Office) -> None:
    office.add_person()
    assert office.client_of_lan().get("/sheet").location == "/results/huyen-mau"
