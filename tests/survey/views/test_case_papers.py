"""Files that show what was done, and the record of a case as a PDF."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from werkzeug.test import TestResponse

from survey.remediation import Event
from survey.remedies.files import LARGEST
from survey.store import case_files, cases
from survey.views.case_papers import MOST_FILES
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened
from tests.survey.remedies.test_files import PNG
from tests.survey.views.test_cases import PLAN, make_case, token


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        office.add_person(agency="xa-mau-1")
        cases.add(office.door, make_case(title="Chờ lâu vào buổi sáng"))
        yield office


def send(client: InspectingClient, name: str, content: bytes, page: str = "") -> TestResponse:
    """As a browser sends it: the test client would leave a temporary file open for a large one."""
    page = page or text_of(client.get("/cases/v1"))
    parts = (
        f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token(page, "/cases/v1/files")}\r\n'
        f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    )
    body = parts.encode() + content + b"\r\n--cut--\r\n"
    return client.post("/cases/v1/files", data=body, content_type="multipart/form-data; boundary=cut")


def test_a_file_is_kept_with_the_case_and_comes_back_to_be_saved(office: Office) -> None:
    client = office.client_of_lan()
    assert send(client, "ảnh quầy mới.png", PNG).location == "/cases/v1"
    page = text_of(client.get("/cases/v1"))
    assert "ảnh quầy mới.png" in page
    found = client.get("/cases/v1/files/1")
    assert found.data == PNG
    assert found.content_type == "image/png"
    assert found.headers["Content-Disposition"].startswith('attachment; filename="minh-chung-v1-1.png"; filename*=')
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in found.headers["Content-Security-Policy"]
    case = cases.read(office.door, "v1")
    assert case is not None
    assert (case.history[-1].what, case.history[-1].why) == ("noted", "ảnh quầy mới.png")
    assert client.get("/cases/v1/files/2").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", b"", "tệp trống"),
        ("a.pdf", b"<html>", "Chỉ nhận tệp pdf, png, jpg"),
        ("a.png", PNG + b"0" * LARGEST, "lớn hơn 4 MB"),
    ],
)
def test_what_is_not_kept_is_told(office: Office, name: str, content: bytes, told: str) -> None:
    answer = send(office.client_of_lan(), name, content)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert case_files.of(office.door, "v1") == []


def test_a_case_has_so_many_files_at_most_and_a_token_is_needed(office: Office) -> None:
    client = office.client_of_lan()
    data = {"file": (io.BytesIO(PNG), "a.png")}
    assert client.post("/cases/v1/files", data=data, content_type="multipart/form-data").status_code == 422
    for _ in range(MOST_FILES):
        send(client, "a.png", PNG)
    last = send(client, "a.png", PNG)
    assert f"đã có {MOST_FILES} tệp" in text_of(last)
    assert len(case_files.of(office.door, "v1")) == MOST_FILES


def test_who_reads_a_case_may_read_its_files_and_nobody_else(office: Office) -> None:
    send(office.client_of_lan(), "a.png", PNG)
    auditor = office.client_of(office.add_person(login="mai", role="auditor"))
    assert auditor.get("/cases/v1/files/1").status_code == 200
    assert 'type="file"' not in text_of(auditor.get("/cases/v1"))
    neighbour = office.client_of(office.add_person(login="tam", agency="xa-mau-2"))
    assert neighbour.get("/cases/v1/files/1").status_code == 404
    assert neighbour.get("/cases/v1/record").status_code == 404
    administrator = office.client_of(office.add_person(login="quan", role="administrator"))
    assert administrator.get("/cases/v1/files/1").status_code == 403


def words_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    found = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(found.split())


@pytest.mark.parametrize(
    ("segment", "title"), [("", "Phiếu ghi việc khắc phục"), ("/EN", "Record of a corrective action")]
)
def test_the_record_has_all_that_an_auditor_asks_for(office: Office, segment: str, title: str) -> None:
    client = office.client_of_lan()
    cases.append(office.door, "v1", Event(TODAY, "lan", "planned", "", PLAN))
    send(client, "ảnh.png", PNG)
    cases.append(office.door, "v1", Event(TODAY, "lan", "done", "", {"evidence": "Đã mở quầy 2"}))
    answer = client.get(f"/cases/v1/record{segment}")
    assert answer.content_type == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == title
        assert pdf.Root.MarkInfo.Marked
    words = words_of(answer.data)
    for told in (
        title,
        "Chờ lâu vào buổi sáng",
        make_desk().name,
        "Thêm một quầy buổi sáng",
        "Tổ một cửa",
        "Đã mở quầy 2",
        "ảnh.png",
        "27/11/2026",
    ):
        assert told in words
