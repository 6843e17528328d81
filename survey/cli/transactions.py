"""`survey transactions`: the population N of desks and periods."""

import dataclasses
from collections.abc import Iterable
from datetime import date

import click

from survey.cli.opening import opened
from survey.cli.options import DAY, desk_of, input_file
from survey.cli.printing import json_option, print_rows
from survey.db import Door
from survey.model import Refused, Transactions
from survey.spreadsheets import Row, read_date, read_rows
from survey.store import transactions

COLUMNS = ("desk", "first", "last", "number", "source")


@click.group()
def command() -> None:
    """Transactions that desks served: add, import, list.

    They are the population N behind response rates; typed in or imported with their source, never counted from ballots.
    """


@command.command()
@click.argument("desk")
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.argument("number", type=click.IntRange(min=0))
@click.option("--source", required=True, help="Where the number comes from, e.g. the one-stop software and the day.")
@click.pass_context
def add(ctx: click.Context, desk: str, first: date, last: date, number: int, source: str) -> None:  # noqa: PLR0913, PLR0917 - one parameter for each option
    """Note that DESK served NUMBER transactions from day FIRST to day LAST (both included)."""
    with opened(ctx) as (_, door):
        transactions.add(door, Transactions(desk_of(door, desk).code, first, last, number, source))
    click.echo("Noted.")


@command.command("import")
@click.argument("file")
@click.pass_context
def import_(ctx: click.Context, file: str) -> None:
    """Take in a CSV FILE (`-`: standard input) with the columns desk, first, last, number, source. All rows or none."""
    with input_file(file) as stream, opened(ctx) as (_, door):
        rows = list(read_rows(stream))
        found = [_read(door, row) for row in rows]
        door.atomic(lambda: _add(door, found))
    click.echo(f"{len(found)} rows noted.")


def _add(door: Door, found: Iterable[Transactions]) -> None:
    for one in found:
        transactions.add(door, one)


def _read(door: Door, row: Row) -> Transactions:
    try:
        if row.problem:
            raise Refused(row.problem)
        if set(row.cells) != set(COLUMNS):
            raise Refused(f"the columns must be {', '.join(COLUMNS)}")
        cells = {name: cell.strip() for name, cell in row.cells.items()}
        if not cells["number"].isdecimal():
            raise Refused(f"number {cells['number']!r}: write digits only")
        first, last = read_date(cells["first"]), read_date(cells["last"])
        return Transactions(desk_of(door, cells["desk"]).code, first, last, int(cells["number"]), cells["source"])
    except Refused as error:
        raise Refused(f"line {row.line}: {error}") from None


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List them."""
    with opened(ctx) as (_, door):
        print_rows([dataclasses.asdict(one) for one in transactions.of(door)], COLUMNS, as_json=as_json)
