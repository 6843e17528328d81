"""The kinds of items and how their answers are written: one table, KINDS.

One character per position: `0`–`9`, `A`–`Z` is the place of the option, `x` not applicable, `-` not answered. A
multiple choice has one position per option: `1` ticked, `0` not ticked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forms.parts import NO_ANSWER, NOT_APPLICABLE, Answer, Item, NonAnswer

SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_PLACES = len(SYMBOLS) - 1


@dataclass(frozen=True)
class Kind:
    """How a kind of item is answered.

    `places` says where its places come from: the points of its scale, its own options, the two of yes and no, or none
    (a text is never packed). `first` is the value of the first place; `many` lets several be ticked.
    """

    places: Literal["scale", "options", "two", "none"]
    first: int = 1
    many: bool = False


KINDS: Mapping[str, Kind] = {
    "rating": Kind("scale"),
    "choice": Kind("options"),
    "multiple_choice": Kind("options", many=True),
    "yes_no": Kind("two", first=0),
    "text": Kind("none"),
}


@dataclass(frozen=True)
class Code:
    """The writing of one item's answers: `values` are its possible places, `many` whether several can be ticked."""

    item: str
    values: range
    many: bool
    not_applicable: bool

    @property
    def width(self) -> int:
        """Number of positions."""
        return len(self.values) if self.many else min(1, len(self.values))

    @property
    def pattern(self) -> str:
        """Regular expression of exactly what `encode` makes."""
        if not self.values:
            return ""
        beside = (NOT_APPLICABLE.value if self.not_applicable else "") + NO_ANSWER.value
        if not self.many:
            # Every symbol is named: a range such as 9-A would take in what lies between digits and letters.
            return f"[{SYMBOLS[self.values[0] : self.values[-1] + 1]}{beside}]"
        width = f"{{{self.width}}}"
        return f"(?:(?!0{width})[01]{width}|" + "|".join(sign + width for sign in beside) + ")"

    def encode(self, answer: Answer) -> str:
        """Write an answer. Raises `ValueError` naming the item when it cannot be one."""
        if answer is NO_ANSWER or (answer is NOT_APPLICABLE and self.not_applicable) or (self.many and answer == NONE):
            return (answer.value if isinstance(answer, NonAnswer) else NO_ANSWER.value) * self.width
        if self.many and isinstance(answer, frozenset) and answer <= set(self.values):
            return "".join("1" if value in answer else "0" for value in self.values)
        # A bool is an int, and True would pass for the first point: only a plain int is a place.
        if not self.many and type(answer) is int and answer in self.values:
            return SYMBOLS[answer]
        raise ValueError(f"{self.item}: {answer!r} is not a possible answer")

    def decode(self, text: str) -> Answer:
        """Read back what `encode` wrote."""
        if text[0] == NO_ANSWER.value:
            return NO_ANSWER
        if text[0] == NOT_APPLICABLE.value:
            return NOT_APPLICABLE
        if self.many:
            return frozenset(value for value, sign in zip(self.values, text, strict=True) if sign == "1")
        return SYMBOLS.index(text)


NONE: frozenset[int] = frozenset()
"""No option ticked: the same as not answered."""


def code_of(item: Item, points: int) -> Code:
    """The code of an item; `points` is the length of its scale (unused when it has none)."""
    kind = KINDS[item.kind]
    number = {"scale": points, "options": len(item.options), "two": 2, "none": 0}[kind.places]
    return Code(item.id, range(kind.first, kind.first + number), kind.many, item.not_applicable)
