"""`survey settle`: from the inbox to the settled ballots."""

import click

from survey.cli.opening import opened
from survey.cli.printing import json_option, print_json
from survey.settling import settle


@click.command()
@click.option(
    "--include-today", is_flag=True, help="Take in today's ballots too: their order is lost, they show at once."
)
@json_option
@click.pass_context
def command(ctx: click.Context, include_today: bool, as_json: bool) -> None:
    """Move the ballots of past days from the inbox, in an order that tells nothing.

    Run it each night, shortly after midnight. Results show settled ballots only.
    """
    with opened(ctx) as (instance, door):
        moved = settle(door, key=instance.key, today=instance.clock.today(), include_today=include_today)
    if as_json:
        print_json({"settled": moved})
    else:
        click.echo(f"{moved} ballots settled.")
