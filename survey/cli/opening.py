"""What commands open: the instance that is meant, its store, the clock."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from survey.db import Door
from survey.instance import Instance, load_instance, locate
from survey.settings import Settings, load


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
    """The instance and a door to its store. Raises `Refused` where there is none, or one of another schema."""
    instance = instance_of(ctx)
    door = instance.open()
    try:
        yield instance, door
    finally:
        door.close()
