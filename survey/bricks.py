"""Half-months counted once and kept: what a period's figures are put together from.

A period is a run of half-months (1 to 14, 15 to the end), and counts add up, so five years cost little more than a
month. The files lie in the instance's folder `cache`, beside the database and for the same eyes: they hold counts of
what staff see, no ballot and no comment, but also counts too small to be shown. Each is named by a digest of what it
depends on, so none is ever stale, and all of them may be deleted at any time.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.moments import Moments
from analysis.questionnaire import Questionnaire
from analysis.responses import Responses
from analysis.tabulation import Tabulation, tabulate
from forms.instrument import Instrument
from survey.doors import Door, Row
from survey.facts import FACTS
from survey.files import write_whole
from survey.periods import Period, half_months
from survey.pipeline import decode, leave_out_unconcerned, questionnaire_of
from survey.store import ballots, bricks, instruments, set_asides

METHOD = 1
"""Grows when the same ballots give other counts."""
COLUMNS = ("instrument", "agency", "desk", "mode", "date", "answers")
SUMS = ("counts", "not_applicable", "no_answer", "never_asked", "ballots")
STAGE = "stage"
"""The item that says what somebody came for; its options are the stages, "" where it was left blank."""
MOST = 2000
"""Files that the folder keeps; the oldest make room."""


@dataclass(frozen=True)
class Cell:
    """What tells counts of a half-month apart. `stage`: the option's place as a digit, or empty."""

    agency: str
    desk: str
    mode: str
    stage: str

    @property
    def label(self) -> str:
        """As the tabulation names its group."""
        return "\t".join((self.agency, self.desk, self.mode, self.stage))

    @classmethod
    def of(cls, label: str) -> "Cell":
        """Read a label back."""
        return cls(*label.split("\t"))


@dataclass(frozen=True, eq=False)
class Tables:
    """Counts of an instrument's ballots over some time.

    `agencies`: by agency, with what factors and the index need; `cells`: by `Cell.label`, counts only; `aside`: by
    agency, those set aside, counts only, which the other two leave out.
    """

    agencies: Tabulation
    cells: Tabulation
    aside: Tabulation

    def __add__(self, other: "Tables") -> "Tables":
        return Tables(self.agencies + other.agencies, self.cells + other.cells, self.aside + other.aside)

    def among(self, agencies: Iterable[str]) -> "Tables":
        """What belongs to some agencies."""
        wanted = frozenset(agencies)
        own = [Cell.of(label).agency in wanted for label in self.cells.groups or ()]
        labels = [label if mine else None for label, mine in zip(self.cells.groups or (), own, strict=True)]
        return Tables(_only(self.agencies, wanted), self.cells.regrouped(labels), _only(self.aside, wanted))

    def at(self, desks: Iterable[str]) -> "Tables":
        """What belongs to some desks, counts only; what is set aside is not told apart there."""
        wanted = frozenset(desks)
        labels = [label if Cell.of(label).desk in wanted else None for label in self.cells.groups or ()]
        return Tables(_only(self.agencies, frozenset()), self.cells.regrouped(labels), _only(self.aside, frozenset()))

    def by(self, *names: str) -> Tabulation:
        """The cells put together by some of their parts (`agency`, `desk`, `mode`, `stage`), joined by tabs."""
        cells = [Cell.of(label) for label in self.cells.groups or ()]
        return self.cells.regrouped(["\t".join(getattr(cell, name) for name in names) for cell in cells])


def _only(tabulation: Tabulation, wanted: frozenset[str]) -> Tabulation:
    return tabulation.regrouped([group if group in wanted else None for group in tabulation.groups or ()])


class Bricks:
    """The counts of one store, kept in a folder."""

    def __init__(self, door: Door, folder: Path, *, revealed: bool = True) -> None:
        """Look at what every half-month depends on; ballots that come later are not seen.

        `revealed`: only what staff see; a closing takes in every settled ballot.
        """
        self._door, self._folder, self._revealed = door, folder, revealed
        self._states = bricks.states(door)
        self._known: dict[str, dict[str, Tables]] = {}

    def tables(self, period: Period, agencies: Sequence[str] | None = None) -> dict[str, Tables]:
        """Instrument key → counts of a period; `agencies`: of these only. Instruments without ballots are not there."""
        halves = [half for half in half_months(period.first, period.last) if half.key in self._states]
        self._count([half for half in halves if self._read(half) is None])
        found: dict[str, list[Tables]] = {}
        for half in halves:
            for key, tables in self._known[half.key].items():
                own = tables if agencies is None else tables.among(agencies)
                if own.agencies.groups or own.aside.groups:
                    found.setdefault(key, []).append(own)
        return {key: reduce(add, parts) for key, parts in sorted(found.items())}

    def _read(self, half: Period) -> dict[str, Tables] | None:
        if half.key not in self._known:
            path = self._path(half)
            if not path.exists():
                return None
            self._known[half.key] = _unpacked(path.read_bytes(), self._questionnaire)
        return self._known[half.key]

    @property
    def _kind(self) -> str:
        return "brick" if self._revealed else "brick-all"

    def _path(self, half: Period) -> Path:
        state = json.dumps([METHOD, half.key, self._states[half.key]])
        return self._folder / f"{self._kind}-{half.key}-{hashlib.sha256(state.encode()).hexdigest()[:32]}.npz"

    def _instrument(self, key: str) -> Instrument:
        found = instruments.read(self._door, key)
        if found is None:
            raise LookupError(f"ballots from {key}, which is not recorded")
        return found

    def _questionnaire(self, key: str) -> Questionnaire:
        return questionnaire_of(self._instrument(key))

    def _count(self, halves: Sequence[Period]) -> None:
        """Count some half-months in one walk through the ballots, and keep them."""
        if not halves:
            return
        aside = set_asides.current(self._door)
        counted: dict[str, dict[str, list[Tables]]] = {half.key: {} for half in halves}
        first, last = min(half.first for half in halves), max(half.last for half in halves)
        for rows in ballots.stream(
            self._door, columns=COLUMNS, from_=first, to=last, revealed=self._revealed, include_set_aside=True
        ):
            for (name, key), own in _sorted(rows, counted):
                counted[name].setdefault(key, []).append(_tables(self._instrument(key), own, aside))
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for half in halves:
            self._known[half.key] = {key: reduce(add, parts) for key, parts in sorted(counted[half.key].items())}
            for older in self._folder.glob(f"{self._kind}-{half.key}-*.npz"):
                older.unlink(missing_ok=True)
            write_whole(self._path(half), _packed(self._known[half.key]))


def _sorted(rows: Iterable[Row], wanted: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """Rows by half-month and instrument."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        half = row["date"][:7] + ("-1" if row["date"][8:] < "15" else "-2")
        if half in wanted:
            found.setdefault((half, row["instrument"]), []).append(row)
    yield from found.items()


def _tables(instrument: Instrument, rows: Sequence[Row], aside: frozenset[str]) -> Tables:
    questionnaire = questionnaire_of(instrument)
    counted = [row for row in rows if row["id"] not in aside]
    place = next((one.index for one in instrument.positions if one.item == STAGE), None)
    labels = [Cell(row["agency"], row["desk"], row["mode"], _stage(row["answers"], place)).label for row in counted]
    responses = _responses(instrument, questionnaire, counted)
    set_aside = [row for row in rows if row["id"] in aside]
    return Tables(
        tabulate(responses, by=_column(counted, "agency")),
        tabulate(responses, by=np.array(labels, dtype=np.str_), moments=False),
        tabulate(_responses(instrument, questionnaire, set_aside), by=_column(set_aside, "agency"), moments=False),
    )


def _stage(answers: str, place: int | None) -> str:
    return answers[place] if place is not None and answers[place] not in "x-" else ""


def _column(rows: Sequence[Row], name: str) -> NDArray[np.str_]:
    return np.array([row[name] for row in rows], dtype=np.str_)


def _responses(instrument: Instrument, questionnaire: Questionnaire, rows: Sequence[Row]) -> Responses:
    matrix = decode(instrument, [row["answers"] for row in rows])
    leave_out_unconcerned(instrument, matrix, FACTS)
    return Responses(questionnaire, matrix)


def _packed(tables: Mapping[str, Tables]) -> bytes:
    """As bytes: whole numbers, and of the symmetric sums of products one half."""
    arrays: dict[str, NDArray[Any]] = {}
    heads: dict[str, dict[str, list[str]]] = {}
    for number, (key, found) in enumerate(tables.items()):
        heads[key] = {}
        for part in ("agencies", "cells", "aside"):
            tabulation: Tabulation = getattr(found, part)
            heads[key][part] = list(tabulation.groups or ())
            for name in SUMS:
                arrays[f"{number}.{part}.{name}"] = getattr(tabulation, name).astype(np.int32)
            if moments := tabulation.moments:
                upper = np.triu_indices(moments.first.shape[-1])
                arrays[f"{number}.respondents"] = moments.respondents[:, 0].astype(np.int32)
                arrays[f"{number}.first"] = moments.first[:, 0].astype(np.int32)
                arrays[f"{number}.second"] = moments.second[:, 0][:, upper[0], upper[1]].astype(np.int32)
    out = io.BytesIO()
    np.savez(out, heads=np.frombuffer(json.dumps(heads).encode(), dtype=np.uint8), **arrays)  # type: ignore[arg-type] # names and arrays
    return out.getvalue()


def _unpacked(content: bytes, questionnaire: Any) -> dict[str, Tables]:
    with np.load(io.BytesIO(content)) as arrays:
        heads: dict[str, dict[str, list[str]]] = json.loads(arrays["heads"].tobytes())
        found = {}
        for number, (key, groups) in enumerate(heads.items()):
            parts = {}
            for part, labels in groups.items():
                sums = {name: arrays[f"{number}.{part}.{name}"].astype(np.int64) for name in SUMS}
                parts[part] = Tabulation(questionnaire(key), groups=tuple(labels), **sums)
            parts["agencies"] = replace(parts["agencies"], moments=_moments(arrays, number))
            found[key] = Tables(**parts)
    return found


def _moments(arrays: Mapping[str, NDArray[Any]], number: int) -> Moments:
    respondents, first = (arrays[f"{number}.{name}"].astype(np.float64) for name in ("respondents", "first"))
    width = first.shape[-1]
    upper = np.triu_indices(width)
    second = np.zeros((len(first), width, width))
    second[:, upper[0], upper[1]] = second[:, upper[1], upper[0]] = arrays[f"{number}.second"]
    return Moments(("",), respondents[:, None], first[:, None], second[:, None])
