"""What options and arguments mean: days, desks, files, and who types."""

import getpass
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

import click

from survey.model import Refused
from survey.spreadsheets import read_date


class Day(click.ParamType):  # type: ignore[type-arg] # generic in newer versions of click only
    """A date, ISO or with the day first."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; a text that is no date is bad use."""
        if isinstance(value, date):
            return value
        try:
            return read_date(value)
        except Refused as error:
            self.fail(str(error), param, ctx)


DAY = Day()


reason_option = click.option("--reason", default="", help="Why; it is kept with what was changed.")


def actor() -> str:
    """Who types: the account on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"


@contextmanager
def input_file(name: str) -> Iterator[IO[bytes]]:
    """A seekable binary file; `-` is standard input, which is copied so that it can be read twice."""
    if name != "-":
        with Path(name).open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as file:
        while chunk := sys.stdin.buffer.read(1 << 20):
            file.write(chunk)
        file.seek(0)
        yield file


@contextmanager
def output_file(name: str) -> Iterator[IO[str]]:
    """Standard output for `-`, else a file of mode 0600 that appears under its name only when it is complete."""
    if name == "-":
        # No translation of line ends, no encoding of the terminal's: the same bytes as in a file.
        out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="", write_through=True)
        try:
            yield out
        finally:
            out.detach()
        return
    path = Path(name)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        file = private(draft)
    except OSError as error:
        # The draft's own name would tell nobody anything.
        raise Refused(f"{path}: {error.strerror}; name a file in a folder that can be written") from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def private(path: Path) -> IO[str]:
    """A new text file that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")
