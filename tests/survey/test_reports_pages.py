"""Closing a period and taking its report in the browser: who may, what is said, what comes."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from survey.store import ballots, closings, desks
from tests.builders import TODAY, make_answers, make_ballot
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened, token_of

PATIENCE = 60.0
"""Seconds after which a child counts as lost."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, authority="Tỉnh Mẫu") as made:
        rows = [
            make_ballot(date=date(2026, 10, 1 + day), answers=make_answers(A24=point, A25=4))
            for day in range(10)
            for point in (5, 4, 4, 2)
        ]
        ballots.add_settled_many(made.door, rows, "test", key=made.instance.key, today=TODAY)
        yield made


def post(client: InspectingClient, page: str, address: str, **fields: str) -> TestResponse:
    form = text_of(client.get(page)).partition('method="post" action="' + address)[2]
    return client.post(address, data={"csrf_token": token_of(form), **fields})


def patiently(client: InspectingClient, address: str) -> TestResponse:
    """Ask until it is there, as a browser does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        response = client.get(address)
        if response.status_code != 202:
            return response
        assert response.headers["Refresh"]
        time.sleep(0.2)
    raise AssertionError(f"{address} never came")


def close_october(client: InspectingClient, agency: str = "huyen-mau", why: str = "") -> TestResponse:
    begun = post(client, f"/reports/{agency}", f"/reports/{agency}/close", period="2026-10", why=why)
    assert begun.status_code == 303, text_of(begun)
    return patiently(client, begun.location)


def test_a_head_closes_a_month_writes_what_comes_next_and_takes_the_page(office: Office) -> None:
    client = office.client_of(office.add_person(role="agency_head"))
    assert "Chưa có kỳ nào được chốt" in text_of(client.get("/reports/huyen-mau"))
    done = close_october(client)
    assert (done.status_code, done.location) == (303, "/reports/huyen-mau/2026-10")
    page = "/reports/huyen-mau/2026-10"
    assert "Chốt lần 1, ngày 23/11/2026" in text_of(client.get(page))
    before = patiently(client, f"{page}/1/page")
    assert before.data.startswith(b"%PDF-")
    written = post(client, page, f"{page}/texts", tasks="Tập huấn.", proposals="Thêm ghế chờ.")
    assert written.status_code == 303
    assert "Thêm ghế chờ." in text_of(client.get(page))
    after = patiently(client, f"{page}/1/page")
    assert after.data != before.data
    assert client.get(f"{page}/1/page").data == after.data, "kept"
    assert patiently(client, f"{page}/1/report/EN").data.startswith(b"%PDF-")


def test_closing_again_asks_why_and_keeps_the_first(office: Office) -> None:
    client = office.client_of(office.add_person(role="agency_head"))
    close_october(client)
    again = post(client, "/reports/huyen-mau", "/reports/huyen-mau/close", period="2026-10", why="")
    assert again.status_code == 422
    assert "xin ghi lý do" in text_of(again)
    late = [make_ballot(date=date(2026, 10, 31), mode="paper") for _ in range(5)]
    ballots.add_settled_many(office.door, late[:1], "late", key=office.instance.key, today=TODAY)
    begun = post(client, "/reports/huyen-mau", "/reports/huyen-mau/close", period="2026-10", why="thêm phiếu giấy")
    refused = patiently(client, begun.location)
    assert refused.status_code == 500
    assert "Chỉ chốt lại khi có thêm ít nhất 5 phiếu" in text_of(refused)
    ballots.add_settled_many(office.door, late[1:], "later", key=office.instance.key, today=TODAY)
    close_october(client, why="thêm phiếu giấy")
    page = text_of(client.get("/reports/huyen-mau/2026-10"))
    assert "Chốt lần 2" in page
    assert "thêm phiếu giấy" in page
    assert "Chốt lần 1" in page


def test_a_period_that_is_not_over_is_not_closed(office: Office) -> None:
    client = office.client_of(office.add_person(role="agency_head"))
    refused = post(client, "/reports/huyen-mau", "/reports/huyen-mau/close", period="2026-11", why="")
    assert refused.status_code == 422
    assert "Kỳ này chưa hết" in text_of(refused)
    assert closings.of(office.door) == []


def test_who_reads_takes_reports_of_the_own_agency_and_below_and_changes_nothing(office: Office) -> None:
    head = office.client_of(office.add_person(login="head", role="agency_head"))
    close_october(head)
    auditor = office.client_of(office.add_person(login="auditor", role="auditor"))
    page = "/reports/xa-mau-1/2026-10"
    assert "Phần do đơn vị viết" not in text_of(auditor.get(page))
    assert patiently(auditor, f"{page}/1/page").status_code == 200, "from the closing above"
    assert auditor.post(f"{page}/texts", data={}).status_code == 403
    assert auditor.post("/reports/huyen-mau/close", data={}).status_code == 403
    neighbour = office.client_of(office.add_person(login="neighbour", role="agency_head", agency="so-mau"))
    for address in ("", "/2026-10", "/2026-10/1/page", "/2026-10/1/report"):
        assert neighbour.get(f"/reports/huyen-mau{address}").status_code == 404, address
    assert neighbour.get("/reports/so-mau/2026-10").status_code == 404, "not closed there, nor above"
    assert neighbour.get("/reports/so-mau/2026-10/1/page").status_code == 404, "a closing of somebody else"
    clerk = office.client_of(office.add_person(login="clerk", role="clerk", agency="xa-mau-1"))
    assert clerk.get("/reports/xa-mau-1").status_code == 403


@pytest.mark.parametrize("address", ["/reports/huyen-mau/nonsense", "/reports/huyen-mau/2026-10", "/reports/nowhere"])
def test_what_is_not_there_is_not_found(office: Office, address: str) -> None:
    client = office.client_of(office.add_person(role="agency_head"))
    assert client.get(address).status_code == 404


def test_a_retired_desk_still_counts(office: Office) -> None:
    desks.set_status(office.door, "7K3MPQ9X2V", "retired", TODAY, "an", why="gộp quầy")
    client = office.client_of(office.add_person(role="agency_head"))
    close_october(client)
    assert patiently(client, "/reports/huyen-mau/2026-10/1/page").status_code == 200


def test_what_was_handed_out_can_be_had_again_whatever_is_written_since(office: Office) -> None:
    client = office.client_of(office.add_person(role="agency_head"))
    close_october(client)
    page = "/reports/huyen-mau/2026-10"
    first = patiently(client, f"{page}/1/page").data
    post(client, page, f"{page}/texts", tasks="", proposals="Thêm người.")
    second = patiently(client, f"{page}/1/page").data
    assert first != second
    shown = text_of(client.get(page))
    assert "Các tệp đã lập từ lần chốt này" in shown
    assert client.get(f"{page}/issued/1").data == first
    assert client.get(f"{page}/issued/2").data == second
    assert client.get(f"{page}/issued/3").status_code == 404
    assert client.get("/reports/xa-mau-1/2026-10/issued/1").status_code == 404
    assert client.get("/reports/huyen-mau/2026-09/issued/1").status_code == 404
    for path in (office.instance.folder / "reports").iterdir():
        path.unlink()
    assert client.get(f"{page}/issued/1").status_code == 404
