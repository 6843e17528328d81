"""`survey verify`: verdicts on remedies whose window is full."""

from dataclasses import asdict

import click

from survey.cli.opening import opened
from survey.cli.printing import json_option, print_json
from survey.store import reveals
from survey.verification.running import run


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Judge the remedies whose window after is full, by what was fixed before them.

    survey settle does the same each night; doing it again changes nothing. Settled ballots only are counted, as far as
    staff see them. A verified remedy whose question is flagged again within six months is marked.
    """
    with opened(ctx) as (instance, door):
        today = instance.clock.today()
        reveals.advance(door, today=today, step=instance.settings.minimum_cell)
        said = run(door, today=today)
    if as_json:
        print_json({"said": [asdict(one) for one in said]})
        return
    for one in said:
        click.echo(f"{one.case}: {one.outcome or one.what}")
    click.echo(f"{len(said)} cases judged.")
