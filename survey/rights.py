"""Who may do what: the one place that answers it.

A right is a role's, and it holds at the person's own agency and below it, never beside or above. The administrator is
technical and sees no results, ballots, comments or cases.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from survey.model import ROLES, Agency, Role, Staff

Verb = Literal["keep_account", "see_results"]
VERBS: tuple[Verb, ...] = get_args(Verb)

RIGHTS: Mapping[Verb, frozenset[Role]] = MappingProxyType(
    {
        "keep_account": frozenset(ROLES),
        "see_results": frozenset(("agency_head", "reviewer", "auditor")),
    }
)
"""Verb → the roles that may do it. `keep_account`: sign out; later, change one's own password."""

Tree = Mapping[str, str | None]
"""Agency → the agency above it, None at the top."""


def tree_of(agencies: Iterable[Agency]) -> Tree:
    """The tree that the agencies form."""
    return {agency.id: agency.parent for agency in agencies}


def may(person: Staff, verb: Verb, agency: str, tree: Tree) -> bool:
    """Whether the person may do `verb` at `agency`. An agency that the tree does not know is nobody's."""
    return has(person, verb) and person.agency in above(agency, tree)


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
