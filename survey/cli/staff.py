"""`survey staff`: people who sign in."""

import dataclasses
import sys

import click

from survey import office
from survey.access.inviting import invite
from survey.cli.opening import opened
from survey.cli.printing import json_option, print_rows
from survey.db import Door
from survey.model import ROLES, Refused, Role, Staff
from survey.passwords import hash_password
from survey.store import access, staff
from survey.tickets import read_base

COLUMNS = ("login", "name", "role", "agency", "desk", "active")

stdin_option = click.option("--password-stdin", is_flag=True, help="Read the password's one line from standard input.")


@click.group()
def command() -> None:
    """People who sign in: add, change, list, invite, password, disable, enable, sign-out, reset-second-factor.

    A role holds at an agency and below it, a clerk's at one desk. Passwords are asked for, or read from standard input;
    never an argument.
    """


@command.command()
@click.argument("login")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person may do.")
@click.option("--agency", required=True, help="Where the role holds: this agency and those below it.")
@click.option("--desk", default="", help="The desk of a clerk.")
@stdin_option
@click.pass_context
def add(ctx: click.Context, login: str, name: str, role: Role, agency: str, desk: str, password_stdin: bool) -> None:  # noqa: PLR0913, PLR0917 - one parameter for each option
    """Add a person with LOGIN and NAME."""
    with opened(ctx) as (_, door):
        if staff.read(door, login) is not None:
            raise Refused(f"login {login} is taken; choose another, or: survey staff password {login}")
        person = office.seated(door, Staff(login, name, role, agency, desk=desk))
        kept = hash_password(_password(password_stdin), login)
        staff.add(door, dataclasses.replace(person, password_hash=kept))
    click.echo(f"Added {login}.")


@command.command()
@click.argument("login")
@click.option("--name", help="New name.")
@click.option("--role", type=click.Choice(ROLES), help="What the person may do from now on.")
@click.option("--agency", help="Where the role holds from now on.")
@click.option("--desk", help="The desk of a clerk from now on.")
@click.pass_context
def change(ctx: click.Context, /, login: str, **changes: str | None) -> None:
    """Give LOGIN another name, role or place; it holds at once, also where they are signed in now."""
    wanted = {name: value for name, value in changes.items() if value is not None}
    if not wanted:
        raise click.UsageError("nothing to change; give --name, --role, --agency or --desk")
    with opened(ctx) as (_, door):
        staff.change(door, office.seated(door, dataclasses.replace(_person(door, login), **wanted)))  # type: ignore[arg-type] # click lets only roles through
    click.echo(f"Changed {login}.")


@command.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List everybody, without passwords."""
    with opened(ctx) as (_, door):
        print_rows([dataclasses.asdict(one) for one in staff.all(door)], COLUMNS, as_json=as_json)


@command.command()
@click.argument("login")
@stdin_option
@click.pass_context
def password(ctx: click.Context, login: str, password_stdin: bool) -> None:
    """Give LOGIN a new password."""
    with opened(ctx) as (_, door):
        _person(door, login)
        staff.set_password(door, login, hash_password(_password(password_stdin), login))
    click.echo(f"{login} has a new password.")


@command.command()
@click.argument("login")
@click.pass_context
def disable(ctx: click.Context, login: str) -> None:
    """Keep LOGIN from signing in; also where they are signed in now."""
    _switch(ctx, login, active=False)
    click.echo(f"{login} can no longer sign in.")


@command.command()
@click.argument("login")
@click.pass_context
def enable(ctx: click.Context, login: str) -> None:
    """Let LOGIN sign in again."""
    _switch(ctx, login, active=True)
    click.echo(f"{login} can sign in again.")


@command.command("invite")
@click.argument("login")
@click.pass_context
def invite_(ctx: click.Context, login: str) -> None:
    """Print a link with which LOGIN chooses a password; it works once, and the former password is void."""
    with opened(ctx) as (instance, door):
        base = "{}://{}{}".format(*read_base(instance.settings.base_address))
        path = invite(door, instance, login)
    click.echo(base + path)


@command.command("sign-out")
@click.argument("login")
@click.pass_context
def sign_out(ctx: click.Context, login: str) -> None:
    """Sign LOGIN out everywhere."""
    with opened(ctx) as (_, door):
        _person(door, login)
        access.end_sessions(door, login)
    click.echo(f"{login} is signed out everywhere.")


@command.command("reset-second-factor")
@click.argument("login")
@click.pass_context
def reset_second_factor(ctx: click.Context, login: str) -> None:
    """Turn LOGIN's second factor off, for a phone that is lost; whoever needs one takes up another."""
    with opened(ctx) as (_, door):
        _person(door, login)
        access.clear_factor(door, login)
    click.echo(f"{login} has no second factor.")


def _switch(ctx: click.Context, login: str, *, active: bool) -> None:
    with opened(ctx) as (_, door):
        _person(door, login)
        staff.set_active(door, login, active)


def _person(door: Door, login: str) -> Staff:
    person = staff.read(door, login)
    if person is None:
        raise Refused(f"unknown login {login!r}; see: survey staff list")
    return person


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    chosen: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return chosen
