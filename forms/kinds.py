"""The kinds of items: one table, ITEM_FIELDS, says how each is asked (its WTForms field) and how it is written.

One character per position: `0`–`9`, `A`–`Z` is the place of the option, `x` not applicable, `-` not answered. A
multiple choice has one position per option: `1` ticked, `0` not ticked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from forms.fields import CommentField, ItemField, ManyField
from forms.parts import NO_ANSWER, NOT_APPLICABLE, Answer, Item, NonAnswer

SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_PLACES = len(SYMBOLS) - 1


@dataclass(frozen=True)
class Kind:
    """How a kind of item is asked and answered.

    `places` says where its places come from: the points of its scale, its own options, the two of yes and no, or none
    (a text is never packed). `first` is the value of the first place.
    """

    field: type[ItemField]
    places: Literal["scale", "options", "two", "none"]
    first: int = 1


ITEM_FIELDS: Mapping[str, Kind] = {
    "rating": Kind(ItemField, "scale"),
    "choice": Kind(ItemField, "options"),
    "multiple_choice": Kind(ManyField, "options"),
    "yes_no": Kind(ItemField, "two", first=0),
    "text": Kind(CommentField, "none"),
}
"""A new kind is one row."""


@dataclass(frozen=True)
class Code:
    """The writing of one item's answers: `values` are its possible places, `many` whether several can be ticked."""

    item: str
    values: range
    many: bool
    not_applicable: bool

    @cached_property
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

    @cached_property
    def places(self) -> Mapping[str, Answer]:
        """What a form sends → the answer it means."""
        sent: dict[str, Answer] = {str(value): value for value in self.values}
        return sent | ({NOT_APPLICABLE.value: NOT_APPLICABLE} if self.not_applicable else {})

    def encode(self, answer: Answer) -> str:
        """Write an answer; no option ticked is no answer. Raises `ValueError` naming the item when it cannot be one."""
        if self.many and isinstance(answer, frozenset) and answer <= set(self.values):
            return "".join("1" if value in answer else "0" for value in self.values) if answer else "-" * self.width
        if answer is NO_ANSWER or (answer is NOT_APPLICABLE and self.not_applicable):
            return NonAnswer(answer).value * self.width
        # A bool is an int, and True would pass for the first point: only a plain int is a place.
        if not self.many and type(answer) is int and answer in self.values:
            return SYMBOLS[answer]
        raise ValueError(f"{self.item}: {answer!r} is not a possible answer")

    def decode(self, text: str) -> Answer:
        """Read back what `encode` wrote."""
        if text[0] in (NO_ANSWER.value, NOT_APPLICABLE.value):
            return NonAnswer(text[0])
        if self.many:
            return frozenset(value for value, sign in zip(self.values, text, strict=True) if sign == "1")
        return SYMBOLS.index(text)


def code_of(item: Item, points: int) -> Code:
    """The code of an item; `points` is the length of its scale (unused when it has none)."""
    kind = ITEM_FIELDS[item.kind]
    number = {"scale": points, "options": len(item.options), "two": 2, "none": 0}[kind.places]
    return Code(item.id, range(kind.first, kind.first + number), kind.field.many, item.not_applicable)
