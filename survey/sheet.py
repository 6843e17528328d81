"""What a ballot's page shows, from the desk's row and its instrument. Pure: nothing here reads or renders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from forms.instrument import Instrument
from forms.kinds import ITEM_FIELDS
from forms.messages import NOT_APPLICABLE_LABEL
from forms.parts import NOT_APPLICABLE, SOURCE_LANGUAGE, Condition, Factor, Item, Text
from survey.model import Agency, Desk

YES_NO: tuple[tuple[str, Text], ...] = (("1", {"vi": "Có", "en": "Yes"}), ("0", {"vi": "Không", "en": "No"}))


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the value that is sent and the words beside it."""

    value: str
    label: Text
    apart: bool = False


@dataclass(frozen=True)
class Question:
    """An item as a page asks it. `choices` is empty for a text."""

    item: Item
    choices: tuple[Choice, ...]
    many: bool

    @property
    def of_scale(self) -> bool:
        """Whether the choices are the points of a scale, which may stand in a row where there is room."""
        return self.item.scale is not None

    @property
    def shown_when(self) -> str:
        """`item=1,2` for an item with a condition: what the script reads."""
        return _when(self.item.asked_when)


@dataclass(frozen=True)
class Section:
    """Questions that stand together under the name of their factor. `later`: a factor's section came before."""

    factor: Factor | None
    questions: tuple[Question, ...]
    later: bool

    @property
    def shown_when(self) -> str:
        """The same for what the factor expects of a person."""
        return _when(self.factor.expects if self.factor else None)


def _when(condition: Condition | None) -> str:
    return f"{condition.item}={','.join(map(str, condition.options))}" if condition else ""


@dataclass(frozen=True)
class Sheet:
    """One ballot's page: everything that it prints."""

    desk: Desk
    agency: Agency
    instrument: Instrument
    mode: Literal["web", "test"]
    language: str
    kept_until: date

    @property
    def key(self) -> tuple[str, ...]:
        """What a kept page is kept under: whatever changes a word of the page changes it."""
        return (
            self.instrument.hash,
            self.language,
            self.desk.code,
            str(self.desk.revision),
            self.desk.name,
            self.agency.name,
            self.mode,
            self.kept_until.isoformat(),
        )

    @property
    def first_rating(self) -> str:
        """The item to lead to whoever rated nothing: the first rating, of those that every person is asked if any."""
        ratings = [
            (bool(section.shown_when or asked.shown_when), asked.item.id)
            for section in self.sections
            for asked in section.questions
            if asked.of_scale
        ]
        return min(ratings, key=lambda rating: rating[0])[1]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The questions in order, grouped by factor."""
        factors: Mapping[str, Factor] = {factor.id: factor for factor in self.instrument.factors}
        groups = [
            (factors.get(name or ""), tuple(question(self.instrument, item) for item in items))
            for name, items in groupby(self.instrument.items, lambda item: item.factor)
        ]
        first = next((place for place, (factor, _) in enumerate(groups) if factor), len(groups))
        return tuple(Section(factor, asked, place > first) for place, (factor, asked) in enumerate(groups))


def question(instrument: Instrument, item: Item) -> Question:
    """An item with what can be chosen, in order."""
    labels: tuple[tuple[str, Text], ...]
    match ITEM_FIELDS[item.kind].places:
        case "scale":
            labels = _numbered(point.label for point in instrument.scale_of(item).points)
        case "options":
            labels = _numbered(item.options)
        case "two":
            labels = YES_NO
        case _:
            labels = ()
    apart = (Choice(NOT_APPLICABLE.value, NOT_APPLICABLE_LABEL, apart=True),) if item.not_applicable else ()
    return Question(
        item, tuple(Choice(value, label) for value, label in labels) + apart, ITEM_FIELDS[item.kind].field.many
    )


def _numbered(labels: Iterable[Text]) -> tuple[tuple[str, Text], ...]:
    return tuple((str(place), label) for place, label in enumerate(labels, start=1))


def carried_over(
    former: Instrument | None, present: Instrument, sent: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Of the fields that were sent for one instrument, whatever says the same in another; and the ballot's id.

    An answer is kept where both ask the same question and give the chosen value the same words: point 3 may be the
    middle of one scale and the best of another. Of an instrument that nobody knows (None) the comment is kept.
    """
    meant = _meanings(former) if former else {}
    means = _meanings(present)
    texts = {item.id for item in present.items if ITEM_FIELDS[item.kind].places == "none"}
    return [
        (name, value)
        for name, value in sent
        if name == "ballot" or name in texts or meant.get((name, value)) == means.get((name, value), "")
    ]


def _meanings(instrument: Instrument) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Item and value → the question and the words of the choice, in the source language."""
    return {
        (item.id, choice.value): (item.question[SOURCE_LANGUAGE], choice.label[SOURCE_LANGUAGE])
        for item in instrument.items
        for choice in question(instrument, item).choices
    }
