"""The home page takes a code typed by hand; the privacy page says what the ballot says."""

from pathlib import Path

import pytest

from tests.client import text_of
from tests.survey.views.visits import Visit


def test_a_typed_code_leads_to_its_ballot(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    code = visit.desk.code
    for home, tail in (("/", ""), ("/EN", "/EN")):
        response = visit.client.get(home, query_string={"code": f" {code[:5].lower()}-{code[5:]} "})
        assert (response.status_code, response.headers["Location"]) == (303, visit.path + tail)


@pytest.mark.parametrize(("home", "said"), [("/", "Mã này không đúng."), ("/EN", "This code is not valid.")])
def test_a_code_typed_wrong_is_told_and_asked_for_again(tmp_path: Path, home: str, said: str) -> None:
    response = Visit(tmp_path).client.get(home, query_string={"code": "7K3MP"})
    page = text_of(response)
    assert response.status_code == 404
    assert said in page
    assert f'<form method="get" action="{home}">' in page
    assert 'name="code"' in page


def test_home_names_who_asks_and_leads_on(tmp_path: Path) -> None:
    visit = Visit(tmp_path, authority="UBND Tỉnh Mẫu")
    page = text_of(visit.client.get("/"))
    assert "UBND Tỉnh Mẫu" in page
    assert 'href="/privacy"' in page
    assert 'href="/privacy/EN"' in text_of(visit.client.get("/EN"))
    assert "Phiếu đánh giá sự phục vụ" in text_of(Visit(tmp_path / "second").client.get("/"))


def test_privacy_says_what_the_settings_say(tmp_path: Path) -> None:
    visit = Visit(tmp_path, authority="UBND Tỉnh Mẫu", minimum_cell=9, keep_years=2)
    page = text_of(visit.client.get("/privacy"))
    assert "Người phụ trách cải cách hành chính của UBND Tỉnh Mẫu xem phiếu" in page
    assert "ít nhất 9 phiếu" in page
    assert "giữ đến ngày 23 tháng 11 năm 2028" in page
    assert "Ballots are kept until 23 November 2028." in text_of(visit.client.get("/privacy/EN"))


def test_whoever_cannot_use_a_page_is_told_what_else_there_is(tmp_path: Path) -> None:
    visit = Visit(tmp_path, paper_place="bàn hướng dẫn", phone="0271 3 888 999")
    page = text_of(visit.client.get("/accessibility"))
    assert "Xin lấy phiếu giấy tại bàn hướng dẫn" in page
    assert "xin gọi 0271 3 888 999" in page
    assert "Còn thiếu" in page
    assert 'href="/privacy"' in page
    assert 'href="/accessibility/EN"' in text_of(visit.client.get("/privacy/EN"))
    bare = text_of(Visit(tmp_path / "bare").client.get("/accessibility/EN"))
    assert "Please ask at the desk for a paper ballot" in bare
    assert "please call" not in bare


def test_these_pages_need_no_store(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.door.close()
    for file in visit.instance.folder.glob("survey.db*"):
        file.write_bytes(b"no database")
    for path in ("/", "/EN", "/privacy", "/privacy/EN", "/accessibility", "/accessibility/EN"):
        assert visit.client.get(path).status_code == 200
