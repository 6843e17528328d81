"""The citizen's page over HTTP: what it takes, and how."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from forms.instrument import find
from survey.store import ballots, desks, instruments
from tests.client import parse, text_of, values_of
from tests.survey.store.doors import both_doors, stored
from tests.survey.test_db import address_of
from tests.survey.views.visits import Visit, hidden


@pytest.mark.parametrize(("tail", "language"), [("", "vi"), ("/EN", "en")])
def test_a_ballot_is_cast_and_thanked_for(tmp_path: Path, tail: str, language: str) -> None:
    visit = Visit(tmp_path)
    page = text_of(visit.get(tail))
    response = visit.post(
        tail, stage="3", A24="5", D34="x", E37="1", on_time="2", late_letter="3", comment="Tốt\r\nlắm",
        ballot=hidden(page, "ballot"), instrument=hidden(page, "instrument"),
    )  # fmt: skip
    assert (response.status_code, response.headers["Location"]) == (303, f"{visit.path}{tail}/thanks")
    [row] = visit.inbox()
    instrument = find("sipas-service@2026")
    answers = {item: answer for item, answer in instrument.decode(row["answers"]).items() if isinstance(answer, int)}
    assert answers == {"stage": 3, "A24": 5, "E37": 1, "on_time": 2, "late_letter": 3}
    assert (row["desk"], row["agency"], row["mode"]) == (visit.desk.code, visit.desk.agency, "web")
    assert (row["date"], row["language"], row["comment"]) == ("2026-11-23", language, "Tốt\nlắm")
    assert row["instrument"] == "sipas-service@2026"
    thanks = visit.client.get(response.headers["Location"])
    assert ("Thank you!" if language == "en" else "Cảm ơn Ông/Bà!") in text_of(thanks)


def test_nothing_of_the_visitor_is_kept(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.client.post(
        visit.path, data={"A24": "5", "ballot": "form-id-1234"},
        headers={"User-Agent": "Zalo/1", "X-Forwarded-For": "203.0.113.9", "Cookie": "a=b"},
    )  # fmt: skip
    [row] = visit.inbox()
    kept = " ".join(str(value) for value in row.values())
    for secret in ("Zalo", "203.0.113.9", "a=b", "form-id-1234"):
        assert secret not in kept
    assert set(row) == {
        "id", "instrument", "agency", "desk", "mode", "date", "language", "answers", "comment",
    }  # fmt: skip


def test_any_client_can_cast_without_an_id(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for _ in range(2):
        assert visit.post(A24="5").status_code == 303
    assert len(visit.inbox()) == 2


def test_both_kinds_of_form_are_taken(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded; charset=UTF-8"):
        answered = visit.client.post(visit.path, data={"A24": "5", "comment": "Được"}, content_type=kind)
        assert answered.status_code == 303
    assert [row["comment"] for row in visit.inbox()] == ["Được", "Được"]


@both_doors
def test_what_no_database_can_hold_is_taken_out_of_a_comment(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as other:
        address: dict[str, Any] = {"database_url": address_of(other, tmp_path)} if kind == "postgresql" else {}
        visit = Visit(tmp_path / "visit", **address)
        door = other if kind == "postgresql" else visit.door
        assert visit.post(A24="5", comment="Tốt\0 lắm\x1b[2J\x9b", ballot="a\0b").status_code == 303
        assert visit.post(A24="5", instrument="\0").status_code == 409
        assert visit.post(A24="\0").status_code == 422
        assert [row["comment"] for row in ballots.waiting(door)] == ["Tốt lắm[2J"]


def test_the_same_ballot_twice_is_one(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    answered = [visit.post(A24="5", comment="Tốt", ballot="abcdefgh") for _ in range(3)]
    assert {(response.status_code, response.headers["Location"]) for response in answered} == {
        (303, f"{visit.path}/thanks")
    }
    assert len(visit.inbox()) == 1


def test_other_answers_under_the_same_id_are_kept_and_cast_as_a_new_ballot(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.post(A24="5", ballot="abcdefgh")
    response = visit.post(A24="1", D34="x", comment="Chờ <lâu>", ballot="abcdefgh")
    assert response.status_code == 409
    page = text_of(response)
    assert "đã được gửi trước đó" in page
    root = parse(page)
    assert root is not None
    assert values_of(root, "[checked]") == [
        ("A24", "1"),
        ("D34", "x"),
    ]
    assert root.query("textarea")[0].to_text().strip() == "Chờ <lâu>"
    new_id = hidden(page, "ballot")
    assert new_id != "abcdefgh"
    assert len(visit.inbox()) == 1
    assert visit.post(A24="1", comment="Chờ <lâu>", ballot=new_id).status_code == 303
    assert len(visit.inbox()) == 2


def test_an_empty_ballot_is_asked_for_one_answer_and_keeps_the_others(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.post(stage="2", gender="1", comment="Góp ý", ballot="abcdefgh")
    assert response.status_code == 422
    page = text_of(response)
    assert "Ông/Bà chưa chọn câu nào. Xin chọn ít nhất một mức hài lòng rồi bấm Gửi phiếu." in page
    root = parse(page)
    assert root is not None
    kept = values_of(root, "[checked]")
    assert kept == [("stage", "2"), ("gender", "1")]
    assert "Góp ý</textarea>" in page
    assert hidden(page, "ballot") == "abcdefgh"
    assert len(root.query('#wrong[autofocus] a[href="#q-A24"]')) == 1
    assert visit.inbox() == []


def test_what_is_wrong_is_named_where_it_is(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.post("/EN", A24="9", B27="4", comment="a" * 2001)
    assert response.status_code == 422
    page = text_of(response)
    assert 'href="#q-A24">This choice is not on the ballot' in page
    assert 'href="#q-comment">Your comment has 2,001 characters' in page
    assert f"{'a' * 2001}</textarea>" in page
    assert visit.inbox() == []


def test_a_trial_ballot_is_marked_everywhere(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    page = text_of(visit.get("/TEST"))
    assert "Phiếu thử – không tính" in page
    assert "Cán bộ không bấm hộ, không đứng xem, không hỏi đã chọn gì." in page
    response = visit.post("/TEST", A24="1")
    assert response.headers["Location"] == f"{visit.path}/TEST/thanks"
    thanks = text_of(visit.client.get(response.headers["Location"]))
    assert "Phiếu thử không được tính vào kết quả." in thanks
    assert "đã được ghi nhận" not in thanks
    assert [row["mode"] for row in visit.inbox()] == ["test"]
    assert "Phiếu thử" not in text_of(visit.get())
    assert "Phiếu thử" not in text_of(visit.get("/thanks"))


def test_the_date_is_the_desk_s(tmp_path: Path) -> None:
    visit = Visit(tmp_path, now=datetime(2026, 11, 23, 17, 30, tzinfo=UTC))
    visit.post(A24="5")
    assert [row["date"] for row in visit.inbox()] == ["2026-11-24"]


def change_instrument(visit: Visit, key: str) -> None:
    """Let the desk ask another instrument from the visit's day on."""
    instruments.add(visit.door, find(key, visit.instance.instruments))
    desks.assign(visit.door, visit.desk.code, key, visit.now.date())


def test_a_ballot_opened_before_its_instrument_was_replaced_may_be_finished(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    change_instrument(visit, "commune-short@2026")
    assert visit.post(A24="5", instrument="sipas-service@2026").status_code == 303
    assert [row["instrument"] for row in visit.inbox()] == ["sipas-service@2026"]
    assert "A24" not in text_of(visit.get())


SIMILAR = """
id = "similar"
version = "1"
use = "desk"
minutes = 1
languages = ["vi"]
source = "thử"
title.vi = "Mẫu mới"
[scales.satisfaction]
points = [{ vi = "Không hài lòng" }, { vi = "Bình thường" }, { vi = "Hài lòng" }]
satisfied = [3]
at_or_below_average = [1, 2]
[scales.five]
points = [
  { vi = "Rất không hài lòng" }, { vi = "Không hài lòng" }, { vi = "Bình thường" }, { vi = "Hài lòng" },
  { vi = "Rất hài lòng" },
]
[[items]]
id = "stage"
kind = "choice"
question.vi = "Lần này Ông/Bà đến để:"
options = [{ vi = "Nộp hồ sơ" }, { vi = "Nhận kết quả" }]
[[items]]
id = "A24"
kind = "rating"
scale = "satisfaction"
question.vi = "{A24}"
[[items]]
id = "C31"
kind = "rating"
scale = "five"
question.vi = "{C31}"
[[items]]
id = "comment"
kind = "text"
question.vi = "Góp ý"
"""
"""Its points and options stand at other places than those of the instrument that desks usually ask."""


def make_similar(folder: Path) -> Visit:
    """A desk that asks `SIMILAR` since two days ago; whoever filled in the usual page is late."""
    visit = Visit(folder)
    visit.instance.instruments.mkdir()
    text = SIMILAR
    for item in ("A24", "C31"):
        text = text.replace(f"{{{item}}}", find("sipas-service@2026").item(item).question["vi"])
    (visit.instance.instruments / "similar.toml").write_text(text, "utf-8")
    change_instrument(visit, "similar@1")
    visit.now += timedelta(days=2)
    return visit


def chosen(response: TestResponse) -> dict[str, str]:
    """What a page shows as chosen."""
    root = parse(text_of(response))
    assert root is not None
    return dict(values_of(root, "[checked]"))


def test_a_page_of_a_former_instrument_keeps_what_means_the_same(tmp_path: Path) -> None:
    visit = make_similar(tmp_path)
    response = visit.post(
        stage="3", A24="3", C31="2", B27="5", comment="Chờ lâu", instrument="sipas-service@2026", ballot="abcdefgh"
    )
    assert response.status_code == 409
    page = text_of(response)
    assert "quầy này đã chuyển sang mẫu phiếu mới" in page
    assert "Gửi theo mẫu phiếu mới</button>" in page
    # The third stage was "receive the result", the third point "neutral": here they are nothing, and the best.
    assert chosen(response) == {"C31": "2"}
    assert "Chờ lâu</textarea>" in page
    assert visit.inbox() == []
    sent = {"C31": "2", "comment": "Chờ lâu"} | {name: hidden(page, name) for name in ("ballot", "instrument")}
    assert [visit.client.post(visit.path, data=sent).status_code for _ in range(2)] == [303, 303]
    [row] = visit.inbox()
    assert (row["instrument"], row["comment"]) == ("similar@1", "Chờ lâu")


def test_where_no_rating_is_left_the_page_leads_to_the_first(tmp_path: Path) -> None:
    visit = make_similar(tmp_path)
    response = visit.post(stage="1", A24="3", comment="Tốt", instrument="sipas-service@2026")
    assert chosen(response) == {"stage": "1"}
    page = text_of(response)
    assert "Gửi theo mẫu phiếu mới" not in page
    assert '<a href="#q-A24">Đến câu đánh giá đầu tiên</a>' in page
    assert "Phần góp ý đã viết vẫn còn ở cuối phiếu." in page
    without = text_of(visit.post(A24="3", instrument="sipas-service@2026"))
    assert "Phần góp ý" not in without


@pytest.mark.parametrize("tail", ["", "/EN"])
def test_a_comment_that_the_new_ballot_has_no_place_for_is_not_lost_unsaid(tmp_path: Path, tail: str) -> None:
    visit = Visit(tmp_path)
    change_instrument(visit, "commune-short@2026")
    visit.now += timedelta(days=1)
    said = "the comment you wrote cannot be sent" if tail else "không gửi được phần góp ý đã viết"
    assert said in text_of(visit.post(tail, A24="5", comment="Tốt", instrument="sipas-service@2026"))
    assert said not in text_of(visit.post(tail, A24="5", instrument="sipas-service@2026"))


@pytest.mark.parametrize("named", ["never@1", "lost@1"])
def test_of_an_instrument_that_cannot_be_read_only_the_comment_is_kept(tmp_path: Path, named: str) -> None:
    visit = Visit(tmp_path)
    visit.door.run("INSERT INTO instruments (key, hash, document) VALUES ('lost@1', 'x', '{}')")
    response = visit.post(A24="5", comment="Tốt", instrument=named)
    assert response.status_code == 409
    assert chosen(response) == {}
    assert "Tốt</textarea>" in text_of(response)


def test_a_ballot_that_was_cast_before_the_instrument_changed_is_seen(tmp_path: Path) -> None:
    visit = make_similar(tmp_path)
    visit.now -= timedelta(days=2)
    fields = {"C31": "5", "ballot": "abcdefgh"}
    assert visit.post(**fields, instrument="sipas-service@2026").status_code == 303
    visit.now += timedelta(days=2)
    page = text_of(visit.post(**fields, instrument="sipas-service@2026"))
    assert hidden(page, "ballot") == "abcdefgh"
    assert "đã được gửi trước đó" in text_of(visit.post(**fields, instrument=hidden(page, "instrument")))
    assert len(visit.inbox()) == 1
