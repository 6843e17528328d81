"""`survey backup`: one verified file with everything."""

from pathlib import Path

import click

from survey import backups
from survey.cli.opening import instance_of, opened
from survey.cli.printing import print_findings, progress
from survey.store import tables


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Write everything (ballots, desks, staff, settings, key, instruments) to one new FILE, while the site runs.

    Past days are settled first. The file is restored into a temporary store and checked before it gets its name. It
    holds the key and every ballot: keep it as secret as the instance folder. Exit status 1 when the store itself is not
    as it was sealed; the backup is there all the same.
    """
    with opened(ctx) as (_, door):
        number = tables.count(door)
    with progress(number, "Backup") as done:
        instance = instance_of(ctx)
        found = backups.write(instance, file.absolute(), instance.clock.today(), done)
    print_findings(found)
    click.echo(f"{file} was written and tried out.")
    ctx.exit(1 if found else 0)
