"""Every page of staff, tried by every role, at the own agency, below it and elsewhere.

The table says who may; a route that is not in it fails. What lies elsewhere does not exist: 404 and nothing of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import MappingProxyType

import pytest
from werkzeug.routing import Rule

from survey.comments.lane import Event
from survey.comments.unmasking import Step
from survey.listing import token_maker
from survey.model import ROLES, Role, Staff
from survey.remediation import Case
from survey.rights import RIGHTS, Verb
from survey.security import Needs, guard_of
from survey.store import cases, contacts, desks, lane, staff, unmaskings
from tests.builders import TODAY, make_desk
from tests.client import InspectingClient, text_of
from tests.offices import Office, opened
from tests.survey.contact.test_requests import make_request

READERS, WRITERS = {"agency_head", "reviewer", "auditor"}, {"agency_head", "reviewer"}
ALL = set(ROLES)


@dataclass(frozen=True)
class Place:
    """Who may use a route; `own_desk`: a clerk too, but only where it is about the own desk."""

    roles: set[Role] | set[str]
    own_desk: bool = False


TABLE: Mapping[str, Place] = MappingProxyType(
    {
        **dict.fromkeys(("results.own", "results.show", "results.show_desk"), Place(READERS | {"inspector"})),
        **dict.fromkeys(("review.own", "review.flags", "review.list_"), Place(READERS)),
        **dict.fromkeys(
            ("review.mark", "review.note", "review.set_aside", "review.ask", "review.explain"), Place(WRITERS)
        ),
        **dict.fromkeys(("unmasking.list_", "unmasking.show"), Place(READERS | {"inspector"})),
        "unmasking.ask": Place(WRITERS),
        "unmasking.decide": Place({"inspector", "agency_head"}),
        "unmasking.read": Place(WRITERS | {"inspector"}),
        **dict.fromkeys(
            ("cases.list_", "cases.show", "cases.calendar", "case_papers.download", "case_papers.record"),
            Place(READERS | {"clerk"}, own_desk=True),
        ),
        **dict.fromkeys(
            ("sheet.own", "sheet.show", "sheet.download"), Place(READERS | {"clerk", "inspector"}, own_desk=True)
        ),
        **dict.fromkeys(
            ("cases.new", "cases.open_", "cases.follow", "case_papers.add"), Place(WRITERS | {"clerk"}, own_desk=True)
        ),
        **dict.fromkeys(("improved.tell", "improved.approve", "improved.take_back"), Place({"agency_head"})),
        **dict.fromkeys(("answering.list_", "answering.follow"), Place(WRITERS)),
        **dict.fromkeys(("lane.list_", "lane.follow"), Place({"inspector"})),
        **dict.fromkeys(("answering.list_serious", "answering.follow_serious"), Place({"inspector"})),
        **dict.fromkeys(("audit.list_", "audit.export"), Place({"auditor", "inspector"})),
        "review.remarks": Place(READERS),
        **dict.fromkeys(("review.tag", "review.topics"), Place(WRITERS)),
        **dict.fromkeys(
            (
                "reports.own", "reports.show", "reports.of_period", "reports.download", "reports.issued",
                "reports.wait",
            ),
            Place(READERS),
        ),
        "reports.write": Place(WRITERS),
        "reports.close": Place({"agency_head"}),
        **dict.fromkeys(
            ("admin.list_transactions", "admin.add_transactions", "admin.import_transactions"),
            Place({"administrator", "reviewer"}),
        ),
        **dict.fromkeys(
            (
                "admin.overview", "admin.list_agencies", "admin.add_agency", "admin.show_agency", "admin.change_agency",
                "admin.list_desks", "admin.add_desk", "admin.import_desks", "admin.show_desk", "admin.change_desk",
                "admin.assign", "admin.print_posters", "admin.list_staff", "admin.add_person", "admin.change_person",
                "admin.show_person", "admin.move_person",
                "admin.show_settings", "admin.change_settings",
            ),
            Place({"administrator"}),
        ),
        **dict.fromkeys(("help.own", "help.show"), Place(ALL)),
        "help.desk_guide": Place(ALL, own_desk=True),
        **dict.fromkeys(("signin.account", "signin.change_password", "signin.leave"), Place(ALL)),
        **dict.fromkeys(
            ("factor.show", "factor.take_up", "factor.change", "factor.end_sessions", "digest.wish"), Place(ALL)
        ),
    }
)  # fmt: skip
STEPS = {"cases": "note", "answering": "note", "lane": "looked"}
"""Area → one of the steps that its address may name."""
OWN, BELOW, ELSEWHERE = "huyen-mau", "xa-mau-1", "so-mau"
DESKS = {OWN: "0000000000", BELOW: make_desk().code, ELSEWHERE: "1111111111"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("office")) as office:
        for agency in (OWN, ELSEWHERE):
            desks.add(office.door, make_desk(code=DESKS[agency], agency=agency, name=f"Quầy ở {agency}"))
            desks.assign(office.door, DESKS[agency], "sipas-service@2026", date(2026, 1, 1))
        for agency, code in DESKS.items():
            made = Case(f"v{agency}", agency, f"Việc ở {agency}", "hand", TODAY, "an", desk=code)
            cases.add(office.door, made)
            contacts.leave(office.door, make_request(id=f"request.{agency}", agency=agency))
            accused = make_request(id=f"serious.{agency}", agency=agency, message="Bị đòi tiền trà nước")
            contacts.leave(office.door, accused)
            lane.append(office.door, f"b{agency}", agency, Event(TODAY, "", "entered"))
            asked = Step(TODAY, "an", "reviewer", "asked", f"Lý do ở {agency}")
            unmaskings.ask(office.door, f"request.{agency}", agency=agency, ballot=f"b{agency}", step=asked)
            office.add_person(login=f"someone.{agency}", agency=agency, role="auditor")
        contacts.settle(office.door, TODAY)
        for role in ROLES:
            office.add_person(login=f"try.{role}", role=role, agency=OWN, desk=DESKS[OWN] if role == "clerk" else "")
        yield office


@pytest.fixture(scope="module")
def clients(office: Office) -> Mapping[str, InspectingClient]:
    return {role: office.client_of(_person(office, role)) for role in ROLES}


def _person(office: Office, role: str) -> Staff:
    found = staff.read(office.door, f"try.{role}")
    assert found is not None
    return found


def routes(office: Office) -> dict[str, Rule]:
    """Each guarded endpoint with its shortest address."""
    found: dict[str, Rule] = {}
    for rule in sorted(office.app.url_map.iter_rules(), key=lambda rule: len(rule.rule)):
        if isinstance(guard_of(office.app, rule.endpoint), Needs):
            found.setdefault(rule.endpoint, rule)
    return found


def address_of(office: Office, rule: Rule, agency: str) -> str:
    values = {
        "agency": agency, "period": "2026-10", "code": DESKS[agency], "case_id": f"v{agency}", "number": 1,
        "request_id": f"{'serious' if rule.endpoint == 'answering.follow_serious' else 'request'}.{agency}",
        "token": token_maker(office.instance.key + b"lane")(f"b{agency}"),
        "part": "report", "key": "0" * 32, "login": f"someone.{agency}", "role": "auditor",
        "instrument": "sipas-service@2026",
        "step": STEPS.get(rule.endpoint.partition(".")[0], "reset"),
        "how": "renew",
    }  # fmt: skip
    built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built is not None
    return built[1]


def test_the_table_has_every_route_and_no_other(office: Office) -> None:
    assert routes(office).keys() == TABLE.keys()


def test_the_table_and_the_rights_say_the_same(office: Office) -> None:
    for endpoint in routes(office):
        guard = guard_of(office.app, endpoint)
        assert isinstance(guard, Needs)
        verb: Verb = guard.verb  # type: ignore[assignment] # one of the verbs; the application refuses others
        assert set(RIGHTS[verb]) == TABLE[endpoint].roles, endpoint


@pytest.mark.parametrize("endpoint", sorted(TABLE))
def test_who_may_and_where(office: Office, clients: Mapping[str, InspectingClient], endpoint: str) -> None:
    rule = routes(office)[endpoint]
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    place = TABLE[endpoint]
    for role, agency in product(ROLES, (OWN, BELOW, ELSEWHERE)):
        if endpoint == "signin.leave":
            continue  # it would end the session that the others are tried with
        answer = clients[role].open(address_of(office, rule, agency), method=method)
        said = (endpoint, role, agency, answer.status_code)
        names_agency = (
            "agency" in rule.arguments or {"case_id", "request_id", "login", "code", "token"} & rule.arguments
        )
        if role not in place.roles:
            assert answer.status_code == 403, said
        elif not names_agency:
            assert answer.status_code in (200, 202, 303, 400, 422), said
        elif agency == ELSEWHERE or (role == "clerk" and place.own_desk and agency != OWN):
            assert answer.status_code == 404, said
            assert f"ở {agency}" not in text_of(answer)
        else:
            assert answer.status_code in (200, 202, 303, 400, 404, 422), said
            if answer.status_code == 404:
                assert "number" in rule.arguments or "key" in rule.arguments or "period" in rule.arguments, said


@pytest.mark.parametrize("endpoint", sorted(TABLE))
def test_nobody_is_asked_to_sign_in(office: Office, endpoint: str) -> None:
    rule = routes(office)[endpoint]
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    answer = office.client().open(address_of(office, rule, OWN), method=method)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
