"""`survey check`: recompute everything and name what differs."""

import dataclasses

import click

from survey.checking import check
from survey.cli.opening import opened
from survey.cli.printing import json_option, print_json
from survey.rechecking import recheck


@click.command()
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Recompute seals and closings; name whatever was changed, removed or added. Exit status 1 when something was."""
    with opened(ctx) as (instance, door):
        found = check(door, instance.key)
        if not found:
            # What was altered would only be named a second time.
            found = list(recheck(door, instance.settings, instance.clock.today()))
    if as_json:
        print_json({"findings": [dataclasses.asdict(finding) for finding in found]})
    else:
        for finding in found:
            click.echo(f"{finding.code}: {finding.subject}: {finding.text}")
        click.echo(f"{len(found)} findings." if found else "Everything is as it was sealed.")
    ctx.exit(1 if found else 0)
