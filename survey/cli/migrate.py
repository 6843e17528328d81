"""`survey migrate`: create the store or bring it to this version's schema."""

import click

from survey import migrations
from survey.cli.opening import instance_of


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Create the store, or bring it to this version's schema.

    Run it once after installing and after every new version, before the site starts. Twice changes nothing.
    """
    instance = instance_of(ctx)
    door = instance.connect()
    try:
        migrations.migrate(door, instance.clock.today())
    finally:
        door.close()
    click.echo(f"The store in {instance.folder} is ready.")
