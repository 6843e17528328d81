"""What `score` and `flags` read: a file of ballots, or settled ballots of the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from analysis.responses import Responses
from forms.instrument import Instrument, find, load
from survey.answer_files import read_responses
from survey.cli.opening import folder_of, opened
from survey.cli.options import DAY, input_file
from survey.cli.printing import progress
from survey.db import Door
from survey.instance import Instance
from survey.model import Refused
from survey.office import desk_of
from survey.pipeline import read_stored
from survey.store import agencies, ballots
from survey.store.tables import count
from survey.tickets import group_code

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Selection:
    """Which ballots are meant."""

    file: str | None
    instrument: str | None
    agency: str | None
    desk: str | None
    first: date | None
    last: date | None
    language: str

    @property
    def narrows(self) -> bool:
        """Whether anything is named that only a store can answer."""
        return any(value is not None for value in (self.agency, self.desk, self.first, self.last))


def selecting(command: F) -> F:
    """The options of a selection."""
    for option in (
        click.option(
            "--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of the text."
        ),
        click.option("--to", "last", type=DAY, help="Last day (included); from the store."),
        click.option("--from", "first", type=DAY, help="First day; from the store."),
        click.option("--desk", help="Only the desk of this code; from the store."),
        click.option("--agency", help="Only this agency and those below it; from the store."),
        click.option("--instrument", metavar="ID@VERSION|FILE", help="What was asked; a name or a .toml file."),
        click.option(
            "--file", help="A CSV file of ballots (`-`: standard input), item ids as columns; needs no store."
        ),
    ):
        command = option(command)
    return command


def instrument_of(ctx: click.Context, name: str | None) -> Instrument:
    """The instrument of a name or a file; no store is needed."""
    if not name:
        raise click.UsageError("name what was asked with --instrument ID@VERSION or a .toml file")
    if name.endswith(".toml"):
        return load(Path(name))
    return find(name, folder_of(ctx) / "instruments")


def read_answers(ctx: click.Context, chosen: Selection) -> tuple[Instrument, Responses]:
    """The instrument and the responses that are meant. Raises `Refused` where there is nothing that may be shown."""
    if chosen.file is None:
        with opened(ctx) as (instance, door):
            return _stored(instance, door, chosen)
    if chosen.narrows:
        raise click.UsageError("--agency, --desk, --from and --to are for the store, not for a file")
    instrument = instrument_of(ctx, chosen.instrument)
    with input_file(chosen.file) as stream:
        return instrument, read_responses(stream, instrument, chosen.language)


def _stored(instance: Instance, door: Door, chosen: Selection) -> tuple[Instrument, Responses]:
    filters: dict[str, Any] = {"from_": chosen.first, "to": chosen.last, "instrument": chosen.instrument}
    if chosen.agency is not None:
        filters["agencies"] = agencies.below(door, chosen.agency)
        if not filters["agencies"]:
            raise Refused(f"unknown agency {chosen.agency!r}; see: survey agency list")
    if chosen.desk is not None:
        filters["desk"] = _shown_desk(instance, door, chosen.desk)
    with progress(count(door, "ballots"), "Read") as done:
        found = read_stored(door, chosen.language, done, **filters)
    if len(found) > 1:
        keys = ", ".join(instrument.key for instrument, _ in found)
        raise Refused(f"ballots of several instruments ({keys}): name one with --instrument")
    number = len(found[0][1]) if found else 0
    if number < instance.settings.minimum_cell:
        raise Refused(_too_few(door, number, instance.settings.minimum_cell))
    return found[0]


def _shown_desk(instance: Instance, door: Door, code: str) -> str:
    """A desk with very few staff is a person: it is never shown on its own."""
    desk = desk_of(door, code)
    if desk.staff < instance.settings.minimum_desk_staff:
        few = instance.settings.minimum_desk_staff
        raise Refused(
            f"desk {group_code(desk.code)} has fewer than {few} staff and is not shown on its own; name its agency"
        )
    return desk.code


def _too_few(door: Door, number: int, minimum: int) -> str:
    waiting = ballots.count_inbox(door)
    beside = f"; {waiting} wait to be settled (survey settle)" if waiting else ""
    return f"{number} settled ballots: fewer than {minimum} are never shown{beside}"
