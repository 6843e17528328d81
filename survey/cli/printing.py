"""How commands print: JSON for programs, aligned columns for people, a bar where it lasts."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from survey.model import Finding

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def print_json(data: object) -> None:
    """Print data as JSON; what JSON does not know (dates) as text."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print the named columns of rows, as JSON or as a table under a header."""
    kept = [{name: row[name] for name in columns} for row in rows]
    if as_json:
        print_json(kept)
    elif kept:
        print_table(columns, [[_text(value) for value in row.values()] for row in kept])


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print columns of aligned text; those whose 0-based places are in `right` end at the same place."""
    lines = [header, *rows]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(header))]
    for line in lines:
        cells = [
            _space(text, width, place in right) for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def print_findings(found: Iterable[Finding]) -> None:
    """Print what a check found on standard error."""
    for finding in found:
        click.echo(f"{finding.code}: {finding.subject}: {finding.text}", err=True)


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal; what is given takes the number of steps done since."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _space(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap


def _width(text: str) -> int:
    """Columns on a terminal: marks that combine take none."""
    return sum(not unicodedata.combining(character) for character in text)
