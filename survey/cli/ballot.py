"""`survey ballot`: ballots that are kept out of figures, with a reason."""

import uuid

import click

from survey.cli.opening import opened
from survey.cli.options import actor
from survey.cli.printing import json_option, print_rows
from survey.model import Refused
from survey.store import set_asides
from survey.store.set_asides import What

COLUMNS = ("ballot", "day", "who", "what", "why")

why_option = click.option("--why", required=True, help="The reason; it is kept with the name of who types.")


@click.group()
def command() -> None:
    """Ballots that need a second look: set-aside, restore, list.

    A ballot is named by the id that `survey export` writes. It is never changed: figures are told with and without it.
    """


@command.command("set-aside")
@click.argument("id")
@why_option
@click.pass_context
def set_aside(ctx: click.Context, id: str, why: str) -> None:  # noqa: A002 - the ballot's own word for it
    """Keep the settled ballot ID out of figures until it is restored."""
    _append(ctx, id, "set_aside", why)


@command.command()
@click.argument("id")
@why_option
@click.pass_context
def restore(ctx: click.Context, id: str, why: str) -> None:  # noqa: A002 - the ballot's own word for it
    """Take the ballot ID, which is set aside, into figures again."""
    _append(ctx, id, "restored", why)


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List everything that was set aside or restored, in order."""
    with opened(ctx) as (_, door):
        rows = [row | {"ballot": str(uuid.UUID(row["ballot"]))} for row in map(dict, set_asides.of(door))]
    print_rows(rows, COLUMNS, as_json=as_json)


def _append(ctx: click.Context, named: str, what: What, why: str) -> None:
    try:
        ballot = uuid.UUID(named).hex
    except ValueError:
        raise Refused(f"ballot {named!r} is no id like those that survey export writes") from None
    with opened(ctx) as (instance, door):
        if (ballot in set_asides.current(door)) == (what == "set_aside"):
            raise Refused(f"ballot {named} is {'set aside already' if what == 'set_aside' else 'not set aside'}")
        today = instance.clock.today()
        set_asides.append(door, ballot, what, key=instance.key, today=today, who=actor(), why=why)
    click.echo("Set aside." if what == "set_aside" else "Restored.")
