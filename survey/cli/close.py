"""`survey close`: freezes the figures of a period."""

import click

from survey.cli.opening import opened
from survey.cli.options import actor
from survey.cli.printing import json_option, print_json, progress
from survey.closed import agency_of
from survey.closings import close
from survey.store import agencies


@click.command()
@click.argument("period")
@click.option("--agency", metavar="ID", help="Whose figures, with all below it; the top agency if not given.")
@click.option("--reason", default="", help="Why it is closed again; asked for where something has changed.")
@json_option
@click.pass_context
def command(ctx: click.Context, period: str, agency: str | None, reason: str, as_json: bool) -> None:
    """Close a period: 2026-10, 2026-Q3, 2026, or 2026-10@15 for 15 September to 14 October.

    Ballots are settled first. Closing again changes nothing where nothing has changed; after a late ballot or any
    other change it makes the next closing, and the former ones stay.
    """
    with opened(ctx) as (instance, door):
        chosen = agency_of(door, agency)
        today = instance.clock.today()
        with progress(len(agencies.below(door, chosen.id)), "Closing") as step:
            made = close(door, instance, period, chosen.id, today=today, who=actor(), why=reason, progress=step)
    if as_json:
        print_json({"closing": made.number, "agency": made.agency, "period": made.period, "revision": made.revision,
                    "day": made.day, "check": made.check})  # fmt: skip
    else:
        click.echo(
            f"{made.period} of {made.agency}: closing no. {made.revision} of {made.day}, check code {made.check}."
        )
