"""The results page: what it says about known ballots, in both languages, with every figure beside its interval."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from justhtml.dom import Element

from forms.instrument import find
from survey.store import agencies, ballots, instruments
from tests.builders import TODAY, make_agency, make_answers, make_ballot
from tests.client import InspectingClient, parse, text_of
from tests.offices import Office, opened

DAY = date(2026, 10, 20)
GOOD = dict.fromkeys(("A25", "A26", "B27", "B28", "B30", "C31", "C32", "C33"), 5)
PATIENCE = 60.0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person()
        yield office


def settle(office: Office, number: int, answers: dict[str, Any], **changes: Any) -> None:
    text = make_answers(**answers)
    made = [make_ballot(**({"date": DAY, "answers": text} | changes)) for _ in range(number)]
    ballots.add_settled_many(office.door, made, "test", key=office.instance.key, today=TODAY)


def fill(office: Office) -> None:
    """185 ballots of which 143 are satisfied with A24; B29 is bad; D34 has four answers only."""
    settle(office, 143, {"A24": 5, "B29": 1, "trips": 1, **GOOD})
    settle(office, 38, {"A24": 3, "B29": 2, "trips": 3, **GOOD}, mode="paper")
    settle(office, 4, {"A24": 2, "B29": 2, "D34": 1, "on_time": 2, "late_letter": 3})


def read(office: Office, address: str) -> str:
    """A page once its figures are there."""
    person = office.client_of_lan()
    return wait(person, address)


def wait(client: InspectingClient, address: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        response = client.get(address)
        if response.status_code != 202:
            assert response.status_code == 200, text_of(response)
            return text_of(response)
        assert response.headers["Refresh"] == "1"
        time.sleep(0.1)
    raise AssertionError("no figures came")


def words(page: str) -> str:
    """What a reader sees, in one line."""
    root = parse(page)
    assert root is not None
    [main] = root.query("main")
    return " ".join(main.to_text().split())


def test_the_first_answer_is_a_page_that_asks_again(tmp_path: Path) -> None:
    with opened(tmp_path, children=True) as office:
        office.add_person()
        fill(office)
        client = office.client_of_lan()
        response = client.get("/results/huyen-mau")
        assert response.status_code == 202
        assert "số liệu đang được tính" in text_of(response)
        assert "no-store" in response.headers["Cache-Control"]
        assert "Số phiếu 185" in words(wait(client, "/results/huyen-mau"))


def test_sentences_carry_the_numbers_of_the_ballots(office: Office) -> None:
    fill(office)
    said = words(read(office, "/results/huyen-mau"))
    assert "Kết quả khảo sát sự hài lòng: Huyện Mẫu" in said
    assert "Kỳ số liệu: tháng 10 năm 2026 (từ ngày 01/10/2026 đến hết ngày 31/10/2026)." in said
    assert "Đã đưa vào phiếu đến hết ngày 20/10/2026." in said
    assert "Số phiếu 185" in said
    assert "phiếu giấy: 38" in said
    assert re.search(r"77,3% \(70,[67] đến 82,[78]\)", said)
    assert "Phải đi lại bổ sung hồ sơ từ 02 lần trở lên: 38 trong 181 người" in said
    assert "Trả kết quả trễ hẹn: Không hiển thị vì có ít hơn 5 phiếu" in said


def test_english_says_the_same(office: Office) -> None:
    fill(office)
    said = words(read(office, "/results/huyen-mau/EN"))
    assert "Results of the satisfaction survey: Huyện Mẫu" in said
    assert "Period: October 2026" in said
    assert re.search(r"77\.3% \(70\.[67] to 82\.[78]\)", said)
    assert "Had to return twice or more to supplement the file: 38 of 181 people" in said


def test_the_worst_is_graded_and_praise_is_as_long(office: Office) -> None:
    fill(office)
    root = parse(read(office, "/results/huyen-mau"))
    assert root is not None
    sides = [side for side in root.query(".side") if isinstance(side, Element)]
    assert ["Được đánh giá cao nhất" in sides[0].to_text(), "Được đánh giá thấp nhất" in sides[1].to_text()] == [
        True
    ] * 2
    lists = [[one for one in side.query("li") if isinstance(one, Element)] for side in sides]
    assert len(lists[0]) == len(lists[1]) == 3
    assert "Cần khắc phục (căn cứ rõ)" in lists[1][0].to_text()
    assert "đóng phí lệ phí" in lists[1][0].to_text()


def test_notes_stand_where_figures_stand(office: Office) -> None:
    fill(office)
    said = words(read(office, "/results/huyen-mau"))
    for note in ("không phải mẫu chọn ngẫu nhiên", "(độ tin cậy 95%)", "không phải Chỉ số SIPAS", "căn cứ duy nhất"):
        assert note in said
    assert said.count("không phải Chỉ số SIPAS") == 2


def test_a_small_cell_is_nowhere_on_the_page(office: Office) -> None:
    fill(office)
    page = read(office, "/results/huyen-mau")
    said = words(page)
    assert "Không hiển thị vì có ít hơn 5 phiếu, để bảo vệ người trả lời." in said
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    [hidden] = [row for row in rows if "trả đúng hẹn" in row and 'scope="row"' in row]
    assert "%" not in hidden
    assert "<svg" not in hidden


def test_every_picture_tells_its_numbers(office: Office) -> None:
    fill(office)
    root = parse(read(office, "/results/huyen-mau"))
    assert root is not None
    pictures = [one for one in root.query("svg[role=img]") if isinstance(one, Element)]
    assert len(pictures) > 15
    told = {"interval": r"từ [\d,]+ đến [\d,]+", "bar": r"“Bình thường” \d+", "strip": r"[\d,]+% \([\d,]+ đến [\d,]+\)"}
    for picture in pictures:
        assert re.search(told[str(picture.attrs["class"])], str(picture.attrs["aria-label"]))


def test_no_desk_and_no_clerk_is_named(office: Office) -> None:
    fill(office)
    page = read(office, "/results/huyen-mau")
    assert "7K3MPQ9X2V" not in page
    assert "Quầy 1" not in page


def test_too_few_ballots_hide_everything(office: Office) -> None:
    settle(office, 4, {"A24": 5})
    settle(office, 1, {"A24": 5}, date=date(2026, 11, 2))
    page = read(office, "/results/huyen-mau/2026-10")
    assert "Không hiển thị vì có ít hơn 5 phiếu" in words(page)
    assert 'class="huge"' not in page
    assert "<table" not in page


def test_nobody_watches_the_counter_move(office: Office) -> None:
    fill(office)
    client = office.client_of_lan()
    assert "Số phiếu 185" in words(wait(client, "/results/xa-mau-1/2026"))
    settle(office, 2, {"A24": 1}, date=TODAY - timedelta(days=1))
    settle(office, 2, {"A24": 1})
    settle(office, 30, {"A24": 1}, date=TODAY)
    assert "Số phiếu 185" in words(wait(client, "/results/xa-mau-1/2026"))
    settle(office, 1, {"A24": 1})
    assert "Số phiếu 190" in words(wait(client, "/results/xa-mau-1/2026"))


def test_an_agency_without_ballots_says_what_to_do(office: Office) -> None:
    page = words(read(office, "/results/huyen-mau"))
    assert "Chưa có kết quả" in page
    assert "xin kiểm tra bảng mã QR còn dùng được không" in page
    fill(office)
    assert "Chưa có phiếu nào trong kỳ này." in words(read(office, "/results/huyen-mau/2025-01"))


def test_each_instrument_is_scored_on_its_own(office: Office) -> None:
    fill(office)
    short = find("commune-short@2026")
    instruments.add(office.door, short)
    rating = next(item.id for item in short.items if item.scale)
    text = short.encode({rating: 5})
    settle_text = [make_ballot(date=DAY, answers=text, instrument=short.key) for _ in range(9)]
    ballots.add_settled_many(office.door, settle_text, "short", key=office.instance.key, today=TODAY)
    client = office.client_of_lan()
    page = wait(client, "/results/huyen-mau/2026-10")
    assert f"/results/huyen-mau/2026-10/{short.key}" in page
    assert "Số phiếu 185" in words(page)
    assert "Số phiếu 9" in words(wait(client, f"/results/huyen-mau/2026-10/{short.key}"))


def test_periods_are_offered_and_the_chosen_one_is_marked(office: Office) -> None:
    fill(office)
    page = read(office, "/results/huyen-mau/2026-Q4")
    assert re.search(r'<option value="2026-Q4" selected>quý IV năm 2026</option>', page)
    assert re.search(r'<option value="2026-10">tháng 10 năm 2026</option>', page)


def test_a_failure_of_the_child_is_a_page(tmp_path: Path) -> None:
    with opened(tmp_path, children=True) as office:
        office.add_person()
        settle(office, 9, {"A24": 5}, instrument="lost@1")
        client = office.client_of_lan()
        end = time.monotonic() + PATIENCE
        while (response := client.get("/results/huyen-mau")).status_code == 202 and time.monotonic() < end:
            time.sleep(0.1)
        assert response.status_code == 500
        assert "lost@1" not in text_of(response)


@pytest.mark.parametrize("language", ["", "/EN"])
def test_a_whole_of_many_agencies_shows_them_between_the_limits_of_chance(office: Office, language: str) -> None:
    for place in range(3, 8):
        agencies.add(office.door, make_agency(id=f"xa-mau-{place}", name=f"Xã Mẫu {place}", parent="huyen-mau"))
    for place in range(2, 8):
        rated = {"A24": 1, "B29": 2} if place == 7 else {"A24": 5, "B29": 4}
        for number in (60, 60):
            settle(office, number, rated, agency=f"xa-mau-{place}", desk=f"D{place}")
    page = read(office, f"/results/huyen-mau/2026-10{language}")
    assert 'class="funnel"' in page
    said = words(page)
    assert ("dưới giới hạn 99,8%" if not language else "below the 99.8% limit") in said
    assert "Xã Mẫu 7 (1)" in said
