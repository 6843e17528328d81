"""Errors become pages: in the citizen's language, with the answers, and without claiming what nobody knows."""

import logging
import re
from pathlib import Path

import pytest
from werkzeug.exceptions import Forbidden, Gone, ImATeapot, InternalServerError, MethodNotAllowed
from werkzeug.exceptions import NotImplemented as NotBuilt

from survey.errors import STATUSES, CitizenError, ClosedDesk, UnknownCode, page_of
from survey.model import Refused
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


def test_a_ballot_without_an_id_is_not_offered_twice(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    for fields in ({"A24": "5"}, {"A24": "5", "ballot": "<bad>"}):
        page = text_of(visit.post(**fields))
        assert "Gửi lại phiếu" not in page
        assert "ghi nhận" not in page


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


def test_an_unreachable_store_and_too_large_a_body_are_one_page(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    break_store(visit)
    response = visit.post(A24="5", comment="x" * 70_000)
    assert response.status_code in {413, 503}
    assert "Gửi lại phiếu" not in text_of(response)
