"""Instruments: versioned questionnaires as data, one TOML file each, every language in it.

The format, key by key (a complete small example stands in README.md)::

    id = "my-desk"                 # lower case, digits, hyphens; with the version it is the key: my-desk@2026
    version = "2026"               # in quotes; any change of Vietnamese wording, order or points needs a new one
    use = "desk"                   # or "home"
    minutes = 2                    # how long it takes, as the ballot tells the citizen
    languages = ["vi", "en"]       # vi is the source and always there; every text has every language named here
    source = "…"                   # where the wording comes from, one line
    omitted = ["…"]                # optional: what the source asks and this file leaves out
    title = { vi = "…", en = "…" }

    [approval]                     # optional; without it the ballot is marked "bản thử"
    approved_by = "…"
    number = "…"
    date = 2026-01-31

    [scales.satisfaction]          # any name; worst point first, 2 to 35 of them
    points = [{ vi = "…", en = "…" }, …]
    satisfied = [4, 5]             # 1-based; needed unless there are five points (then 4 and 5)
    at_or_below_average = [1, 2, 3]   # default: the middle point and lower; named where that would hold a satisfied one

    [[factors]]                    # optional; in order
    id = "A"
    name = { vi = "…", en = "…" }
    note = { vi = "…", en = "…" }                # optional
    expects = { item = "stage", options = [3] }  # optional: who can know; others' ratings are kept, and marked

    [[items]]                      # in the order asked
    id = "A24"                     # a letter, then letters, digits, _; field name, column name, name for ever
    kind = "rating"                # rating, choice, multiple_choice, yes_no, text
    question = { vi = "…", en = "…" }
    note = { vi = "…", en = "…" }                # optional
    factor = "A"                   # rating only, optional
    scale = "satisfaction"         # rating only
    options = [{ vi = "…", en = "…" }, …]        # choice and multiple_choice only, 2 to 35
    not_applicable = true          # optional, not for text: offers "Tôi không gặp việc này"
    asked_when = { item = "on_time", options = [2] }   # optional: an earlier choice or yes_no item (yes 1, no 0)
    role = "stage"                 # optional: what it means to the application; default of unrated items: the id

A text item is the comment: at most one, with the id `comment`.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from forms import loading
from forms.kinds import Code, code_of
from forms.outline import outline, wording
from forms.parts import NO_ANSWER, Answer, Condition, Content, InstrumentError, Item, NonAnswer, Position, Scale

SHIPPED = Path(__file__).parent / "library"
DATABASE = "database"


class Instrument(Content):
    """A versioned questionnaire. Its answers string has one character per position (`forms.kinds`)."""

    def __hash__(self) -> int:
        """Equal instruments have equal wording."""
        return hash(self.hash)

    @property
    def key(self) -> str:
        """`id@version`."""
        return f"{self.id}@{self.version}"

    @cached_property
    def hash(self) -> str:
        """SHA-256 over ids, order, points and Vietnamese wording: mending a translation, or an approval, keeps it."""
        return hashlib.sha256(_canonical(wording(self)).encode()).hexdigest()

    @cached_property
    def document(self) -> str:
        """The canonical JSON text of the whole instrument, as the database keeps it; `of` reads it back."""
        return _canonical(outline(self))

    @classmethod
    def of(cls, document: str) -> "Instrument":
        """Read `document` back. Raises `InstrumentError` (file "database") when it was altered beyond use."""
        return _of(document)

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """How each item's answers are written, in order."""
        return tuple(code_of(item, len(self.scale_of(item).points) if item.scale else 0) for item in self.items)

    @cached_property
    def positions(self) -> tuple[Position, ...]:
        """What each character of the answers string stands for."""
        places = [(code.item, value if code.many else None) for code in self.codes for value in _spread(code)]
        return tuple(Position(index, item, option) for index, (item, option) in enumerate(places))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Its `fullmatch` accepts exactly what `encode` makes."""
        return re.compile("".join(code.pattern for code in self.codes))

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    def item(self, item_id: str) -> Item:
        """The item of that id. Raises `KeyError`."""
        return self._items[item_id]

    def scale_of(self, item: Item) -> Scale:
        """The scale of a rating item. Raises `KeyError` for an item without."""
        return self.scales[item.scale or ""]

    def encode(self, answers: Mapping[str, Answer]) -> str:
        """Write answers as one string; items that are missing become `-`.

        Raises `ValueError` naming the item that is unknown or whose answer is impossible.
        """
        for item_id in answers.keys() - {code.item for code in self.codes if code.width}:
            raise ValueError(f"{item_id}: {self.key} has no such item to answer")
        return "".join(code.encode(answers.get(code.item, NO_ANSWER)) for code in self.codes)

    def decode(self, text: str) -> dict[str, Answer]:
        """Every item's answer (the comment has none here). Raises `ValueError` for what is no answers string."""
        if not self.pattern.fullmatch(text):
            raise ValueError(f"{text!r} is no answers string of {self.key}")
        answers: dict[str, Answer] = {}
        start = 0
        for code in self.codes:
            if code.width:
                answers[code.item] = code.decode(text[start : start + code.width])
                start += code.width
        return answers

    @cached_property
    def _rated(self) -> tuple[int, ...]:
        return tuple(place.index for place in self.positions if self.item(place.item).scale)

    def has_rating(self, text: str) -> bool:
        """Whether at least one point of a scale was chosen in an answers string."""
        return any(text[index] not in "x-" for index in self._rated)

    def contradictions(self, text: str) -> tuple[str, ...]:
        """Ids of items that were answered although their condition, or their factor's, was answered otherwise.

        The answers stay as they are: a person may well know. A condition that was itself not answered contradicts
        nothing.
        """
        answers = self.decode(text)
        factors = {factor.id: factor.expects for factor in self.factors}
        return tuple(
            item.id
            for item in self.items
            if not isinstance(answers.get(item.id, NO_ANSWER), NonAnswer)
            if any(_denied(condition, answers) for condition in (item.asked_when, factors.get(item.factor or "")))
        )


def _denied(condition: Condition | None, answers: Mapping[str, Answer]) -> bool:
    if condition is None:
        return False
    given = answers[condition.item]
    return isinstance(given, int) and given not in condition.options


def _spread(code: Code) -> range:
    return code.values if code.many else range(code.width)


def _canonical(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=64)
def _of(document: str) -> Instrument:
    try:
        data = json.loads(document)
    except ValueError:
        raise InstrumentError(DATABASE, "", "the document is no JSON", "restore the instrument from a backup") from None
    return loading.read(Instrument, _table(data, DATABASE), DATABASE)


def _table(data: Any, file: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise InstrumentError(file, "", "the document is no table", "restore the instrument from a backup")
    return data


def load(path: Path) -> Instrument:
    """Read and check an instrument's file. Raises `InstrumentError`."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InstrumentError(str(path), "", f"cannot be read ({error.strerror})", "check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InstrumentError(str(path), "", f"is no TOML in UTF-8 ({error})", "mend the line") from None
    return loading.read(Instrument, data, str(path))


@cache
def _shipped() -> Mapping[str, Instrument]:
    return _folder(SHIPPED)


def library() -> dict[str, Instrument]:
    """The shipped instruments by key."""
    return dict(_shipped())


def _folder(folder: Path) -> dict[str, Instrument]:
    found: dict[str, Instrument] = {}
    for path in sorted(folder.glob("*.toml")):
        instrument = load(path)
        if instrument.key in found:
            raise InstrumentError(str(path), "version", f"{instrument.key} is there twice", "give it another version")
        found[instrument.key] = instrument
    return found


def find(key: str, folder: Path | None = None) -> Instrument:
    """The instrument of a key: shipped, or from an instance's `instruments` folder (which need not exist).

    A file there may repeat a shipped instrument only with the same wording: that is how an approval or another language
    is added to it. Raises `InstrumentError` for an unknown key and for anything wrong in the folder.
    """
    known = library()
    own = _folder(folder) if folder else {}
    for name, instrument in own.items():
        if name in known and known[name].hash != instrument.hash:
            raise InstrumentError(
                f"{folder}", name, "differs from the shipped instrument of that name", "give it another id or version"
            )
    known |= own
    if key not in known:
        raise InstrumentError(
            f"{folder or SHIPPED}", key, "no such instrument", f"use one of {', '.join(sorted(known))}"
        )
    return known[key]
