"""What commands open: the instance that is meant, its store, the clock."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from survey.cli.options import actor
from survey.db import Door
from survey.instance import Instance, load_instance, locate
from survey.settings import Settings, load
from survey.store import audit
from survey.store.audit import Entry

LOOKING = frozenset(
    (
        "list",
        "check",
        "score",
        "flags",
        "drivers",
        "methods",
        "plan",
        "poster desk",
        "poster all",
        "audit head",
        "audit verify",
    )
)
"""Commands that change nothing and show no single ballot: they leave no entry in the audit log."""
UNTOLD = frozenset(("password", "as_json", "stdin"))
LONGEST = 300


def folder_of(ctx: click.Context) -> Path:
    """The instance folder that the command line or the environment names."""
    return locate(ctx.find_root().obj, os.environ)


def settings_of(ctx: click.Context) -> Settings:
    """The settings of a folder that need not exist; nothing is made."""
    return load(folder_of(ctx), os.environ)


def instance_of(ctx: click.Context) -> Instance:
    """The instance; its folder and key are made on first use."""
    return load_instance(folder_of(ctx))


@contextmanager
def opened(ctx: click.Context) -> Iterator[tuple[Instance, Door]]:
    """The instance and a door to its store; what a command did to its end stands in the audit log.

    Raises `Refused` where there is none, or one of another schema.
    """
    instance = instance_of(ctx)
    door = instance.open()
    try:
        yield instance, door
        named = _named(ctx)
        if named not in LOOKING and ctx.info_name not in LOOKING:
            entry = Entry(actor(), "", "command", named, _told(ctx))
            audit.note(door, entry, key=instance.key, now=instance.clock.now())
    finally:
        door.close()


def _named(ctx: click.Context) -> str:
    """The command without the program's own name."""
    return " ".join(ctx.command_path.split()[1:])


def _told(ctx: click.Context) -> str:
    """What it was given, as far as it is said in few words."""
    given = {name: value for name, value in ctx.params.items() if name not in UNTOLD and value not in (None, "", False)}
    return " ".join(f"{name}={' '.join(str(value).split())[:60]}" for name, value in sorted(given.items()))[:LONGEST]
