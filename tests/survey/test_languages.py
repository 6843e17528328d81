"""Every page of staff and every PDF in both languages, searched for words of the other.

Pages are inspected by the client itself (`tests.client`): no Vietnamese letter outside what is marked as Vietnamese on
an English page, no English text of ours on a Vietnamese one.
"""

import io
import re
import time
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from survey.comments.lane import Event
from survey.comments.unmasking import Step as Comment
from survey.contact.requests import Step
from survey.i18n import read_catalogues
from survey.remediation import Case
from survey.store import ballots, cases, closings, contacts, desks, issued_reports, lane, reveals, unmaskings
from tests.builders import TODAY, make_answers, make_ballot, make_desk
from tests.client import InspectingClient
from tests.offices import Office, opened, token_of
from tests.survey.contact.test_requests import make_request
from tests.survey.test_rights_of_routes import TABLE, routes

AGENCY, DESK, PERIOD = "xa-mau-1", make_desk().code, "2026-10"
SETTINGS = {
    "authority": "Tỉnh Mẫu", "base_address": "https://danhgia.example.vn", "phone": "0271 3 888 999",
    "paper_place": "hòm thư Xã Mẫu 1", "complaint_channel": "Phòng Mẫu, 0271 3 888 998",
}  # fmt: skip
FILES = (
    "reports.download", "reports.issued", "sheet.download", "help.desk_guide", "admin.print_posters",
    "case_papers.record",
)  # fmt: skip
"""Routes that answer with a PDF."""
UPLOADED = ("case_papers.download", "audit.export", "review.topics")
"""Routes that answer with a file of no language or of whoever sent it, or for one comment (`views/test_lane.py`)."""
WORDING = Path(__file__).parents[2] / "analysis/wording"
ENOUGH = 14
"""Signs of a piece of text that no page has by chance."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """With ballots of two months, a case, a person of each role, and October closed."""
    with opened(tmp_path_factory.mktemp("office"), **SETTINGS) as made:
        desks.assign(made.door, DESK, "sipas-service@2026", date(2026, 1, 1))
        rows = [
            make_ballot(
                date=date(2026, month, 1 + at % 28), answers=make_answers(A24=point, B29=3 - at % 3, trips=3, stage=1)
            )
            for month in (9, 10)
            for at, point in enumerate([5, 4, 4, 2] * 20)
        ]
        ballots.add_settled_many(made.door, rows, "test", key=made.instance.key, today=TODAY)
        reveals.advance(made.door, today=TODAY, step=5)
        contacts.leave(made.door, make_request(id="r1"))
        contacts.leave(made.door, make_request(id="r2", message="Bị đòi tiền trà nước"))
        contacts.settle(made.door, TODAY)
        contacts.append(made.door, "r1", Step(TODAY, "an", "noted", "Không nghe máy"))
        asked = Comment(TODAY, "an", "reviewer", "asked", "Mẫu")
        lane.append(made.door, rows[0].id, AGENCY, Event(TODAY, "", "entered"))
        unmaskings.ask(made.door, "u1", agency=AGENCY, ballot="b1", step=asked)
        cases.add(made.door, Case("v1", AGENCY, "Mẫu", "hand", TODAY, "an", desk=DESK))
        yield made


@pytest.fixture(scope="module")
def clients(office: Office) -> Mapping[str, InspectingClient]:
    found = {str(role): office.client_of(person) for role, person in office.add_everybody(AGENCY).items()}
    head, address = found["agency_head"], f"/reports/{AGENCY}/close"
    form = head.get(f"/reports/{AGENCY}").text.partition(f'action="{address}')[2]
    assert head.post(address, data={"csrf_token": token_of(form), "period": PERIOD}).status_code == 303
    assert len(closings.of(office.door, [AGENCY])) == 1
    return found


def address_of(rule: Rule, language: str) -> str:
    values = {
        "agency": AGENCY, "period": PERIOD, "code": DESK, "case_id": "v1", "role": "auditor", "number": 1,
        "part": "report", "login": f"clerk.{AGENCY}", "key": "0" * 32, "instrument": "sipas-service@2026",
        "request_id": "u1",
    }  # fmt: skip
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return f"{built[1].rstrip('/')}/{language}"


def patiently(client: InspectingClient, address: str) -> TestResponse:
    end = time.monotonic() + 60
    while (response := client.get(address, follow_redirects=True)).status_code == 202:
        assert time.monotonic() < end, address
    assert response.status_code == 200, address
    return response


def client_for(endpoint: str, clients: Mapping[str, InspectingClient]) -> InspectingClient:
    roles = ("agency_head", "administrator", "inspector")
    return clients[next(role for role in roles if role in TABLE[endpoint].roles)]


@pytest.mark.parametrize("language", ["EN", "VI"])
def test_every_page_is_in_one_language(office: Office, clients: Mapping[str, InspectingClient], language: str) -> None:
    looked = 0
    for endpoint, rule in routes(office).items():
        if "GET" in (rule.methods or ()) and endpoint not in FILES + UPLOADED:
            page = patiently(client_for(endpoint, clients), address_of(rule, language))
            assert f'<html lang="{language.lower()}"' in page.text, endpoint
            looked += 1
    assert looked > 20


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("endpoint", FILES)
def test_every_file_is_in_one_language(
    office: Office, clients: Mapping[str, InspectingClient], endpoint: str, language: str
) -> None:
    address = address_of(routes(office)[endpoint], language.upper())
    if endpoint == "reports.issued":
        made = address_of(routes(office)["reports.download"], language.upper())
        patiently(client_for(endpoint, clients), made)
        newest = [row["number"] for row in issued_reports.of(office.door, 1) if row["language"] == language][-1]
        address = address.replace("/issued/1/", f"/issued/{newest}/")
    addresses = [address, address.replace("/report/", "/page/")] if endpoint == "reports.download" else [address]
    for one in addresses:
        answer = patiently(client_for(endpoint, clients), one)
        assert answer.mimetype == "application/pdf", one
        text = text_of(answer.data)
        assert len(text) > 200
        other = "vi" if language == "en" else "en"
        assert [piece for piece in pieces(other) if piece in text] == [], one
        assert [piece for piece in pieces(language) if piece in text] != [], one


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def pieces(language: str) -> list[str]:
    """What stands between the gaps of every text of ours in a language, if it is long and in no other language too."""
    texts: dict[str, list[str]] = {"vi": [], "en": []}
    for vietnamese, forms in read_catalogues().of["en"].items():
        texts["vi"].append(vietnamese)
        texts["en"] += forms
    for kind in ("report",):
        for one in texts:
            texts[one] += _leaves(tomllib.loads((WORDING / f"{kind}_{one}.toml").read_text("utf-8")))
    apart = {one: {piece for text in texts[one] for piece in _between_gaps(text)} for one in texts}
    other = " ".join(apart["en" if language == "vi" else "vi"])
    return sorted(piece for piece in apart[language] if piece not in other)


def _leaves(tree: Any) -> list[str]:
    if isinstance(tree, Mapping):
        return [text for below in tree.values() for text in _leaves(below)]
    if isinstance(tree, list):
        return [text for below in tree for text in _leaves(below)]
    return [str(tree)]


def _between_gaps(text: str) -> Iterator[str]:
    for piece in re.split(r"%\(\w+\)s|\{\w*\}|[.:;,()“”\n]", text):
        if len(piece.strip()) >= ENOUGH:
            yield " ".join(piece.split())
