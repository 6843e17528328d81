"""`survey demo`: an invented province in an instance of its own, served at once."""

import socket
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from survey.cli.opening import folder_of
from survey.cli.printing import json_option, print_json, progress
from survey.cli.serve import serve
from survey.demo import casting, plans
from survey.instance import Instance, load_instance
from survey.model import Refused

HOST = "127.0.0.1"
TRIED = 100
"""Ports that are tried, from the one asked for on."""


@dataclass(frozen=True)
class Opening:
    """What the demo tells: where its pages are, who signs in, how later commands find it."""

    ballot: str
    sign_in: str
    results: str
    logins: tuple[tuple[str, str], ...]
    password: str
    later_commands: str


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="If taken, the next free.")
@click.option("--no-serve", is_flag=True, help="Make the data and stop.")
@click.option("--ballots", type=click.IntRange(min=plans.FEWEST), help=f"Ballots of the year; {plans.BALLOTS} if new.")
@click.option("--seed", type=click.IntRange(min=0), help=f"Which invention it is; {plans.SEED} if new.")
@click.option("--truth", is_flag=True, help="Print as JSON what is planted in the data, and stop.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - click hands over one argument an option
    ctx: click.Context,
    port: int,
    ballots: int | None,
    seed: int | None,
    no_serve: bool,
    truth: bool,
    as_json: bool,
) -> None:
    """Fill <instance>/demo with a year of invented ballots and serve it.

    Run again, it keeps what is there and goes on to today. A store that holds anything else is refused.
    """
    folder = demo_folder(folder_of(ctx))
    if not (no_serve or truth):
        port = free_port(port)
    plans.configure(folder, f"http://{HOST}:{port}")
    # Settings of the environment belong to the real instance: with its database_url, the demo would reach its store.
    instance = load_instance(folder, {})
    kept = plans.read(folder, seed, ballots, instance.clock.today())
    fill(instance, kept)
    if truth:
        print_json(kept.province.truth())
        return
    opening = open_doors(instance, kept, port)
    print_json(asdict(opening)) if as_json else tell(opening)
    if not no_serve:
        sys.stdout.flush()
        settings = replace(instance.settings, base_address=f"http://{HOST}:{port}")
        serve(Instance(settings, instance.key), HOST, port, settings.workers)


def demo_folder(named: Path) -> Path:
    """`demo` in the instance folder; the folder itself where it is a demo's, as later commands name it."""
    return named if (named / plans.NAME).exists() else named / "demo"


def fill(instance: Instance, kept: plans.Kept) -> None:
    """Bring the data to today, with a bar on standard error where somebody looks at it."""
    today = instance.clock.today()
    length = sum(
        number for day, number in kept.province.daily(today).items() if kept.through is None or day > kept.through
    )
    with progress(length, "Inventing ballots") as step:
        casting.build(instance, kept, today, step)


def open_doors(instance: Instance, kept: plans.Kept, port: int) -> Opening:
    """Give the accounts a new password and say where everything is."""
    site = f"http://{HOST}:{port}"
    door = instance.open()
    try:
        password = casting.give_passwords(door)
    finally:
        door.close()
    return Opening(
        ballot=f"{site}/B/{kept.province.desks[0].code}",
        sign_in=f"{site}/sign-in",
        results=f"{site}/results",
        logins=tuple((login, name) for login, name, _, _ in casting.PEOPLE),
        password=password,
        later_commands=f"SURVEY_INSTANCE={instance.folder}",
    )


def tell(opening: Opening) -> None:
    """Print it for people."""
    click.echo("Invented data: every name and every answer is made up.\n")
    click.echo(f"  a ballot    {opening.ballot}")
    click.echo(f"  sign in     {opening.sign_in}")
    click.echo(f"  results     {opening.results}")
    click.echo(f"  password    {opening.password}  for each of these logins:")
    for login, name in opening.logins:
        click.echo(f"              {login:<12} {name}")
    click.echo(f"\nLater commands need the demo's folder: {opening.later_commands} survey score\n")


def free_port(port: int) -> int:
    """The port, or the next one that nobody uses. Raises `Refused` where a hundred in a row are taken."""
    for candidate in range(port, min(port + TRIED, 65536)):
        with socket.socket() as trial:
            # As the server does it: a port that was in use a moment ago is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, candidate))
            except OSError:
                continue
            return candidate
    raise Refused(f"ports {port} to {port + TRIED - 1} are all in use; choose another with --port")
