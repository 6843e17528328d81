"""Nobody on the review list reads or finds what a comment's screen hides."""

from pathlib import Path
from urllib.parse import urlencode

from survey.store import agency_settings
from tests.builders import TODAY
from tests.offices import Office, opened
from tests.survey.views.test_review import LIST, settle, wait


def test_a_comment_is_read_and_searched_as_it_was_screened(tmp_path: Path) -> None:
    with opened(tmp_path) as office:
        office.add_person()
        _read_and_search(office)


def _read_and_search(office: Office) -> None:
    agency_settings.append(office.door, "xa-mau-1", {"staff_names": "Lê Thị Mẫu"}, today=TODAY, who="an")
    settle(office, 12, {"A24": 1}, comment="Chị Mẫu bảo gọi 0912 345 678 mà không ai nghe")
    client = office.client_of_lan()
    page = wait(client, LIST)
    assert "Chị [tên cán bộ] bảo gọi [số điện thoại] mà không ai nghe" in page
    assert "345 678" not in page
    assert "không ai nghe" in wait(client, f"{LIST}?{urlencode({'words': 'không ai'})}")
    for hidden in ("0912", "345 678", "chi mau"):
        assert "không ai nghe" not in wait(client, f"{LIST}?{urlencode({'words': hidden})}")
    agency_settings.append(office.door, "xa-mau-1", {"staff_names": ""}, today=TODAY, who="an")
    assert "Chị Mẫu bảo gọi [số điện thoại]" in wait(client, LIST)
