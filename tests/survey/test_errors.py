"""Errors become pages: in the citizen's language, with the answers, and without claiming what nobody knows."""

import io
import logging
import re
from pathlib import Path

import pytest
from werkzeug.exceptions import Forbidden, Gone, ImATeapot, InternalServerError, MethodNotAllowed
from werkzeug.exceptions import NotImplemented as NotBuilt

from survey.db import Door
from survey.errors import STATUSES, CitizenError, ClosedDesk, UnknownCode, page_of
from survey.model import Ballot, Refused
from survey.store import ballots
from tests.client import parse, text_of, values_of
from tests.survey.views.visits import Visit


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UnknownCode(), 404),
        (ClosedDesk(), 403),
        (Refused("the database is locked"), 503),
        (type("SchemaError", (Refused,), {})("older"), 503),
        (Forbidden(), 403),
        (InternalServerError(), 500),
        (NotBuilt(), 500),
        (MethodNotAllowed(), 405),
        (Gone(), 400),
        (ImATeapot(), 400),
        (ZeroDivisionError(), 500),
        (CitizenError(), 500),
    ],
)
def test_every_error_has_a_page(error: Exception, status: int) -> None:
    assert page_of(error).status == status


def test_pages_stand_under_their_status() -> None:
    assert {status: page.status for status, page in STATUSES.items()} == {status: status for status in STATUSES}


def break_store(visit: Visit) -> None:
    """The database file is no database any more."""
    visit.door.close()
    visit.site.doors.drop()
    for file in visit.instance.folder.glob("survey.db*"):
        file.unlink()
    (visit.instance.folder / "survey.db").write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize(
    ("tail", "again", "claims"),
    [
        ("", "Gửi lại phiếu", ("đã được ghi nhận", "chưa được ghi nhận")),
        ("/EN", "Send the ballot again", ("has been recorded", "has not been recorded")),
    ],
)
def test_an_unreachable_store_claims_nothing_and_keeps_the_answers(
    tmp_path: Path, tail: str, again: str, claims: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    response = visit.post(tail, A24="5", comment="Chờ <lâu>", ballot="abcdefgh")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    page = text_of(response)
    assert again in page
    assert [claim for claim in claims if claim in page] == []
    root = parse(page)
    assert root is not None
    kept = dict(values_of(root, "main input"))
    assert kept == {"A24": "5", "comment": "Chờ <lâu>", "ballot": "abcdefgh"}
    assert len(root.query(f'main form[action="{visit.path}{tail}"]')) == 1
    assert "Traceback" not in caplog.text
    assert "Chờ" not in caplog.text


@pytest.mark.parametrize("fields", [{"A24": "5"}, {"A24": "5", "ballot": "<bad>"}])
def test_a_ballot_without_an_id_gets_one_and_counts_once(tmp_path: Path, fields: dict[str, str]) -> None:
    visit = Visit(tmp_path)
    working = visit.site.doors.open
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(visit.site.doors, "open", lambda: refuse(working))
        page = text_of(visit.post(**fields))
    sent = fields_of(page)
    assert sent["A24"] == "5"
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", sent["ballot"])
    assert [visit.post(**sent).status_code for _ in range(2)] == [303, 303]
    assert len(visit.inbox()) == 1


def refuse(*_: object) -> Door:
    raise Refused("the database is locked")


def test_a_ballot_without_an_id_that_was_cast_before_the_error_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = Visit(tmp_path)
    cast = ballots.cast

    def cast_and_fail(door: Door, ballot: Ballot) -> None:
        cast(door, ballot)
        refuse()

    with monkeypatch.context() as broken:
        broken.setattr(ballots, "cast", cast_and_fail)
        sent = fields_of(text_of(visit.post(A24="5")))
    assert len(visit.inbox()) == 1
    assert visit.post(**sent).status_code == 303
    assert len(visit.inbox()) == 1


def fields_of(page: str) -> dict[str, str]:
    """What the button of an error's page sends."""
    root = parse(page)
    assert root is not None
    return dict(values_of(root, "main input"))


def test_a_page_of_an_unreachable_store_is_a_page(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    for tail in ("", "/EN", "/thanks"):
        assert visit.get(tail).status_code == 503


def test_the_system_s_own_error_is_logged_without_the_ballot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visit = Visit(tmp_path)
    assert visit.get().status_code == 200

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("survey.store.ballots.cast", fail)
    with caplog.at_level(logging.INFO):
        response = visit.post(A24="5", comment="bimat", ballot="abcdefgh")
    assert response.status_code == 500
    assert "Gửi lại phiếu" in text_of(response)
    assert re.search(r"POST /B/\w+: ZeroDivisionError", caplog.text)
    assert "Traceback" in caplog.text
    for secret in ("bimat", "abcdefgh", "127.0.0.1", "A24"):
        assert secret not in caplog.text


def test_a_door_is_opened_anew_after_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(tmp_path)
    visit.get()
    first = visit.site.doors.open()
    assert visit.site.doors.open() is first
    with monkeypatch.context() as broken:
        broken.setattr("survey.store.desks.read", lambda *_: 1 / 0)
        assert visit.get().status_code == 500
    assert visit.site.doors.open() is not first
    assert visit.get().status_code == 200


def test_a_database_that_took_another_s_place_is_opened(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.get()
    first = visit.site.doors.open()
    file = visit.instance.folder / "survey.db"
    visit.door.backup(tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(file)
    assert visit.get().status_code == 200
    assert visit.site.doors.open() is not first


def test_a_server_that_is_not_there_is_503(tmp_path: Path) -> None:
    visit = Visit(tmp_path, database_url="postgresql://survey@127.0.0.1:1/survey?connect_timeout=2")
    response = visit.post(A24="5", ballot="abcdefgh")
    assert response.status_code == 503
    assert "Gửi lại phiếu" in text_of(response)
    assert "postgresql://" not in text_of(response)


def test_a_database_that_vanished_is_not_made_anew(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.get()
    visit.door.close()
    for file in visit.instance.folder.glob("survey.db*"):
        file.unlink()
    assert visit.get().status_code == 503
    assert visit.post(A24="5").status_code == 503


@pytest.mark.parametrize(("path", "said"), [("/nothing", "Không tìm thấy trang này"), ("/nothing/EN", "not found")])
def test_a_page_that_is_not_there(tmp_path: Path, path: str, said: str) -> None:
    response = Visit(tmp_path).client.get(path)
    assert response.status_code == 404
    assert said in text_of(response)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_too_large_a_body_is_too_large_whatever_the_store_does(tmp_path: Path, kind: str) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    response = visit.client.post(visit.path, data={"A24": "5", "comment": "x" * 70_000}, content_type=kind)
    assert response.status_code == 413
    page = text_of(response)
    assert "rút ngắn phần góp ý" in page
    assert "Gửi lại phiếu" not in page


@pytest.mark.parametrize(("body", "length"), [("A24=5", 50), ("A24=5&comment=%ff", 17)])
def test_half_a_ballot_and_an_altered_one_are_not_offered_again(tmp_path: Path, body: str, length: int) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    response = visit.client.post(
        visit.path,
        data=body,
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(length)},
    )
    assert response.status_code == 503
    assert "Gửi lại phiếu" not in text_of(response)


def test_a_file_is_not_offered_again_as_if_it_could_be_sent(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    response = visit.client.post(visit.path, data={"A24": "5", "comment": (io.BytesIO(b"x"), "comment.txt")})
    assert response.status_code == 503
    assert "Gửi lại phiếu" not in text_of(response)


@pytest.mark.parametrize("tail", ["", "/EN"])
@pytest.mark.parametrize(("status", "code"), [("closed", 403), ("retired", 410)])
def test_a_desk_that_takes_nothing_is_named_with_what_else_one_can_do(
    tmp_path: Path, status: str, code: int, tail: str
) -> None:
    visit = Visit(tmp_path, phone="0123 456 789", paper_place="bàn hướng dẫn")
    visit.set_status(status)
    response = visit.get(tail)
    assert response.status_code == code
    page = text_of(response).replace("\xa0", " ")
    for name in ("Xã Mẫu 1", visit.desk.name, "0123 456 789", "bàn hướng dẫn"):
        assert name in page, name


def test_a_refused_body_names_the_desk(tmp_path: Path) -> None:
    visit = Visit(tmp_path, phone="0123 456 789")
    for body, code in (("x" * 70_000, 413), ("%ff", 400)):
        response = visit.client.post(
            visit.path, data=f"A24=5&comment={body}", content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == code
        assert visit.desk.name in text_of(response)
        assert "0123\xa0456\xa0789." in text_of(response)


def test_a_desk_that_cannot_be_read_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit(tmp_path)
    monkeypatch.setattr("survey.store.desks.read", refuse)
    response = visit.client.post(visit.path, data="A24=%ff", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert visit.desk.name not in text_of(response)


def test_paper_is_not_offered_beside_a_ballot_that_may_have_arrived(tmp_path: Path) -> None:
    visit = Visit(tmp_path, phone="0123 456 789", paper_place="bàn hướng dẫn")
    break_store(visit)
    assert "phiếu giấy tại bàn hướng dẫn" in text_of(visit.get())
    page = text_of(visit.post(A24="5"))
    assert "phiếu giấy" not in page
    assert "0123\xa0456" in page


def test_what_is_not_set_is_not_promised(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.set_status("closed")
    page = text_of(visit.get())
    assert "phiếu giấy tại" not in page
    assert "xin gọi" not in page


def test_pages_of_staff_do_not_speak_of_ballots(tmp_path: Path) -> None:
    visit = Visit(tmp_path, phone="0123 456 789", paper_place="bàn hướng dẫn")
    page = text_of(visit.client.get("/nothing"))
    assert "0123" not in page
    assert "phiếu giấy" not in page
