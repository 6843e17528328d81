"""`survey agency`: offices that own desks."""

import dataclasses
from datetime import date

import click

from survey.agency_settings import AGENCY_SETTINGS
from survey.cli.opening import opened
from survey.cli.options import DAY, actor, input_file, reason_option
from survey.cli.printing import json_option, print_rows
from survey.db import Door
from survey.model import Agency, Refused
from survey.spreadsheets import Row, read_date, read_rows
from survey.store import agencies, agency_settings

COLUMNS = ("id", "name", "kind", "parent", "valid_from", "valid_to", "successor")
NEEDED = frozenset(("id", "name"))
BEGINNING = date(1900, 1, 1)
"""First day of an agency that names none."""


@click.group()
def command() -> None:
    """Offices that own desks: add, import, list, change, retire, history, letterhead.

    They form a tree of any depth. What was merged or renamed keeps its id and its ballots.
    """


@command.command()
@click.argument("id_", metavar="ID")
@click.argument("name")
@click.option("--kind", default="", help="What it is, in your own words, e.g. “xã”.")
@click.option("--parent", help="Id of the agency above it.")
@click.option("--from", "valid_from", type=DAY, help="First day on which it exists.")
@click.pass_context
def add(ctx: click.Context, id_: str, name: str, kind: str, parent: str | None, valid_from: date | None) -> None:  # noqa: PLR0913, PLR0917 - one parameter for each option
    """Add an agency with ID (small letters, digits, hyphens) and NAME."""
    with opened(ctx) as (_, door):
        agencies.add(door, Agency(id_, name, kind, parent, valid_from or BEGINNING))
    click.echo(f"Added {id_}.")


@command.command("import")
@click.argument("file")
@click.pass_context
def import_(ctx: click.Context, file: str) -> None:
    """Add agencies from a CSV FILE (`-`: standard input), parents before those below them. All rows or none.

    Columns: id, name and, where wanted, kind, parent, valid_from, valid_to, successor. What is there already in the
    same words is passed over.
    """
    with input_file(file) as stream, opened(ctx) as (_, door):
        rows = list(read_rows(stream))
        added = door.atomic(lambda: sum(_take(door, row) for row in rows))
    click.echo(f"{added} agencies added, {len(rows) - added} were there already.")


def _take(door: Door, row: Row) -> bool:
    try:
        agency = _read(row)
        if agencies.read(door, agency.id) == agency:
            return False
        agencies.add(door, agency)
    except Refused as error:
        raise Refused(f"line {row.line}: {error}") from None
    return True


def _read(row: Row) -> Agency:
    if row.problem:
        raise Refused(row.problem)
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    if not NEEDED <= cells.keys() <= set(COLUMNS):
        raise Refused(f"the columns are id, name and, where wanted, {', '.join(COLUMNS[2:])}")
    first, last = (read_date(cells[name]) if cells.get(name) else None for name in ("valid_from", "valid_to"))
    return Agency(
        cells["id"],
        cells["name"],
        cells.get("kind", ""),
        cells.get("parent") or None,
        first or BEGINNING,
        last,
        cells.get("successor") or None,
    )


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List all agencies."""
    with opened(ctx) as (_, door):
        print_rows([dataclasses.asdict(one) for one in agencies.all(door)], COLUMNS, as_json=as_json)


@command.command()
@click.argument("id_", metavar="ID")
@click.option("--name", help="New name.")
@click.option("--kind", help="New kind.")
@click.option("--parent", help="Id of the agency above it from now on; empty: none.")
@reason_option
@click.pass_context
def change(ctx: click.Context, id_: str, name: str | None, kind: str | None, parent: str | None, reason: str) -> None:  # noqa: PLR0913, PLR0917 - one parameter for each option
    """Change name, kind or parent of the agency ID."""
    if name is kind is parent is None:
        raise click.UsageError("nothing to change; give --name, --kind or --parent")
    with opened(ctx) as (instance, door):
        known = _known(door, id_)
        changed = dataclasses.replace(
            known,
            name=known.name if name is None else name,
            kind=known.kind if kind is None else kind,
            parent=known.parent if parent is None else parent or None,
        )
        agencies.update(door, changed, today=instance.clock.today(), who=actor(), why=reason)
    click.echo(f"Changed {id_}.")


@command.command()
@click.argument("id_", metavar="ID")
@click.argument("last_day", type=DAY)
@click.option("--successor", help="Id of the agency that took over.")
@reason_option
@click.pass_context
def retire(ctx: click.Context, id_: str, last_day: date, successor: str | None, reason: str) -> None:
    """Note that the agency ID existed until LAST_DAY (included). Its ballots stay its own."""
    with opened(ctx) as (instance, door):
        changed = dataclasses.replace(_known(door, id_), valid_to=last_day, successor=successor)
        agencies.update(door, changed, today=instance.clock.today(), who=actor(), why=reason)
    click.echo(f"{id_} is retired as of the end of {last_day}.")


@command.command()
@click.argument("id_", metavar="ID")
@json_option
@click.pass_context
def history(ctx: click.Context, id_: str, as_json: bool) -> None:
    """List what was changed about the agency ID, by whom and why."""
    with opened(ctx) as (_, door):
        _known(door, id_)
        print_rows(agencies.history(door, id_), ("day", "who", "what", "why"), as_json=as_json)


@command.command()
@click.argument("id_", metavar="ID")
@click.option("--set", "pairs", metavar="NAME=VALUE", multiple=True, help="Set NAME; an empty VALUE takes it back.")
@json_option
@click.pass_context
def letterhead(ctx: click.Context, id_: str, pairs: tuple[str, ...], as_json: bool) -> None:
    """List or set what the agency ID settles about its documents: issuer, place, signatory, recipients and so on.

    What it leaves open comes from the agency above where that makes sense. In a value, `\\n` begins another line.
    """
    wanted: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(f"--set {pair}: write NAME=VALUE")
        wanted[name] = value.replace("\\n", "\n")
    with opened(ctx) as (instance, door):
        _known(door, id_)
        agency_settings.append(door, id_, wanted, today=instance.clock.today(), who=actor())
        own, holds = agency_settings.own(door, id_), agency_settings.read(door, id_)

    def shown(value: str) -> str:
        return value if as_json else value.replace("\n", "\\n")

    names = [one.name for one in AGENCY_SETTINGS]
    rows = [{"name": one, "own": shown(own.get(one, "")), "holds": shown(holds.get(one, ""))} for one in names]
    print_rows(rows, ("name", "own", "holds"), as_json=as_json)


def _known(door: Door, id_: str) -> Agency:
    known = agencies.read(door, id_)
    if known is None:
        raise Refused(f"unknown agency {id_!r}; see: survey agency list")
    return known
