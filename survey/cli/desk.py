"""`survey desk`: service points that carry a QR code."""

import dataclasses
from datetime import date

import click

from survey import office
from survey.cli.opening import opened
from survey.cli.options import DAY, actor, input_file, reason_option
from survey.cli.printing import json_option, print_rows
from survey.model import Desk, DeskStatus, Refused
from survey.office import desk_of
from survey.spreadsheets import read_rows
from survey.store import desks
from survey.tickets import group_code, new_code

COLUMNS = ("code", "agency", "name", "status", "staff", "instrument")

instrument_option = click.option(
    "--instrument", metavar="ID@VERSION", help="What it asks; default: the setting `instrument`."
)
from_option = click.option("--from", "first", type=DAY, help="First day on which it asks that; default: today.")


@click.group()
def command() -> None:
    """Service points that carry a QR code: add, import, list, change, close, open, retire, assign, history.

    A desk's code never changes. Closing works at once in every process; opening undoes it; retiring is for good.
    """


@command.command()
@click.argument("agency")
@click.argument("name")
@click.option("--staff", type=click.IntRange(min=0), default=3, show_default=True, help="People who work there.")
@instrument_option
@from_option
@click.pass_context
def add(ctx: click.Context, agency: str, name: str, staff: int, instrument: str | None, first: date | None) -> None:  # noqa: PLR0913, PLR0917 - one parameter for each option
    """Add a desk of AGENCY with NAME and print its code."""
    with opened(ctx) as (instance, door):
        desk = Desk(new_code(office.chance()), agency, name, staff=staff)
        office.add_desk(instance, door, desk, who=actor(), instrument=instrument or "", first=first)
    click.echo(group_code(desk.code))


@command.command("import")
@click.argument("file")
@click.pass_context
def import_(ctx: click.Context, file: str) -> None:
    """Add desks from a CSV FILE (`-`: standard input). All rows or none.

    Columns: agency, name and, where wanted, code (else a new one), staff, instrument, from. A desk whose code is there
    already is passed over; without a code, one of the same agency and name.
    """
    with input_file(file) as stream, opened(ctx) as (instance, door):
        rows = list(read_rows(stream))
        added = office.take_desks(instance, door, rows, who=actor())
    click.echo(f"{added} desks added, {len(rows) - added} were there already.")


@command.command("list")
@click.option("--agency", help="Only desks of this agency.")
@json_option
@click.pass_context
def list_(ctx: click.Context, agency: str | None, as_json: bool) -> None:
    """List desks with what they ask today."""
    with opened(ctx) as (instance, door):
        today = instance.clock.today()
        rows = [
            dataclasses.asdict(desk)
            | {"code": group_code(desk.code), "instrument": desks.instrument_on(door, desk.code, today)}
            for desk in desks.of(door, agency)
        ]
    print_rows(rows, COLUMNS, as_json=as_json)


@command.command()
@click.argument("code")
@click.option("--name", help="New name.")
@click.option("--staff", type=click.IntRange(min=0), help="People who work there from now on.")
@reason_option
@click.pass_context
def change(ctx: click.Context, code: str, name: str | None, staff: int | None, reason: str) -> None:
    """Give the desk CODE another name or number of people; its code stays."""
    if name is None and staff is None:
        raise click.UsageError("nothing to change; give --name or --staff")
    with opened(ctx) as (instance, door):
        desk = desk_of(door, code)
        changed = dataclasses.replace(
            desk, name=desk.name if name is None else name, staff=desk.staff if staff is None else staff
        )
        desks.update(door, changed, instance.clock.today(), actor(), why=reason)
    click.echo(f"Changed {group_code(desk.code)}.")


@command.command()
@click.argument("code")
@json_option
@click.pass_context
def history(ctx: click.Context, code: str, as_json: bool) -> None:
    """List what was done to the desk CODE, by whom and why."""
    with opened(ctx) as (_, door):
        print_rows(desks.history(door, desk_of(door, code).code), ("day", "who", "what", "why"), as_json=as_json)


@command.command()
@click.argument("code")
@reason_option
@click.pass_context
def close(ctx: click.Context, code: str, reason: str) -> None:
    """Take no ballots at the desk CODE for now; its page says so."""
    _set(ctx, code, "closed", reason)


@command.command("open")
@click.argument("code")
@reason_option
@click.pass_context
def open_(ctx: click.Context, code: str, reason: str) -> None:
    """Take ballots at the desk CODE again."""
    _set(ctx, code, "open", reason)


@command.command()
@click.argument("code")
@reason_option
@click.pass_context
def retire(ctx: click.Context, code: str, reason: str) -> None:
    """Give up the desk CODE for good; whoever scans its poster is told to ask at the desk."""
    _set(ctx, code, "retired", reason)


def _set(ctx: click.Context, code: str, status: DeskStatus, reason: str) -> None:
    with opened(ctx) as (instance, door):
        desk = desk_of(door, code)
        if desk.status == "retired" and status != "retired":
            raise Refused(f"desk {group_code(desk.code)} is retired for good; add a new one")
        desks.set_status(door, desk.code, status, instance.clock.today(), actor(), why=reason)
    click.echo(f"{group_code(desk.code)} is {status}.")


@command.command()
@click.argument("code")
@click.argument("instrument")
@from_option
@click.pass_context
def assign(ctx: click.Context, code: str, instrument: str, first: date | None) -> None:
    """Ask INSTRUMENT at the desk CODE from a day on; the QR code stays."""
    with opened(ctx) as (instance, door):
        desk = desk_of(door, code)
        office.assign(instance, door, desk.code, instrument, first, who=actor())
        day = first or instance.clock.today()
    click.echo(f"{group_code(desk.code)} asks {instrument} from {day} on.")
