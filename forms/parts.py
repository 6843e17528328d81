"""The parts of an instrument as frozen values: nothing here reads a file or checks one (`forms.loading` does)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

Text = Mapping[str, str]
"""Language → text. "vi" is always there: it is the source; the others are translations of it."""

SOURCE_LANGUAGE = "vi"

Use = Literal["desk", "home"]


class NonAnswer(Enum):
    """The two things that a ballot can hold in place of an answer. Neither is a zero."""

    NOT_APPLICABLE = "x"
    NO_ANSWER = "-"


NOT_APPLICABLE = NonAnswer.NOT_APPLICABLE
NO_ANSWER = NonAnswer.NO_ANSWER

Answer = int | frozenset[int] | NonAnswer
"""The 1-based place of the option (yes_no: 1 yes, 0 no), the set of the ticked places, or a non-answer."""


class InstrumentError(Exception):
    """An instrument that cannot be used: the file, the key in it, what is wrong and what to do, in one line."""

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        """Keep the four parts; `file` and `key` say where, `remedy` is an instruction."""
        super().__init__(file, key, problem, remedy)
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy

    def __str__(self) -> str:
        """All four parts in one line."""
        where = f"{self.file}: {self.key}" if self.key else self.file
        return " ".join(f"{where}: {self.problem}; {self.remedy}".split())


@dataclass(frozen=True)
class Point:
    """One step of a scale."""

    label: Text


@dataclass(frozen=True)
class Scale:
    """The ordered points, worst first: point K is best. `satisfied` and `at_or_below_average` are 1-based points."""

    id: str
    points: tuple[Point, ...]
    satisfied: tuple[int, ...]
    at_or_below_average: tuple[int, ...]


@dataclass(frozen=True)
class Condition:
    """`item` was answered with one of `options` (1-based places; of a yes_no item: 1 yes, 0 no)."""

    item: str
    options: tuple[int, ...]


@dataclass(frozen=True)
class Factor:
    """A named group of items. `expects`: who can know about them; others who rate them contradict themselves."""

    id: str
    name: Text
    note: Text | None = None
    expects: Condition | None = None


@dataclass(frozen=True)
class Item:
    """One thing asked. `role` is what the item means to the application ("stage", "gender", …), whatever its id."""

    id: str
    kind: str
    question: Text
    note: Text | None = None
    factor: str | None = None
    scale: str | None = None
    options: tuple[Text, ...] = ()
    not_applicable: bool = False
    asked_when: Condition | None = None
    role: str | None = None


@dataclass(frozen=True)
class Position:
    """One character of the answers string: its 0-based index, its item, and the 1-based option of a multiple choice."""

    index: int
    item: str
    option: int | None = None


@dataclass(frozen=True)
class Approval:
    """Who approved the instrument, under which number, when. Without one it is a draft: "bản thử"."""

    approved_by: str
    number: str
    date: date


@dataclass(frozen=True)
class Content:
    """Everything that an instrument's file says."""

    id: str
    version: str
    title: Text
    use: Use
    minutes: int
    source: str
    omitted: tuple[str, ...]
    approval: Approval | None
    languages: tuple[str, ...]
    scales: Mapping[str, Scale]
    factors: tuple[Factor, ...]
    items: tuple[Item, ...]
