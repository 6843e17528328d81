"""Rights: every role tried with every verb at every place of a tree."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.model import ROLES, Agency, Desk, Role, Staff
from survey.rights import VERBS, Verb, above, has, may, may_at_desk, tree_of, within_reach

# province ── district ── commune
#    │           └────── ward
#    └────── city
TREE = tree_of(
    (
        Agency("province", "Tỉnh Mẫu"),
        Agency("district", "Huyện Mẫu", parent="province"),
        Agency("city", "Thành phố Mẫu", parent="province"),
        Agency("commune", "Xã Mẫu 1", parent="district"),
        Agency("ward", "Phường Mẫu 1", parent="district"),
    )
)
REACH = {
    "province": {"province", "district", "city", "commune", "ward"},
    "district": {"district", "commune", "ward"},
    "city": {"city"},
    "commune": {"commune"},
    "ward": {"ward"},
}
READERS = {"agency_head", "reviewer", "auditor"}


def make_person(**changes: object) -> Staff:
    values = {"login": "lan", "name": "Lan", "role": "reviewer", "agency": "district"} | changes
    return Staff(**values)  # type: ignore[arg-type] # a builder takes whatever a field takes


@pytest.mark.parametrize(("role", "home", "agency"), tuple(product(ROLES, REACH, REACH)))
def test_results_are_for_readers_at_their_own_agency_and_below(role: Role, home: str, agency: str) -> None:
    expected = role in READERS | {"inspector"} and agency in REACH[home]
    assert may(make_person(role=role, agency=home), "see_results", agency, TREE) is expected


@pytest.mark.parametrize("role", ROLES)
def test_everybody_keeps_their_own_account(role: Role) -> None:
    assert has(make_person(role=role), "keep_account")


@pytest.mark.parametrize(("role", "desk"), tuple(product(ROLES, ("0000000000", "1111111111"))))
def test_a_clerk_sees_the_sheet_of_the_own_desk_only(role: Role, desk: str) -> None:
    person = make_person(role=role, agency="commune", desk="0000000000")
    expected = role in READERS | {"inspector"} or (role == "clerk" and desk == "0000000000")
    assert may_at_desk(person, "see_sheet", Desk(desk, "commune", "Quầy 1"), TREE) is expected
    assert not may_at_desk(person, "see_sheet", Desk(desk, "ward", "Quầy 1"), TREE)


def test_the_administrator_sees_nothing_that_citizens_said_and_the_auditor_changes_nothing() -> None:
    verbs = {role: {verb for verb in VERBS if has(make_person(role=role), verb)} for role in ROLES}
    assert verbs["administrator"] == {"keep_account", "keep_transactions", "administer"}
    assert verbs["auditor"] == {"keep_account", *(verb for verb in VERBS if verb.startswith("see_"))}


@pytest.mark.parametrize("verb", VERBS)
def test_who_has_left_may_do_nothing(verb: Verb) -> None:
    assert not any(has(make_person(role=role, active=False), verb) for role in ROLES)
    assert within_reach(make_person(active=False), verb, TREE) == frozenset()


def test_reach_lists_what_may_says() -> None:
    assert within_reach(make_person(agency="district"), "see_results", TREE) == REACH["district"]
    assert within_reach(make_person(role="administrator"), "see_results", TREE) == frozenset()


def test_unknown_agency_is_nobodys() -> None:
    assert not may(make_person(agency="province"), "see_results", "elsewhere", TREE)
    assert not may(make_person(agency="elsewhere"), "see_results", "elsewhere", TREE)
    assert not may(make_person(agency="elsewhere"), "see_results", "commune", TREE)


names = st.sampled_from("abcdef")


@given(st.dictionaries(names, st.none() | names), names)
def test_any_tree_is_climbed_to_an_end(tree: dict[str, str | None], agency: str) -> None:
    found = above(agency, tree)
    assert (agency in found) == (agency in tree)
    assert found <= set(tree)
