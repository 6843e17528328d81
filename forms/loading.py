"""From the data of an instrument's file to its parts, with every check. The format is described in `forms.instrument`.

Each check says in one line which file, which key, what is wrong and what to do (`InstrumentError`).
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from forms import consistency
from forms.kinds import ITEM_FIELDS
from forms.parts import Approval, Condition, Content, Factor, Item, Point, Scale, Text
from forms.table import Table

C = TypeVar("C", bound=Content)

TOP = (
    "id", "version", "title", "use", "minutes", "languages", "source", "omitted", "approval", "scales", "factors",
    "items",
)  # fmt: skip
LANGUAGE = r"[a-z]{2,3}"
ID = r"[a-z0-9]+(-[a-z0-9]+)*"
VERSION = r"[a-z0-9]+([.-][a-z0-9]+)*"
PART_ID = r"[A-Za-z][A-Za-z0-9_]{0,29}"
FIVE = 5
ALWAYS_SATISFIED = (4, 5)


def read(kind: type[C], data: Mapping[str, Any], file: str) -> C:
    """Check `data` (as TOML or JSON gives it) and make a `kind` of it. Raises `InstrumentError`."""
    top = Table(file, "", data)
    top.only(*TOP)
    languages = _languages(top)
    content = kind(
        id=top.word("id", ID),
        version=top.word("version", VERSION),
        title=top.text("title", languages),
        use=top.one_of("use", ("desk", "home")),
        minutes=top.whole("minutes", 1, 60),
        source=top.line("source"),
        omitted=top.lines("omitted"),
        approval=_approval(top.table("approval")) if "approval" in data else None,
        languages=languages,
        scales={name: _scale(name, table, languages) for name, table in top.named("scales", PART_ID)},
        factors=tuple(_factor(table, languages) for table in top.tables("factors")),
        items=tuple(_item(table, languages) for table in top.tables("items")),
    )
    consistency.check(content, file)
    return content


def _languages(top: Table) -> tuple[str, ...]:
    languages = top.lines("languages")
    if "vi" not in languages:
        raise top.error("languages", "Vietnamese is missing", 'add "vi": it is the source of all wording')
    if len(set(languages)) < len(languages):
        raise top.error("languages", "a language is named twice", "name each language once")
    for language in languages:
        top.shape("languages", language, LANGUAGE)
    return languages


def _approval(table: Table) -> Approval:
    table.only("approved_by", "number", "date")
    return Approval(table.line("approved_by"), table.line("number"), table.day("date"))


def _scale(name: str, table: Table, languages: tuple[str, ...]) -> Scale:
    table.only("points", "satisfied", "at_or_below_average")
    points = tuple(Point(label) for label in table.texts("points", languages))
    number = len(points)
    if "satisfied" not in table.data and number != FIVE:
        raise table.error("satisfied", f"missing on a scale of {number} points", "name its satisfied points")
    satisfied = table.places("satisfied", range(1, number + 1)) if "satisfied" in table.data else ALWAYS_SATISFIED
    if "at_or_below_average" in table.data:
        return Scale(name, points, satisfied, table.places("at_or_below_average", range(1, number + 1)))
    below = tuple(range(1, (number + 1) // 2 + 1))
    if set(below) & set(satisfied):
        raise table.error(
            "at_or_below_average", "the default (the middle point and lower) holds satisfied points", "name its points"
        )
    return Scale(name, points, satisfied, below)


def _factor(table: Table, languages: tuple[str, ...]) -> Factor:
    table.only("id", "name", "note", "expects")
    return Factor(
        table.identify(PART_ID),
        table.text("name", languages),
        table.optional_text("note", languages),
        _condition(table, "expects"),
    )


def _item(table: Table, languages: tuple[str, ...]) -> Item:
    name = table.identify(PART_ID)
    kind = table.one_of("kind", tuple(ITEM_FIELDS))
    places = ITEM_FIELDS[kind].places
    own: dict[str, tuple[str, ...]] = {"scale": ("factor", "scale"), "options": ("options",)}
    beside = () if places == "none" else ("not_applicable",)
    table.only("id", "kind", "question", "note", "asked_when", "role", *own.get(places, ()), *beside)
    options: tuple[Text, ...] = table.texts("options", languages) if places == "options" else ()
    rated = places == "scale"
    return Item(
        id=name,
        kind=kind,
        question=table.text("question", languages),
        note=table.optional_text("note", languages),
        factor=table.line("factor") if "factor" in table.data else None,
        scale=table.line("scale") if rated else None,
        options=options,
        not_applicable=table.truth("not_applicable"),
        asked_when=_condition(table, "asked_when"),
        role=table.word("role", PART_ID) if "role" in table.data else (None if rated else name),
    )


def _condition(table: Table, key: str) -> Condition | None:
    if key not in table.data:
        return None
    inner = table.table(key)
    inner.only("item", "options")
    return Condition(inner.line("item"), inner.places("options", range(36)))
