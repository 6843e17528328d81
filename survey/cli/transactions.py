"""`survey transactions`: the population N of desks and periods."""

import dataclasses
from datetime import date

import click

from survey import office
from survey.cli.opening import opened
from survey.cli.options import DAY, input_file
from survey.cli.printing import json_option, print_rows
from survey.model import Transactions
from survey.office import desk_of
from survey.spreadsheets import read_rows
from survey.store import transactions

COLUMNS = office.TRANSACTION_COLUMNS


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
        noted = office.take_transactions(door, rows)
    click.echo(f"{noted} rows noted.")


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List them."""
    with opened(ctx) as (_, door):
        print_rows([dataclasses.asdict(one) for one in transactions.of(door)], COLUMNS, as_json=as_json)
