"""`survey audit`: the audit log on the command line."""

from datetime import date

import click

from survey.cli.opening import opened
from survey.cli.options import DAY, output_file
from survey.cli.printing import json_option, print_rows
from survey.db import Door
from survey.doors import Row
from survey.model import Refused
from survey.spreadsheets import write_rows
from survey.store import agencies, audit
from survey.store.audit import NAMES, Wanted


@click.group()
def command() -> None:
    """Who changed what, who read ballots, comments and cases: list, export, head, verify.

    `survey check` recomputes the chain. It cannot know of entries that were cut off its end together with what says
    where it ends, by whoever put an older copy of both in place: keep what `survey audit head` prints outside this
    machine, and give it to `survey audit verify` later.
    """


@command.command("list")
@click.option("--who", default="", help="Only this login or account.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day (included).")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="At most so many, the newest.")
@json_option
@click.pass_context
def list_(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context, *, who: str, first: date | None, last: date | None, limit: int, as_json: bool
) -> None:
    """List entries, the newest first."""
    with opened(ctx) as (_, door):
        rows = audit.find(door, _wanted(door, who, first, last), size=limit)
    print_rows(rows, NAMES, as_json=as_json)


@command.command()
@click.argument("file", default="-")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day (included).")
@click.pass_context
def export(ctx: click.Context, file: str, first: date | None, last: date | None) -> None:
    """Write entries to FILE (default `-`) as CSV."""
    with opened(ctx) as (_, door):
        rows: list[Row] = audit.find(door, _wanted(door, "", first, last))
        with output_file(file) as out:
            write_rows(out, NAMES, ([str(row[name]) for name in NAMES] for row in rows), separator=",", mark=False)
    click.echo(f"{len(rows)} entries written.", err=True)


@command.command()
@click.pass_context
def head(ctx: click.Context) -> None:
    """Print the last entry's number and mac, as NUMBER:MAC, to be kept elsewhere."""
    with opened(ctx) as (_, door):
        number, mac = audit.head(door)
    click.echo(f"{number}:{mac}")


@command.command()
@click.argument("kept")
@click.pass_context
def verify(ctx: click.Context, kept: str) -> None:
    """Compare what `survey audit head` printed once, KEPT, with the log as it is now."""
    number, _, mac = kept.partition(":")
    if not number.isdecimal():
        raise Refused(f"{kept!r} is not what survey audit head prints: NUMBER:MAC")
    with opened(ctx) as (_, door):
        there = audit.mac_at(door, int(number)) if int(number) else ""
    if there != mac:
        raise Refused(f"entry no. {number} is {'not there any more' if not there else 'another one'}; restore a backup")
    click.echo("The log still holds what it held then.")


def _wanted(door: Door, who: str, first: date | None, last: date | None) -> Wanted:
    homes = frozenset({"", *(one.id for one in agencies.all(door))})
    return Wanted(homes, who, "", first, last)
