"""`survey import`: ballots in."""

import dataclasses
from pathlib import Path
from typing import IO

import click

from survey.cli.opening import opened
from survey.cli.options import actor, input_file
from survey.cli.printing import json_option, print_json, print_rows, progress
from survey.imports import Source, Taken, rules_of, take_in
from survey.model import MODES, Refused
from survey.store import batches

BATCH_COLUMNS = ("id", "day", "ballots", "source", "who", "undone_day", "undone_by")


@click.command()
@click.argument("file", required=False)
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), help="Default: by the file's name, else csv.")
@click.option("--instrument", default="", metavar="ID@VERSION", help="Where a row names none; default: its desk's.")
@click.option("--mode", type=click.Choice(MODES), default="paper", show_default=True, help="Where a row names none.")
@click.option("--language", default="vi", show_default=True, help="Where a row names none.")
@click.option("--history", is_flag=True, help="Take in ballots without an id however old; else at most days_back days.")
@click.option("--strict", is_flag=True, help="Take in nothing when any row is wrong.")
@click.option("--batches", "list_batches", is_flag=True, help="List what was imported, and stop.")
@click.option("--undo", metavar="BATCH", help="Take a whole import back, and stop.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    *,
    file: str | None,
    format_: str | None,
    instrument: str,
    mode: str,
    language: str,
    history: bool,
    strict: bool,
    list_batches: bool,
    undo: str | None,
    as_json: bool,
) -> None:
    """Take in the ballots of FILE (`-`: standard input), CSV or JSON lines; list imports; undo one.

    Every row that is wrong is named with its line and the reason, the others are taken in; the exit status is then 1.
    The same file again changes nothing. See README for the columns.
    """
    if (file is not None) + list_batches + (undo is not None) != 1:
        raise click.UsageError("give one of FILE, --batches, --undo BATCH")
    if undo is not None:
        _undo(ctx, undo, as_json)
    elif file is None:
        with opened(ctx) as (_, door):
            print_rows(batches.all(door), BATCH_COLUMNS, as_json=as_json)
    else:
        chosen = format_ or ("jsonl" if Path(file).suffix in (".jsonl", ".ndjson", ".json") else "csv")
        defaults = {"instrument": instrument, "mode": mode, "language": language}
        taken = _take(ctx, file, chosen, defaults, history=history, strict=strict)
        _report(taken, strict=strict, as_json=as_json)
        ctx.exit(1 if taken.problems else 0)


def _take(  # noqa: PLR0913 - handed on by name
    ctx: click.Context, file: str, format_: str, defaults: dict[str, str], *, history: bool, strict: bool
) -> Taken:
    with input_file(file) as stream, opened(ctx) as (instance, door):
        source = Source.of(stream, "standard input" if file == "-" else Path(file).name, format_)
        rules = rules_of(instance, door, history=history, **defaults)
        known = defaults["instrument"]
        if known and known not in rules.instruments:
            raise Refused(f"unknown instrument {known!r}; known: {', '.join(sorted(rules.instruments))}")
        with progress(_lines(stream), "Import") as done:
            return take_in(door, source, rules, key=instance.key, who=actor(), strict=strict, progress=done)


def _lines(stream: IO[bytes]) -> int:
    stream.seek(0)
    return sum(content.count(b"\n") for content in iter(lambda: stream.read(1 << 20), b""))


def _report(taken: Taken, *, strict: bool, as_json: bool) -> None:
    for problem in taken.problems:
        click.echo(f"line {problem.line}: {problem.reason}", err=True)
    if as_json:
        print_json(dataclasses.asdict(taken))
        return
    click.echo(f"{taken.new} ballots taken in, {taken.known} were there already, {len(taken.problems)} rows refused.")
    if taken.batch:
        click.echo(f"To take them back: survey import --undo {taken.batch}")
    if taken.problems and strict:
        click.echo("Nothing was taken in. Mend the rows and import the file again.")
    elif taken.problems:
        click.echo("Put the refused rows, mended, into a file of their own; rows without an id would come in twice.")


def _undo(ctx: click.Context, batch: str, as_json: bool) -> None:
    with opened(ctx) as (instance, door):
        gone = batches.undo(door, batch, key=instance.key, today=instance.clock.today(), who=actor())
    if as_json:
        print_json({"batch": batch, "removed": gone})
    else:
        click.echo(f"{gone} ballots of {batch} are gone.")
