"""Reviewing: flags, explanations, the list of ballots and what reviewers do with it."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from survey.remediation import Case, Event
from survey.store import ballot_events, ballots, cases, explanations, reveals, set_asides
from tests.builders import TODAY, make_answers, make_ballot, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened
from tests.survey.cli.running import survey

DAY = date(2026, 10, 20)
LIST = "/review/xa-mau-1/2026-10/ballots"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        yield office


def settle(office: Office, number: int, answers: dict[str, Any], **changes: Any) -> list[str]:
    text = make_answers(**answers)
    made = [make_ballot(**({"date": DAY, "answers": text} | changes)) for _ in range(number)]
    ballots.add_settled_many(office.door, made, "test", key=office.instance.key, today=TODAY)
    reveals.advance(office.door, today=TODAY, step=5)
    return [ballot.id for ballot in made]


def fill(office: Office) -> None:
    settle(office, 30, {"A24": 5, "B29": 1, "gender": 2, "age": 1}, comment="Chờ rất lâu ở quầy")
    settle(office, 12, {"A24": 3, "B29": 5})


def wait(client: InspectingClient, address: str) -> str:
    end = time.monotonic() + 60
    while True:
        response = client.get(address, follow_redirects=True)
        if response.status_code != 202:
            assert response.status_code == 200, response.status_code
            return text_of(response)
        assert time.monotonic() < end
        time.sleep(0.05)


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form with such an address."""
    form = page[page.index(f'action="{action}') :]
    form = form[: form.index("</form>")]
    tags = re.findall(r"<input[^>]*>", form)
    named = [(re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags if "hidden" in tag]
    return {name.group(1): value.group(1) for name, value in named if name and value}


def post(client: InspectingClient, page: str, address: str, /, **data: Any) -> TestResponse:
    return client.post(address, data=fields_of(page, address) | data)


def test_flags_come_with_distribution_people_and_ballots(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    page = wait(client, "/review/huyen-mau/2026-10")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "30 trong 42 người chọn từ mức “Bình thường” trở xuống." in words
    assert "Cần khắc phục (căn cứ rõ)" in words
    assert "“Rất không hài lòng” 30" in words
    assert f"{LIST}?item=B29" in page
    assert "/cases/new/xa-mau-1" in page
    assert "Quầy 1" not in page
    assert "Ở quầy của các đơn vị trực thuộc" in words
    assert "Xã Mẫu 1" in words.partition("Ở quầy của các đơn vị trực thuộc")[2]


def test_the_own_chain_sees_flags_of_desks_with_people_enough(office: Office) -> None:
    fill(office)
    assert "Quầy 1" in wait(office.client_of_lan(), "/review/xa-mau-1/2026-10")


def test_a_flag_shows_the_months_before(office: Office) -> None:
    fill(office)
    settle(office, 20, {"A24": 4, "B29": 5}, date=date(2026, 9, 15))
    client = office.client_of_lan()
    for agency in ("xa-mau-1", "huyen-mau"):
        page = wait(client, f"/review/{agency}/2026-10")
        assert 'class="strip"' in page
        assert "tháng 9 năm 2026" in page


def test_the_scorecard_says_what_becomes_of_remedies(office: Office) -> None:
    fill(office)
    case = Case("v1", "xa-mau-1", "Chờ lâu", "hand", TODAY, "an")
    cases.add(office.door, case)
    plan = {"cause": "staff", "action": "Thêm quầy", "owner": "Tổ một cửa", "due": "2026-11-20"}
    cases.append(office.door, "v1", Event(TODAY, "an", "acknowledged"))
    cases.append(office.door, "v1", Event(TODAY, "an", "planned", "", plan))
    client = office.client_of_lan()
    page = re.sub(r"<[^>]+>", "", wait(client, "/results/huyen-mau/2026-10"))
    assert "Đến hôm nay: 1 việc đang làm, 0 việc đã thực hiện xong." in page
    assert "1 việc quá hạn." in page
    cases.append(office.door, "v1", Event(TODAY, "an", "planned", "", plan | {"due": "2026-12-31"}))
    page = re.sub(r"<[^>]+>", "", wait(client, "/results/xa-mau-1/2026-10"))
    assert "Hạn gần nhất: ngày 31/12/2026." in page
    assert "việc đang làm" not in wait(client, f"/results/xa-mau-1/desk/{make_desk().code}/2026-10")


def test_an_explanation_is_asked_for_and_given(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    page = wait(client, "/review/huyen-mau/2026-10")
    asked = post(client, page, "/review/xa-mau-1/2026-10/ask")
    assert asked.location == "/review/huyen-mau/2026-10"
    page = wait(client, "/review/huyen-mau/2026-10")
    assert "Đã đề nghị giải trình, hạn ngày 01/12/2026." in page
    post(client, page, "/review/xa-mau-1/2026-10/explain", text="Phần mềm dừng ba ngày.")
    assert "Phần mềm dừng ba ngày." in wait(client, "/review/huyen-mau/2026-10")
    [found] = explanations.of(office.door).values()
    assert (found.text, found.given_by, found.due) == ("Phần mềm dừng ba ngày.", "lan", date(2026, 12, 1))


def test_the_list_shows_weeks_answers_and_comments_and_nothing_of_the_person(office: Office) -> None:
    fill(office)
    page = wait(office.client_of_lan(), LIST)
    assert "Tuần từ ngày 19/10/2026" in page
    assert "20/10/2026" not in page
    assert "Chờ rất lâu ở quầy" in page
    assert page.index("<h2>Không hài lòng</h2>") < page.index("<h2>“Bình thường”</h2>")
    for hidden in ("Giới tính", "Nữ", "Dưới 25"):
        assert hidden not in page
    assert not any(row["id"] in page for row in ballots.settled(office.door))


def test_ballots_that_are_not_revealed_are_not_listed(office: Office) -> None:
    fill(office)
    settle(office, 4, {"A24": 1}, comment="mới hôm qua", date=TODAY - timedelta(days=1))
    client = office.client_of_lan()
    assert "mới hôm qua" not in wait(client, "/review/xa-mau-1/2026-11/ballots")
    settle(office, 1, {"A24": 1}, comment="mới hôm qua", date=TODAY - timedelta(days=1))
    assert "mới hôm qua" in wait(client, "/review/xa-mau-1/2026-11/ballots")


def test_ballots_are_marked_noted_and_set_aside(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    page = wait(client, LIST + "?item=A24")
    token = re.findall(r'name="tokens" value="([0-9a-f]{16})"', page)[0]
    marked = post(client, page, "/review/xa-mau-1/2026-10/mark", tokens=[token], what="seen")
    assert marked.location == f"{LIST}?saved=seen-1&item=A24&page=1"
    assert "Đã đánh dấu 1 phiếu là đã xem." in wait(client, marked.location)
    post(client, page, "/review/xa-mau-1/2026-10/note", token=token, text="Đã hỏi lại tổ một cửa")
    post(client, page, "/review/xa-mau-1/2026-10/aside", token=token, why="hai phiếu giống hệt")
    [ballot] = set_asides.current(office.door)
    marks = ballot_events.of(office.door, [ballot])[ballot]
    assert marks.seen
    assert marks.notes[0][1:] == ("lan", "Đã hỏi lại tổ một cửa")
    page = wait(client, LIST + "?item=A24&seen=yes")
    assert "tạm để riêng" in page
    assert "Đã hỏi lại tổ một cửa" in page
    post(client, page, "/review/xa-mau-1/2026-10/aside", token=token, what="restored", why="khác người")
    assert set_asides.current(office.door) == frozenset()
    post(client, page, "/review/xa-mau-1/2026-10/mark", tokens=[token], what="unseen")
    assert not ballot_events.of(office.door, [ballot])[ballot].seen


def test_a_whole_page_is_seen_at_once(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    page = wait(client, LIST)
    every = re.findall(r'name="all" value="([0-9a-f]{16})"', page)
    assert len(every) == 40
    post(client, page, "/review/xa-mau-1/2026-10/mark", all=every, what="all")
    assert "Còn 2 phiếu chưa xem." in wait(client, LIST)
    second = wait(client, LIST + "?page=2")
    assert second.count('<li class="sheet') == 2
    assert "Trang 2 trong 2" in second


def test_comments_are_searched_with_and_without_diacritics(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    for words, found in (("cho rat lau", 30), ("chờ rất lâu", 30), ("chợ", 0)):
        page = wait(client, LIST + "?" + urlencode({"words": words}))
        assert page.count("<blockquote") == found, words
    assert "Không có phiếu nào như vậy." in page


def test_a_handful_is_not_shown(office: Office) -> None:
    fill(office)
    settle(office, 5, {"A24": 1}, desk="OTHER")
    settle(office, 4, {"A24": 1}, mode="paper")
    settle(office, 1, {"A24": 1}, mode="kiosk")
    client = office.client_of_lan()
    page = wait(client, LIST)
    assert "phiếu giấy" not in page
    assert "Không hiển thị riêng" in wait(client, LIST + "?mode=paper")
    assert "Không hiển thị" not in wait(client, LIST + "?mode=web")


def test_weeks_are_whole_and_the_page_says_which(office: Office) -> None:
    settle(office, 6, {"A24": 1}, date=date(2026, 11, 1), comment="chủ nhật")
    client = office.client_of_lan()
    page = wait(client, LIST)
    assert "từ ngày 28/09/2026 đến hết ngày 01/11/2026" in page
    assert page.count("chủ nhật") == 6
    assert wait(client, "/review/xa-mau-1/2026-11/ballots").count("chủ nhật") == 6
    assert "chủ nhật" not in wait(client, "/review/xa-mau-1/2026-09/ballots")


@pytest.mark.parametrize("address", ["/review/xa-mau-1/2026-13", "/review/xa-mau-1/x/ballots", "/review/nowhere"])
def test_what_is_not_there_is_not_found(office: Office, address: str) -> None:
    assert office.client_of_lan().get(address).status_code == 404


def test_what_was_not_sent_by_a_page_of_ours_changes_nothing(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    for step in ("mark", "note", "aside", "ask", "explain"):
        assert client.post(f"/review/xa-mau-1/2026-10/{step}", data={"token": "0" * 16, "why": "x"}).status_code == 400
    page = wait(client, LIST)
    assert post(client, page, "/review/xa-mau-1/2026-10/note", token="0" * 16, text="x").status_code == 404
    flags = wait(client, "/review/xa-mau-1/2026-10")
    assert post(client, flags, "/review/xa-mau-1/2026-10/explain", item="x y", text="x").status_code == 404
    assert set_asides.current(office.door) == frozenset()


def test_who_changes_nothing_is_offered_nothing(office: Office) -> None:
    fill(office)
    client = office.client_of(office.add_person(login="mai", role="auditor"))
    for address in ("/review/huyen-mau/2026-10", LIST):
        page = wait(client, address)
        assert "<textarea" not in page
        assert "Mở việc khắc phục" not in page
    assert client.post("/review/xa-mau-1/2026-10/mark", data={}).status_code == 403


def test_pages_are_there_in_english(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    assert "What needs attention" in wait(client, "/review/huyen-mau/2026-10/EN")
    assert "Ballots with anything rated average or below, or with a comment" in wait(client, LIST + "/EN")


def test_an_office_without_ballots_is_told_when_they_come(office: Office) -> None:
    assert "Chưa có phiếu nào được đưa vào" in wait(office.client_of_lan(), "/review")
    chosen = office.client_of_lan().get("/review", query_string={"agency": "xa-mau-1", "period": "2026-10"})
    assert chosen.location == "/review/xa-mau-1/2026-10"


def test_a_list_is_drawn_up_by_a_child_and_kept(tmp_path: Path) -> None:
    with opened(tmp_path, children=True) as office:
        office.add_person()
        fill(office)
        client = office.client_of_lan()
        first = client.get(LIST)
        assert first.status_code == 202
        assert first.headers["Refresh"] == "1"
        assert "Đang lập danh sách phiếu" in text_of(first)
        assert "Chờ rất lâu ở quầy" in wait(client, LIST)
        [kept] = (tmp_path / "cache").glob("list-*.db")
        assert kept.stat().st_mode & 0o077 == 0
        assert client.get(LIST + "?item=A24").status_code == 200


def test_a_list_that_cannot_be_drawn_up_says_so_and_is_tried_again(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    office.door.run("ALTER TABLE held RENAME TO elsewhere")
    response = client.get(LIST)
    assert response.status_code == 500
    assert "Chưa làm được" in text_of(response)
    office.door.run("ALTER TABLE elsewhere RENAME TO held")
    assert "Chờ rất lâu ở quầy" in wait(client, LIST)


def test_what_is_sent_is_kept_though_ballots_came_meanwhile(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    page = wait(client, LIST)
    token = re.findall(r'name="tokens" value="([0-9a-f]{16})"', page)[0]
    settle(office, 9, {"A24": 1})
    post(client, page, "/review/xa-mau-1/2026-10/note", token=token, text="Đã hỏi lại")
    assert "Đã hỏi lại" in wait(client, LIST)
    assert len(list((office.instance.folder / "cache").glob("list-*.db"))) == 1


def test_deleted_ballots_leave_no_list_behind(office: Office) -> None:
    fill(office)
    settle(office, 5, {"A24": 1}, date=date(2019, 1, 5), comment="từ năm 2019")
    wait(office.client_of_lan(), LIST)
    survey(office.instance.folder, "settle")
    assert list((office.instance.folder / "cache").glob("list-*.db")) == []
