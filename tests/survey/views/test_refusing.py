"""The citizen's page over HTTP: what it refuses, and how a code may be typed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.client import text_of
from tests.survey.views.visits import Visit


def _body(visit: Visit, body: bytes, kind: str = "application/x-www-form-urlencoded", tail: str = "") -> TestResponse:
    return visit.client.post(visit.path + tail, data=body, content_type=kind)


@pytest.mark.parametrize("body", [b"A24=5&comment=%ff", b"A24=5&comment=\xff", b"&".join([b"a=1"] * 600)])
def test_what_is_not_well_formed_is_400(tmp_path: Path, body: bytes) -> None:
    visit = Visit(tmp_path)
    response = _body(visit, body)
    assert response.status_code == 400
    assert "Phiếu của Ông/Bà chưa được ghi nhận." in text_of(response)
    assert visit.inbox() == []


def test_a_bad_encoding_in_a_multipart_form_is_400(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    part = b'--x\r\nContent-Disposition: form-data; name="A24"\r\n\r\n5\xff\r\n--x--\r\n'
    assert _body(visit, part, "multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize("filename", ["comment.txt", ""])
@pytest.mark.parametrize(("tail", "said"), [("", "không nhận tệp gửi kèm"), ("/EN", "no attached file")])
def test_a_file_is_refused_and_not_dropped_unseen(tmp_path: Path, filename: str, tail: str, said: str) -> None:
    visit = Visit(tmp_path)
    head = f'Content-Disposition: form-data; name="comment"; filename="{filename}"\r\nContent-Type: text/plain'
    body = f'--x\r\nContent-Disposition: form-data; name="A24"\r\n\r\n5\r\n--x\r\n{head}\r\n\r\nBẩn\r\n--x--\r\n'
    response = _body(visit, body.encode(), "multipart/form-data; boundary=x", tail)
    assert response.status_code == 400
    assert said in text_of(response)
    assert visit.inbox() == []


def test_a_text_with_a_type_of_its_own_is_a_text(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    head = 'Content-Disposition: form-data; name="comment"\r\nContent-Type: text/plain; charset=utf-8'
    body = f'--x\r\nContent-Disposition: form-data; name="A24"\r\n\r\n5\r\n--x\r\n{head}\r\n\r\nBẩn\r\n--x--\r\n'
    assert _body(visit, body.encode(), "multipart/form-data; boundary=x").status_code == 303
    assert [row["comment"] for row in visit.inbox()] == ["Bẩn"]


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "", "application/x-www-form-urlencoded; charset=utf-16"]
)
def test_another_content_type_is_415(tmp_path: Path, kind: str) -> None:
    visit = Visit(tmp_path)
    response = _body(visit, b"A24=5", kind, "/EN")
    assert response.status_code == 415
    assert "Your ballot has not been recorded." in text_of(response)


def test_an_oversized_body_is_413(tmp_path: Path) -> None:
    visit = Visit(tmp_path, maximum_body=1000)
    assert _body(visit, b"A24=5&comment=" + b"a" * 1000).status_code == 413
    assert _body(visit, b"A24=5&comment=" + b"a" * 900).status_code == 303


@pytest.mark.parametrize("tail", ["", "/EN"])
@pytest.mark.parametrize("code", ["X", "0000000001", "AAAAAAAAAA", "7K3MPQ9X2D7K3MPQ9X2D"])
def test_an_unknown_code_is_404(tmp_path: Path, code: str, tail: str) -> None:
    response = Visit(tmp_path).client.get(f"/B/{code}{tail}")
    assert response.status_code == 404
    assert ("This code is not valid." if tail else "Mã này không đúng.") in text_of(response)


def test_a_code_that_is_right_but_nobody_s_is_404(tmp_path: Path) -> None:
    assert Visit(tmp_path).client.get("/B/0000000000").status_code == 404


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [("retired", 410, "Mã này không còn dùng."), ("closed", 403, "Việc lấy ý kiến tại quầy này đang tạm dừng.")],
)
def test_a_desk_that_takes_nothing_says_so_at_once(tmp_path: Path, status: str, code: int, said: str) -> None:
    visit = Visit(tmp_path)
    assert visit.get().status_code == 200
    visit.set_status(status)
    for response in (visit.get(), visit.post(A24="5")):
        assert response.status_code == code
        assert said in text_of(response)
    assert visit.inbox() == []
    visit.set_status("open")
    assert visit.get().status_code == 200


def test_a_desk_that_asks_nothing_yet_is_closed(tmp_path: Path) -> None:
    visit = Visit(tmp_path, now=datetime(2019, 12, 31, 12, tzinfo=UTC))
    assert visit.get().status_code == 403


def test_thanks_reach_who_cast_before_the_desk_was_closed(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.set_status("closed")
    assert visit.get("/thanks").status_code == 200


@pytest.mark.parametrize(("method", "tail"), [("DELETE", ""), ("PUT", "/EN"), ("POST", "/thanks")])
def test_another_method_is_405(tmp_path: Path, method: str, tail: str) -> None:
    visit = Visit(tmp_path)
    response = visit.client.open(visit.path + tail, method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


# How a code may be typed


@pytest.mark.parametrize("tail", ["", "/EN", "/TEST", "/EN/TEST/thanks"])
def test_another_spelling_leads_to_the_ballot(tmp_path: Path, tail: str) -> None:
    visit = Visit(tmp_path)
    code = visit.desk.code
    spellings = [
        f"/b/{code}{tail}", f"/b/{code.lower()}{tail.lower()}", f"/B/{code[:5]}-{code[5:]}{tail}",
        f"/B/{code.replace('0', 'o').replace('1', 'l').lower()}{tail.lower()}/",
    ]  # fmt: skip
    for spelling in spellings:
        response = visit.client.get(spelling)
        assert (response.status_code, response.headers["Location"]) == (308, visit.path + tail), spelling


def test_a_ballot_sent_to_another_spelling_arrives(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    response = visit.client.post(f"/b/{visit.desk.code.lower()}", data={"A24": "5"}, follow_redirects=True)
    assert response.status_code == 200
    assert len(visit.inbox()) == 1


@pytest.mark.parametrize("path", ["/B/7K3MPQ9X2D/FR", "/B/", "/B", "/B/a/b/c/d/e"])
def test_a_path_that_means_nothing_is_404(tmp_path: Path, path: str) -> None:
    assert Visit(tmp_path).client.get(path, follow_redirects=True).status_code == 404
