"""Who may do what: the one place that answers it.

A right is a role's, and it holds at the person's own agency and below it, never beside or above; a clerk's holds at
their own desk. The administrator is technical and sees no results, ballots, comments or cases; the auditor reads
everything and changes nothing, but what citizens left who want an answer is read by those who answer alone. The
inspector belongs to the top of the tree and sees figures, no ballots or cases, and what is kept from the agencies: the
comments of the confidential lane and messages of the same kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from survey.comments.unmasking import DECIDERS
from survey.model import ROLES, Agency, Desk, Role, Staff

Verb = Literal[
    "keep_account",
    "see_results",
    "see_sheet",
    "see_ballots",
    "review",
    "see_unmaskings",
    "ask_unmasking",
    "grant_unmasking",
    "read_unmasked",
    "see_cases",
    "work_on_cases",
    "work_on_desk_case",
    "drop_case",
    "publish_remedy",
    "answer_contacts",
    "inspect_serious",
    "see_reports",
    "see_audit",
    "write_report",
    "close_period",
    "keep_transactions",
    "administer",
]
VERBS: tuple[Verb, ...] = get_args(Verb)

READERS: frozenset[Role] = frozenset(("agency_head", "reviewer", "auditor"))
WRITERS: frozenset[Role] = frozenset(("agency_head", "reviewer"))

RIGHTS: Mapping[Verb, frozenset[Role]] = MappingProxyType(
    {
        "keep_account": frozenset(ROLES),
        "see_results": READERS | {"inspector"},
        "see_sheet": READERS | {"clerk", "inspector"},
        "see_ballots": READERS,
        "review": WRITERS,
        "see_unmaskings": READERS | {"inspector"},
        "ask_unmasking": WRITERS,
        "grant_unmasking": DECIDERS,
        "read_unmasked": WRITERS | {"inspector"},
        "see_cases": READERS | {"clerk"},
        "work_on_cases": WRITERS,
        "work_on_desk_case": WRITERS | {"clerk"},
        "drop_case": frozenset(("agency_head",)),
        "publish_remedy": frozenset(("agency_head",)),
        "answer_contacts": WRITERS,
        "inspect_serious": frozenset(("inspector",)),
        "see_reports": READERS,
        "see_audit": frozenset(("auditor", "inspector")),
        "write_report": WRITERS,
        "close_period": frozenset(("agency_head",)),
        "keep_transactions": frozenset(("administrator", "reviewer")),
        "administer": frozenset(("administrator",)),
    }
)
"""Verb → the roles that may do it. `keep_account`: sign out, change one's own password. `see_sheet`, `see_cases` and
`work_on_desk_case` are a clerk's at the own desk only (`may_at_desk`)."""

Tree = Mapping[str, str | None]
"""Agency → the agency above it, None at the top."""


def tree_of(agencies: Iterable[Agency]) -> Tree:
    """The tree that the agencies form."""
    return {agency.id: agency.parent for agency in agencies}


def may(person: Staff, verb: Verb, agency: str, tree: Tree) -> bool:
    """Whether the person may do `verb` at `agency`. An agency that the tree does not know is nobody's."""
    return has(person, verb) and person.agency in above(agency, tree)


def may_at_desk(person: Staff, verb: Verb, desk: Desk, tree: Tree) -> bool:
    """Whether the person may do `verb` at a desk: as `may` at its agency, a clerk at the own desk alone."""
    return may(person, verb, desk.agency, tree) and (person.role != "clerk" or person.desk == desk.code)


def has(person: Staff, verb: Verb) -> bool:
    """Whether the person's role has the right at all, wherever it holds."""
    return person.active and person.role in RIGHTS[verb]


def within_reach(person: Staff, verb: Verb, tree: Tree) -> frozenset[str]:
    """Every agency at which the person may do `verb`."""
    return frozenset(agency for agency in tree if may(person, verb, agency, tree))


def above(agency: str, tree: Tree) -> frozenset[str]:
    """The agency and all above it; empty for an unknown one. A loop in the tree ends where it began."""
    return frozenset(_climb(agency, tree))


def _climb(agency: str, tree: Tree) -> Iterator[str]:
    seen: set[str] = set()
    step: str | None = agency
    while step is not None and step in tree and step not in seen:
        seen.add(step)
        yield step
        step = tree[step]
