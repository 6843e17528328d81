"""The words of a report in one language, and how it writes numbers, ranges and days. Pure but for the wording files.

Lower ends of ranges are rounded down and upper ones up, so that what is printed never claims more than was computed.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analysis import numbers
from analysis.report.content import Figure, Report

LANGUAGES = ("vi", "en")
WORDING = Path(__file__).parents[1] / "wording"
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Words:
    """One language's texts, by section and name."""

    language: str
    texts: Mapping[str, Mapping[str, Any]]

    def say(self, section: str, name: str, /, **values: object) -> str:
        """A text with its places filled in."""
        text = str(self.texts[section][name])
        return text.format(**values) if values else text

    def number(self, value: float, digits: int = 0) -> str:
        """5326 → 5.326; 86.25 with one digit → 86,3 (halves away from zero are left to the binary number)."""
        return numbers.number(value, digits, self.language)

    def percent(self, share: float) -> str:
        """0.863 → 86,3%."""
        return self.number(100 * share, 1) + "%"

    def range(self, figure: Figure) -> dict[str, str]:
        """A share as `value`, `low`, `high` in per cent and its `n`."""
        low, high = numbers.outward(100 * figure.low, 100 * figure.high, 1)
        ends = {"low": self.number(low, 1) + "%", "high": self.number(high, 1) + "%"}
        return {"value": self.percent(figure.value), **ends, "n": self.number(figure.n)}

    def mean(self, figure: Figure) -> dict[str, str]:
        """A mean rating as `value`, `low`, `high`, with two decimals."""
        low, high = numbers.outward(figure.low, figure.high, 2)
        return {"value": self.number(figure.value, 2), "low": self.number(low, 2), "high": self.number(high, 2)}

    def points(self, change: Figure) -> dict[str, str]:
        """The ends of a difference in percentage points without signs, the smaller first where it is proven.

        Where it is not: how far it may have fallen, and how far risen.
        """
        low, high = numbers.outward(100 * change.low, 100 * change.high, 1)
        ends = (-high, -low) if change.direction == "down" else (low, high)
        return {name: self.number(abs(end), 1) for name, end in zip(("low", "high"), ends, strict=True)}

    def of_hundred(self, figure: Figure) -> tuple[str, str]:
        """A share's ends as counts of 100; one decimal where both would fall together."""
        return numbers.of_hundred(figure.low, figure.high, self.language)

    def day(self, day: date) -> str:
        """23/11/2026, in both languages."""
        return self.say("period", "day", day=f"{day.day:02}", month=f"{day.month:02}", year=day.year)

    def month(self, day: date) -> str:
        """The month of a day as axes and tables write it: 10/2026."""
        return self.say("period", "axis_month", month=f"{day.month:02}", year=day.year)

    def period(self, kind: str, last: date) -> str:
        """A period in words, by its kind and last day."""
        if kind.startswith("reform_"):
            return self.say("period", "reform", period=self.period(kind.removeprefix("reform_"), last))
        names = self.texts["period"].get("names", ())
        month = f"{last.month:02}" if last.month <= 2 else str(last.month)
        values = {"year": last.year, "month": month, "roman": ROMAN[(last.month - 1) // 3]}
        return self.say("period", kind, name=names[last.month - 1] if names else month, **values)

    def level(self, report: Report) -> str:
        """The confidence level in per cent with the digits it has: 95, 99,9."""
        return f"{100 * report.confidence_level:g}".replace(".", self.texts["marks"]["decimal"])


@cache
def words_of(language: str, of: str = "report") -> Words:
    """The words of reports, or of another paper, in a language. Raises `ValueError` for an unknown language."""
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; choices: {', '.join(LANGUAGES)}")
    return Words(language, tomllib.loads((WORDING / f"{of}_{language}.toml").read_text("utf-8")))
