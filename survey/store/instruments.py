"""Instruments as they were at their first use, with their positions: the database decodes itself."""

from collections.abc import Iterator
from typing import Any

from forms.instrument import Instrument
from survey.doors import Door, Row
from survey.model import Refused

ITEM_COLUMNS = ("instrument", "position", "item", "option", "kind", "factor", "scale", "points")


class InstrumentChanged(Refused):
    """Another wording under a name that is already recorded."""


def add(door: Door, instrument: Instrument) -> None:
    """Record an instrument at its first use. Raises `InstrumentChanged` when its key stands for another wording."""

    def insert() -> None:
        found = door.rows("SELECT hash FROM instruments WHERE key = :key", key=instrument.key)
        if found and found[0]["hash"] != instrument.hash:
            raise InstrumentChanged(
                f"{instrument.key} was recorded with another wording, order or points; "
                "give the changed file a new version"
            )
        if found:
            return
        door.run(
            "INSERT INTO instruments (key, hash, document) VALUES (:key, :hash, :document)",
            key=instrument.key,
            hash=instrument.hash,
            document=instrument.document,
        )
        columns, values = ", ".join(ITEM_COLUMNS), ", ".join(f":{name}" for name in ITEM_COLUMNS)
        door.run_many(f"INSERT INTO items ({columns}) VALUES ({values})", list(item_rows(instrument)))  # noqa: S608 - constants only

    door.atomic(insert)


def item_rows(instrument: Instrument) -> Iterator[dict[str, Any]]:
    """The rows of the table `items`: one for each position of the answers string, in order."""
    for place in instrument.positions:
        item = instrument.item(place.item)
        yield {
            "instrument": instrument.key,
            "position": place.index,
            "item": item.id,
            "option": place.option,
            "kind": item.kind,
            "factor": item.factor,
            "scale": item.scale,
            "points": len(instrument.scale_of(item).points) if item.scale else None,
        }


def read(door: Door, key: str) -> Instrument | None:
    """The instrument as it was recorded. Raises `forms.parts.InstrumentError` when it was altered beyond use."""
    found = door.rows("SELECT document FROM instruments WHERE key = :key", key=key)
    return Instrument.of(found[0]["document"]) if found else None


def all(door: Door) -> list[Instrument]:  # noqa: A001 - instruments.all reads as what it is
    """Every recorded instrument, by key. Raises as `read` does."""
    return [Instrument.of(row["document"]) for row in records(door)]


def records(door: Door) -> list[Row]:
    """Rows of `key, hash, document`, unread."""
    return door.rows("SELECT key, hash, document FROM instruments ORDER BY key")


def recorded_items(door: Door) -> list[Row]:
    """The rows of the table `items`, by instrument and position."""
    return door.rows(f"SELECT {', '.join(ITEM_COLUMNS)} FROM items ORDER BY instrument, position")  # noqa: S608 - constants only
