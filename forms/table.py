"""Reading one table of an instrument's file: every value is checked as it is taken, and knows its place in the file."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from forms.kinds import MOST_PLACES
from forms.parts import InstrumentError, Text

L = TypeVar("L", bound=str)


@dataclass
class Table:
    """A table at `key` of `file`. `data` is as TOML or JSON gave it and may be anything: `only` is asked first."""

    file: str
    key: str
    data: Mapping[str, Any]

    def error(self, key: str, problem: str, remedy: str) -> InstrumentError:
        """The error for a key of this table."""
        return InstrumentError(self.file, self._path(key), problem, remedy)

    def _path(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key

    def only(self, *known: str) -> None:
        """Refuse any other key."""
        for key in self.data:
            if key not in known:
                raise self.error(key, "unknown key", f"remove it or use one of {', '.join(known)}")

    def value(self, key: str, kind: type, wanted: str) -> Any:
        """The value of a key that must be there and of a type."""
        if key not in self.data:
            raise self.error(key, "missing", f"add {wanted}")
        # Exactly the type: true is no whole number here.
        if type(self.data[key]) is not kind:
            raise self.error(key, f"{self.data[key]!r} is not {wanted}", f"write {wanted}")
        return self.data[key]

    def line(self, key: str) -> str:
        """A text of one line, in one language."""
        return self._clean(key, self.value(key, str, "a text in quotes"))

    def _clean(self, key: str, text: object) -> str:
        if not isinstance(text, str):
            raise self.error(key, f"{text!r} is not a text", "write a text in quotes")
        if not text.strip():
            raise self.error(key, "the text is empty", "write it, or remove the key where it is optional")
        if text != text.strip() or any(unicodedata.category(sign)[0] in "CZ" for sign in text if sign != " "):
            raise self.error(key, "blanks at an end, or invisible characters", "write one plain line")
        if not unicodedata.is_normalized("NFC", text):
            raise self.error(key, "diacritics are decomposed (not in NFC)", "save the text in Unicode's form NFC")
        return text

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of texts; a missing list is empty."""
        return tuple(self._clean(key, text) for text in self._list(key))

    def _list(self, key: str) -> list[Any]:
        found: list[Any] = self.value(key, list, "a list") if key in self.data else []
        return found

    def word(self, key: str, pattern: str) -> str:
        """A text of a fixed shape."""
        return self.shape(key, self.line(key), pattern)

    def shape(self, key: str, text: str, pattern: str) -> str:
        """Refuse a text that does not have the shape."""
        if len(text) > 40 or not re.fullmatch(pattern, text, re.ASCII):
            raise self.error(key, f"{text!r} has not the right shape", f"use at most 40 characters like {pattern}")
        return text

    def identify(self, pattern: str) -> str:
        """The table's `id`, by which errors name the table from now on."""
        name = self.word("id", pattern)
        self.key = f"{self.key} ({name})"
        return name

    def one_of(self, key: str, choices: tuple[L, ...]) -> L:
        """One of the named texts."""
        text = self.line(key)
        for choice in choices:
            if text == choice:
                return choice
        raise self.error(key, f"unknown {text!r}", f"use one of {', '.join(choices)}")

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within limits."""
        number: int = self.value(key, int, "a whole number")
        if not least <= number <= most:
            raise self.error(key, f"{number} is out of range", f"use {least} to {most}")
        return number

    def truth(self, key: str) -> bool:
        """True or false; false when missing."""
        return bool(self.value(key, bool, "true or false")) if key in self.data else False

    def day(self, key: str) -> date:
        """A date: TOML's own, or its ISO text as the database keeps it."""
        found = self.data.get(key)
        try:
            return found if type(found) is date else date.fromisoformat(found)  # type: ignore[arg-type]  # caught below
        except (TypeError, ValueError):
            raise self.error(key, f"{found!r} is not a date", "write it as 2026-01-31, without quotes") from None

    def places(self, key: str, allowed: range) -> tuple[int, ...]:
        """A list of different 1-based places in rising order."""
        found: list[Any] = self.value(key, list, "a list of whole numbers")
        if not found or any(type(place) is not int or place not in allowed for place in found):
            limits = f"{allowed[0]} to {allowed[-1]}"
            raise self.error(key, f"{found!r} has no place, or one out of range", f"use whole numbers from {limits}")
        if found != sorted(set(found)):
            raise self.error(key, f"{found!r} is not rising", "name each place once, the lowest first")
        return tuple(found)

    def table(self, key: str) -> "Table":
        """The table at a key."""
        return Table(self.file, self._path(key), self.value(key, dict, "a table"))

    def named(self, key: str, pattern: str) -> Iterator[tuple[str, "Table"]]:
        """The tables in the table at a key, each with its checked name."""
        outer = self.table(key)
        for name in outer.data:
            yield outer.shape(name, name, pattern), outer.table(name)

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list; a missing list is empty."""
        for number, found in enumerate(self._list(key), start=1):
            place = f"{self._path(key)}[{number}]"
            if type(found) is not dict:
                raise InstrumentError(self.file, place, f"{found!r} is not a table", f"write it as [[{key}]]")
            yield Table(self.file, place, found)

    def text(self, key: str, languages: tuple[str, ...]) -> Text:
        """A text in every language of the instrument and in no other."""
        table = self.table(key)
        table.only(*languages)
        return {language: table.line(language) for language in languages}

    def optional_text(self, key: str, languages: tuple[str, ...]) -> Text | None:
        """The same, or None when the key is missing."""
        return self.text(key, languages) if key in self.data else None

    def texts(self, key: str, languages: tuple[str, ...]) -> tuple[Text, ...]:
        """Two to 35 labels to choose from, different in every language."""
        labels = tuple(
            Table(self.file, self._path(f"{key}[{number}]"), {"label": found}).text("label", languages)
            for number, found in enumerate(self.value(key, list, "a list of labels"), start=1)
        )
        if not 2 <= len(labels) <= MOST_PLACES:
            raise self.error(key, f"{len(labels)} labels", f"give 2 to {MOST_PLACES}: one character must hold a place")
        for language in languages:
            if len({label[language] for label in labels}) < len(labels):
                raise self.error(key, f"two labels are the same in {language!r}", "make them different")
        return labels
