"""How tests use the pages of the administration."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.builders import make_desk
from tests.client import InspectingClient, text_of

DESK = make_desk().code
SETTINGS = {
    "base_address": "https://danhgia.example.vn", "phone": "0271 3 888 999", "paper_place": "bàn hướng dẫn",
    "complaint_channel": "Bộ phận tiếp công dân", "authority": "Tỉnh Mẫu",
}  # fmt: skip


def token(page: str, address: str) -> str:
    """The token of the form with an address."""
    form = page[page.index(f'action="{address}"') :]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert found is not None
    return found.group(1)


def post(client: InspectingClient, page: str, address: str, /, **data: Any) -> TestResponse:
    """Send the form of a page."""
    return client.post(address, data={"csrf_token": token(page, address)} | data)


def read(client: InspectingClient, address: str) -> str:
    """A page that is there."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return text_of(response)
