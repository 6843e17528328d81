"""Every test of the store runs on both doors: what one says, the other says, in the same types."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from survey.db import Door, connect
from tests.builders import fill_store
from tests.postgres import make_database

both_doors = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


def make_address(kind: str, folder: Path) -> str:
    """The address of a new, empty database."""
    return make_database() if kind == "postgresql" else str(folder / "survey.db")


@contextmanager
def stored(kind: str, folder: Path) -> Iterator[Door]:
    """A door to a new store with one agency and one desk."""
    with opened(make_address(kind, folder)) as door:
        fill_store(door)
        yield door


@contextmanager
def opened(address: str) -> Iterator[Door]:
    """A door that is closed in the end."""
    door = connect(address)
    try:
        yield door
    finally:
        door.close()
