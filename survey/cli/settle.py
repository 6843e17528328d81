"""`survey settle`: from the inbox to the settled ballots."""

import click

from survey.cli.opening import opened
from survey.cli.printing import json_option, print_json
from survey.comments.topics import read_topics
from survey.review_lists import forget
from survey.settling import expire, settle
from survey.store import lane, reveals
from survey.verification.running import run


@click.command()
@click.option(
    "--include-today", is_flag=True, help="Take in today's ballots too: their order is lost, they show at once."
)
@json_option
@click.pass_context
def command(ctx: click.Context, include_today: bool, as_json: bool) -> None:
    """Move the ballots of past days from the inbox, in an order that tells nothing.

    Run it each night, shortly after midnight. Results show settled ballots only. Ballots older than the setting
    keep_years are deleted, as every ballot promises. Remedies whose window is full are judged (survey verify).
    Comments about money beyond the fee, harassment or threats go to the inspector alone.
    """
    with opened(ctx) as (instance, door):
        today = instance.clock.today()
        # Deleting comes first: settling then empties the log that still holds what was deleted.
        gone = expire(door, key=instance.key, today=today, keep_years=instance.settings.keep_years)
        if gone:
            forget(instance)
        moved = settle(door, key=instance.key, today=today, include_today=include_today)
        reveals.advance(door, today=today, step=instance.settings.minimum_cell)
        lane.screen(door, read_topics(instance.folder), today)
        said = run(door, today=today)
    if as_json:
        print_json({"settled": moved, "expired": gone, "judged": len(said)})
    else:
        click.echo(f"{moved} ballots settled.")
        if gone:
            click.echo(f"{gone} ballots deleted: older than keep_years.")
        if said:
            click.echo(f"{len(said)} cases: the effect of their remedy was judged.")
