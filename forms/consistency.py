"""What the parts of an instrument must be to each other: references lead somewhere, names are unique, all is used."""

from collections.abc import Iterable, Iterator

from forms.kinds import ITEM_FIELDS, code_of
from forms.parts import Condition, Content, InstrumentError, Item

RESERVED = frozenset(
    (
        "agency",
        "answers",
        "ballot",
        "csrf_token",
        "date",
        "desk",
        "id",
        "instrument",
        "language",
        "mode",
        "point",
        "stratum",
        "weight",
    )
)
"""Names that forms and files of ballots use beside the items' ids."""

Problem = tuple[str, str, str]
"""Key, problem, remedy."""


def check(content: Content, file: str) -> None:
    """Raise `InstrumentError` for the first thing that does not fit."""
    for examine in (_ids, _text, _references, _unused, _conditions):
        for key, problem, remedy in examine(content):
            raise InstrumentError(file, key, problem, remedy)


def _ids(content: Content) -> Iterator[Problem]:
    yield from _twice("factors", (factor.id for factor in content.factors))
    yield from _twice("items", (item.id for item in content.items))
    for item in content.items:
        if item.id.lower() in RESERVED:
            yield f"items ({item.id}).id", "the name is used for something else", "give the item another id"


def _twice(key: str, ids: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in ids:
        # Ids that differ in case only would be the same column to some spreadsheets and databases.
        if name.lower() in seen:
            yield f"{key} ({name}).id", "the id is there twice (capitals do not count)", "give each its own id"
        seen.add(name.lower())


def _text(content: Content) -> Iterator[Problem]:
    for item in content.items:
        if (item.kind == "text") is not (item.id == "comment"):
            yield (
                f"items ({item.id}).kind",
                "a ballot has one free text at most, and its id is comment",
                'use kind = "text" with id = "comment", or another kind and id',
            )


def _references(content: Content) -> Iterator[Problem]:
    factors = [factor.id for factor in content.factors]
    for item in content.items:
        if item.scale is not None and item.scale not in content.scales:
            yield f"items ({item.id}).scale", f"no scale {item.scale!r}", f"use {_listed(content.scales)}"
        if item.factor is not None and item.factor not in factors:
            yield f"items ({item.id}).factor", f"no factor {item.factor!r}", f"use {_listed(factors)}"


def _listed(names: Iterable[str]) -> str:
    return "one of " + ", ".join(names) if list(names) else "one that the file defines"


def _unused(content: Content) -> Iterator[Problem]:
    ratings = [item for item in content.items if ITEM_FIELDS[item.kind].places == "scale"]
    if not ratings:
        yield "items", "nothing is rated", 'add an item of kind = "rating"'
    for name in content.scales:
        if name not in {item.scale for item in ratings}:
            yield f"scales.{name}", "no item uses it", "remove it or refer to it"
    for factor in content.factors:
        if factor.id not in {item.factor for item in ratings}:
            yield f"factors ({factor.id})", "no item belongs to it", "remove it or refer to it"


def _conditions(content: Content) -> Iterator[Problem]:
    factors = {factor.id: factor for factor in content.factors}
    earlier: dict[str, Item] = {}
    for item in content.items:
        if item.asked_when is not None:
            yield from _condition(f"items ({item.id}).asked_when", item.asked_when, earlier)
        if item.factor is not None and (expects := factors[item.factor].expects) is not None:
            yield from _condition(f"factors ({item.factor}).expects", expects, earlier)
        earlier[item.id] = item


def _condition(key: str, condition: Condition, earlier: dict[str, Item]) -> Iterator[Problem]:
    item = earlier.get(condition.item)
    if item is None or item.kind not in {"choice", "yes_no"}:
        yield key, f"{condition.item!r} is no choice or yes_no item asked before", "refer to one that is"
    elif not set(condition.options) <= set(values := code_of(item, 0).values):
        yield key, f"{item.id} has no such option", f"use options from {values[0]} to {values[-1]}"
