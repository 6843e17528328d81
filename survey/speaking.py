"""What a closing froze, and how its items, causes and estimates are called in one language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.report import content
from forms.instrument import Instrument
from survey.bricks import STAGE
from survey.closed import Closing
from survey.i18n import Catalogues, source
from survey.published import Estimate, Fact, Line, Split
from survey.remediation import CAUSES
from survey.sentences import FACTS, MODES

NO_STAGE = source("không nêu")


@dataclass(frozen=True)
class Frozen:
    """A closing with its document, and what is said about instruments and in other languages."""

    closing: Closing
    document: Mapping[str, Any]
    instruments: Mapping[str, Instrument]
    catalogues: Catalogues

    @property
    def names(self) -> dict[str, str]:
        """Agency → its name when the period was closed."""
        return {one["id"]: one["name"] for one in self.document["agencies"]}


class Speaker:
    """Labels of an instrument and of everything else, in one language."""

    def __init__(self, frozen: Frozen, key: str, language: str) -> None:
        self._frozen, self._language = frozen, language
        self._instrument = frozen.instruments.get(key)
        factors = self._instrument.factors if self._instrument else ()
        self._factors = {factor.id: self._own(factor.name) for factor in factors}

    def _own(self, text: Mapping[str, str]) -> str:
        return text.get(self._language, text["vi"])

    def text(self, message: str) -> str:
        """A text of the program."""
        return message if self._language == "vi" else self._frozen.catalogues.translate(self._language, message)

    @property
    def points(self) -> tuple[str, ...]:
        """What the points of the scale that most items use are called, worst first."""
        if self._instrument is None:
            return ()
        used = [item.scale for item in self._instrument.items if item.scale]
        name = max(sorted(set(used)), key=used.count, default="")
        return tuple(self._own(point.label) for point in self._instrument.scales[name].points) if name else ()

    def label(self, name: str, key: str = "") -> str:
        """What an item or a factor is called."""
        if name in self._factors:
            return self._factors[name]
        asked = self._frozen.instruments.get(key) if key else self._instrument
        item = next((one for one in asked.items if one.id == name), None) if asked else None
        return self._own(item.question) if item else name

    def row(self, line: Line) -> content.Row:
        """A line of figures under its label."""
        return content.Row(
            label=self.label(line.id),
            share=figure_of(line.share),
            mean=figure_of(line.mean),
            below=figure_of(line.below),
            people=line.people,
            counts=line.counts,
            change=figure_of(line.change),
            grade=line.grade,
            factor=self._factors.get(line.factor or "", ""),
        )

    def fact(self, fact: Fact) -> content.Fact:
        """What should not happen, by its name."""
        return content.Fact(self.text(FACTS[fact.item]), fact.exceptions, fact.n)

    def mode(self, split: Split) -> content.Part:
        """Ballots of a mode."""
        return content.Part(self.text(MODES[split.key]), split.ballots, figure_of(split.share))

    def stage(self, split: Split) -> content.Part:
        """Ballots of a stage."""
        item = next((one for one in self._instrument.items if one.id == STAGE), None) if self._instrument else None
        known = item is not None and split.key.isdecimal() and int(split.key) <= len(item.options)
        label = self._own(item.options[int(split.key) - 1]) if item and known else self.text(NO_STAGE)
        return content.Part(label, split.ballots, figure_of(split.share))

    def title(self, case: Mapping[str, Any]) -> str:
        """A case's title; where it is the item's question, in the report's language."""
        asked = self._frozen.instruments.get(case["instrument"])
        item = next((one for one in asked.items if one.id == case["item"]), None) if asked else None
        same = item is not None and case["title"] == item.question["vi"][: len(case["title"])]
        return self._own(item.question) if item and same else str(case["title"])

    def cause(self, case: Mapping[str, Any]) -> str:
        """Why something went wrong."""
        kind = self.text(CAUSES.get(case["cause"], case["cause"]))
        return ": ".join(one for one in (kind, case["cause_text"]) if one)


def figure_of(estimate: Estimate | None) -> content.Figure | None:
    return None if estimate is None else content.Figure(estimate.value, estimate.low, estimate.high, estimate.n)
