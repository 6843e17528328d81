"""`survey restore`: put a backup into an empty store."""

import os
from pathlib import Path

import click

from survey import backups
from survey.cli.opening import folder_of
from survey.cli.printing import print_findings, progress
from survey.restoring import restore


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def command(ctx: click.Context, file: Path) -> None:
    """Make an instance of the backup FILE: its folder is the one of --instance, its store must be empty.

    To move to another database, put a config.toml with its database_url into the new folder first, or set
    SURVEY_DATABASE_URL. Printed codes go on working.
    """
    folder = folder_of(ctx)
    backup = backups.read(file)
    with progress(sum(backup.rows.values()), "Restore") as done:
        found = restore(folder, backup, os.environ, done)
    print_findings(found)
    click.echo(f"{folder} is as it was on {backup.day}: {backup.rows['ballots']} settled ballots.")
    ctx.exit(1 if found else 0)
