"""Blocks that a report is put together from: what they print is finished text, tables and figures are numbered.

A block is a mapping with its `kind`. A table or a chart that would be empty is not made: a sentence stands in its
place.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from analysis.report.content import Figure, Report, Row
from analysis.report.labels import shortened
from analysis.report.words import Words

Block = dict[str, Any]
NUMBERS = frozenset(
    ("ballots", "share", "range", "n", "people", "below", "exceptions", "asked", "mean", "worth", "comments", "part")
)
"""Columns that are written to the right."""


class Composer:
    """A report with its words, and the numbers that its tables and figures have got so far."""

    def __init__(self, report: Report, words: Words) -> None:
        self.report, self.words = report, words
        self.short = shortened(row.label for row in report.items)
        self._tables, self._figures = count(1), count(1)

    def say(self, name: str, /, **values: object) -> Block:
        """A paragraph."""
        return {"kind": "paragraph", "text": self.words.say("sentences", name, **values)}

    def title(self, name: str, level: int = 1) -> Block:
        """A heading."""
        return {"kind": "heading", "level": level, "text": self.words.say("titles", name)}

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], wide: Sequence[float]) -> Block:
        """`wide`: how wide each column is, beside the others; 0: as its words need."""
        caption = self.words.say("tables", name, number=next(self._tables))
        heads = [self.words.say("columns", column) for column in columns]
        return {
            "kind": "table",
            "caption": caption,
            "heads": heads,
            "wide": list(wide),
            "rows": [list(row) for row in rows],
            "right": [column in NUMBERS for column in columns],
        }

    def figure(self, name: str, kind: str, /, **values: Any) -> Block:
        """A numbered figure of a kind, with what it needs."""
        caption = self.words.say("tables", name, number=next(self._figures), level=self.words.level(self.report))
        return {"kind": kind, "caption": caption, **values}

    @property
    def few(self) -> str:
        """A number below the least that is shown."""
        return self.words.say("sentences", "few", k=self.report.minimum_cell)

    @property
    def hidden(self) -> Block:
        """Why a figure is not there."""
        return self.say("hidden", k=self.report.minimum_cell)

    def share(self, share: Figure | None) -> tuple[str, str]:
        """A share and its range as two cells."""
        if share is None:
            hidden = self.words.say("sentences", "hidden_cell")
            return hidden, hidden
        found = self.words.range(share)
        ends = {name: found[name].rstrip("%") for name in ("low", "high")}
        return found["value"], self.words.say("boxes", "index_range", **ends).strip("()")

    def number(self, number: int | None) -> str:
        """A number as a cell."""
        return self.words.say("sentences", "hidden_cell") if number is None else self.words.number(number)

    def change(self, row: Row) -> str:
        """What a row's change is in words."""
        if row.change is None:
            return self.words.say("boxes", "none")
        if row.change.direction == "unclear":
            return self.words.say("boxes", "unclear")
        ends = self.words.say("boxes", "change_up", **self.words.points(row.change))
        return f"{self.words.say('boxes', row.change.direction)} {ends}"
