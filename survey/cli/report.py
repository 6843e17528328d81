"""`survey report`: the report and the leader's page of a closed period, as PDF files."""

from pathlib import Path

import click

from analysis.report.rendering import PARTS
from survey.cli.opening import opened
from survey.cli.options import actor
from survey.cli.printing import json_option, print_json, progress
from survey.closed import Closing, agency_of, nearest
from survey.db import Door
from survey.files import write_whole
from survey.issued import Wanted, name_of
from survey.model import Refused
from survey.reports import issue
from survey.store import agencies, closings


@click.command()
@click.option("--period", required=True, help="A closed period: 2026-10, 2026-Q3, 2026, 2026-10@15.")
@click.option("--agency", metavar="ID", help="Whose report; the top agency if not given.")
@click.option("--all", "every", is_flag=True, help="Reports of the agency and of all below it.")
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder."
)
@click.option(
    "--closing", "revision", type=click.IntRange(1), help="Which closing of the period; the last if not given."
)
@click.option("--language", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Of the report.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one argument for each option
    ctx: click.Context,
    *,
    period: str,
    agency: str | None,
    every: bool,
    folder: Path,
    revision: int | None,
    language: str,
    as_json: bool,
) -> None:
    """Write the report and the leader's page of a closed period as PDF files.

    A report comes from the agency's own closing, else from that of the nearest agency above it. What was made before
    is written again as it was, so a run that was stopped goes on where it ended.
    """
    with opened(ctx) as (instance, door):
        chosen = agency_of(door, agency).id
        ids = agencies.below(door, chosen) if every else [chosen]
        closed = {one: _closing(door, one, period, revision) for one in ids}
        wanted = [Wanted(closed[one].number, one, language, part) for one in ids for part in PARTS]
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        with progress(len(wanted), "Reports") as step:
            for one, content in issue(instance, door, wanted, today=instance.clock.today(), who=actor()):
                path = folder / name_of(one, period, closed[one.agency].revision)
                write_whole(path, content)
                written.append({"file": str(path), "agency": one.agency, "closing": closed[one.agency].revision})
                step(1)
    if as_json:
        print_json(sorted(written, key=lambda row: str(row["file"])))
    else:
        click.echo(f"{len(written)} files in {folder}.")


def _closing(door: Door, agency: str, period: str, revision: int | None) -> Closing:
    found = nearest(door, agency, period)
    if found is None:
        raise Refused(f"{period} is not closed for {agency}; run: survey close {period}")
    if revision is None:
        return found
    for row in closings.of(door, [found.agency]):
        if (row["period"], row["revision"]) == (period, revision):
            return Closing.of(row)
    raise Refused(f"{period} has no closing no. {revision} at {found.agency}; the last is no. {found.revision}")
