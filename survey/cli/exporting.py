"""`survey export`: ballots out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import click

from survey import exchange
from survey.cli.opening import opened
from survey.cli.options import DAY, output_file
from survey.cli.printing import progress
from survey.db import Door
from survey.doors import Row
from survey.model import Refused
from survey.office import desk_of
from survey.settling import settle
from survey.store import agencies, ballots, instruments

WARNING = (
    "They are single ballots with their exact dates: not for publication and not for staff; delete the file after use."
)


@click.command()
@click.argument("file", default="-")
@click.option("--format", "format_", type=click.Choice(["csv", "jsonl"]), help="Default: by the file's name, else csv.")
@click.option("--excel", is_flag=True, help="CSV as Excel in Vietnamese opens it: with a byte order mark and “;”.")
@click.option("--agency", help="Only this agency and those below it.")
@click.option("--desk", help="Only the desk of this code.")
@click.option("--from", "first", type=DAY, help="First day.")
@click.option("--to", "last", type=DAY, help="Last day (included).")
@click.option("--no-comments", is_flag=True, help="Leave comments out.")
@click.option("--all", "everything", is_flag=True, help="Take along trial ballots and those set aside.")
@click.pass_context
def command(  # noqa: PLR0913 - one parameter for each option
    ctx: click.Context,
    *,
    file: str,
    format_: str | None,
    excel: bool,
    agency: str | None,
    desk: str | None,
    first: date | None,
    last: date | None,
    no_comments: bool,
    everything: bool,
) -> None:
    """Write settled ballots to FILE (default `-`: standard output), after settling past days.

    It is for moving a store: `survey import` takes the file in again without losing anything. It therefore holds single
    ballots with their exact date, what people said of themselves and their comments side by side. It is not for
    publication and not for staff; figures come from `survey score` and from the pages of results.
    """
    chosen = format_ or ("jsonl" if file.endswith((".jsonl", ".ndjson", ".json")) else "csv")
    if excel and chosen != "csv":
        raise click.UsageError("--excel is for CSV")
    with opened(ctx) as (instance, door):
        settle(door, key=instance.key, today=instance.clock.today())
        filters = {
            "agencies": _below(door, agency),
            "desk": desk_of(door, desk).code if desk else None,
            "from_": first,
            "to": last,
            "include_test": everything,
            "include_set_aside": everything,
        }
        _write(door, file, chosen, filters, excel=excel, comments=not no_comments)


def _write(  # noqa: PLR0913 - handed on by name
    door: Door, file: str, format_: str, filters: Mapping[str, Any], *, excel: bool, comments: bool
) -> None:
    used = Counter(
        row["instrument"] for rows in ballots.stream(door, columns=("instrument",), **filters) for row in rows
    )
    recorded = {one.key: one for one in instruments.all(door) if one.key in used}
    columns = ballots.COLUMNS if comments else ballots.COLUMNS[:-1]
    with progress(used.total(), "Export") as done, output_file(file) as out:
        rows = _counted(ballots.stream(door, columns=columns, **filters), done)
        if format_ == "csv":
            number = exchange.write_csv(out, rows, recorded, excel=excel)
        else:
            number = exchange.write_json_lines(out, rows, recorded)
    click.echo(f"{number} ballots written." + (f" {WARNING}" if number else ""), err=True)


def _counted(chunks: Iterable[list[Row]], done: Callable[[int], None]) -> Iterator[Row]:
    for rows in chunks:
        yield from rows
        done(len(rows))


def _below(door: Door, agency: str | None) -> list[str] | None:
    if agency is None:
        return None
    found = agencies.below(door, agency)
    if not found:
        raise Refused(f"unknown agency {agency!r}; see: survey agency list")
    return found
