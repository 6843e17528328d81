"""From what a closing froze to one agency's report, in one language. Pure but for the texts that it is handed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis.report import content
from analysis.report.words import words_of
from forms.instrument import Instrument
from survey.alphabet import by_alphabet
from survey.bricks import STAGE
from survey.closed import Closing
from survey.i18n import Catalogues, source
from survey.periods import Period, read_period
from survey.published import Estimate, Fact, Flag, Line, Published, Split, TrendPoint
from survey.remediation import CAUSES
from survey.sentences import FACTS, MODES
from survey.workdays import working_days_after

NO_STAGE = source("không nêu")
RUNNING = ("open", "planned")
GRADES = ("confirmed", "likely", "watch")
"""The strongest first."""


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


def compose(frozen: Frozen, agency: str, texts: Mapping[str, str], language: str = "vi") -> content.Report:
    """One agency's report. Raises `KeyError` for an agency that the closing does not hold."""
    figures = frozen.document["figures"][agency]
    settings = frozen.document["settings"]
    published = Published.of(figures["published"])
    say = _Speaker(frozen, figures["instrument"], language)
    cases = _cases(frozen, agency, say)
    return content.Report(
        agency=frozen.names[agency],
        **_of_closing(frozen),
        **_of_figures(published, say, language),
        head=_head(frozen.document.get("heads", {}).get(agency, {})),
        population=figures["population"],
        comments=_shown(figures["comments"], settings["minimum_cell"]),
        standing=_standing(frozen, published),
        attention=tuple(_attention(frozen, published, cases, say)),
        cases=tuple(cases.values()),
        aside=_aside(figures, published, settings["minimum_cell"]),
        tasks=texts.get("tasks", ""),
        proposals=texts.get("proposals", ""),
        instruments=tuple(figures["instruments"]),
        points=say.points,
        **{name: settings[name] for name in ("minimum_cell", "confidence_level", "demo")},
    )


def _of_closing(frozen: Frozen) -> dict[str, Any]:
    closing, period = frozen.closing, read_period(frozen.document["period"]["key"])
    return {
        "period": kind_of(period),
        "first": period.first,
        "last": period.last,
        "closed": closing.day,
        "revision": closing.revision,
        "why": closing.why,
        "check": closing.check,
    }


def _of_figures(published: Published, say: "_Speaker", language: str) -> dict[str, Any]:
    return {
        "ballots": published.ballots,
        "index": say.row(published.index) if published.index else None,
        "previous": _previous(published, language),
        "rolling": _figure(published.rolling.share) if published.rolling else None,
        "months": tuple(_months(published.index.trend if published.index else ())),
        "factors": tuple(say.row(line) for line in published.factors),
        "items": tuple(say.row(line) for line in published.items),
        "facts": tuple(say.fact(fact) for fact in published.facts),
        "modes": tuple(say.mode(split) for split in published.by_mode),
        "stages": tuple(say.stage(split) for split in published.by_stage),
    }


def kind_of(period: Period) -> str:
    """What sort of period it is: month, quarter, year, or reform for one from the 15th to the 14th."""
    if len(period.key) == 4:
        return "year"
    return "quarter" if "Q" in period.key else "reform" if "@" in period.key else "month"


class _Speaker:
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
            share=_figure(line.share),
            mean=_figure(line.mean),
            below=_figure(line.below),
            people=line.people,
            counts=line.counts,
            change=_figure(line.change),
            grade=line.grade,
            factor=self._factors.get(line.factor or "", ""),
        )

    def fact(self, fact: Fact) -> content.Fact:
        """What should not happen, by its name."""
        return content.Fact(self.text(FACTS[fact.item]), fact.exceptions, fact.n)

    def mode(self, split: Split) -> content.Part:
        """Ballots of a mode."""
        return content.Part(self.text(MODES[split.key]), split.ballots, _figure(split.share))

    def stage(self, split: Split) -> content.Part:
        """Ballots of a stage."""
        item = next((one for one in self._instrument.items if one.id == STAGE), None) if self._instrument else None
        known = item is not None and split.key.isdecimal() and int(split.key) <= len(item.options)
        label = self._own(item.options[int(split.key) - 1]) if item and known else self.text(NO_STAGE)
        return content.Part(label, split.ballots, _figure(split.share))

    def cause(self, case: Mapping[str, Any]) -> str:
        """Why something went wrong."""
        kind = self.text(CAUSES[case["cause"]]) if case["cause"] else ""
        return ": ".join(one for one in (kind, case["cause_text"]) if one)


def _figure(estimate: Estimate | None) -> content.Figure | None:
    return None if estimate is None else content.Figure(estimate.value, estimate.low, estimate.high, estimate.n)


def _shown(number: int, least: int) -> int | None:
    return None if 0 < number < least else number


def _previous(published: Published, language: str) -> str:
    """The period before in words; empty where it has no ballot of the same questions."""
    if not published.previous:
        return ""
    earlier = read_period(published.previous)
    return words_of(language).period(kind_of(earlier), earlier.last)


def _months(trend: Sequence[TrendPoint]) -> Iterable[content.Month]:
    asked = ""
    for point in trend:
        breaks = bool(asked and point.instrument and point.instrument != asked)
        asked = point.instrument or asked
        yield content.Month(read_period(point.period).last.replace(day=1), _figure(point.share), breaks)


def _standing(frozen: Frozen, published: Published) -> content.Standing:
    groups, names = published.groups, frozen.names
    kinds = ("higher", "unclear", "lower", "too_few", "silent")
    lists = {kind: tuple(sorted((names[one] for one in getattr(groups, kind)), key=by_alphabet)) for kind in kinds}
    return content.Standing(**lists)


def _cases(frozen: Frozen, agency: str, say: _Speaker) -> dict[str, content.Case]:
    """The cases of an agency and all below it, those that run first, by what is due."""
    own = _below(frozen, agency)
    day = frozen.closing.day
    found = [case for case in frozen.document["cases"] if case["agency"] in own]
    found.sort(key=lambda case: (case["state"] not in RUNNING, case["due"] or "9999", case["id"]))
    return {case["id"]: _case(case, frozen.names, day, say) for case in found}


def _case(case: Mapping[str, Any], names: Mapping[str, str], day: date, say: _Speaker) -> content.Case:
    due = date.fromisoformat(case["due"]) if case["due"] else None
    late = working_days_after(due, day) if due and case["state"] in RUNNING else 0
    told = {name: case[name] for name in ("title", "state", "action", "owner")}
    return content.Case(agency=names[case["agency"]], cause=say.cause(case), due=due, late=late, **told)


def _below(frozen: Frozen, agency: str) -> set[str]:
    found = {agency}
    while more := {one["id"] for one in frozen.document["agencies"] if one["parent"] in found} - found:
        found |= more
    return found


def _attention(
    frozen: Frozen, published: Published, cases: Mapping[str, content.Case], say: _Speaker
) -> Iterable[content.Attention]:
    """Flags of agencies, the most severe first, each with the agency's word and the remedy that runs.

    What is flagged at desks is told of their agency, with its figures and how many desks it is; no desk is named.
    """
    about = {(one["agency"], one["item"]): one for one in frozen.document["explanations"]}
    remedies: dict[tuple[str, str], content.Case] = {}
    for case in frozen.document["cases"]:
        if case["id"] in cases and case["item"]:
            remedies.setdefault((case["agency"], case["item"]), cases[case["id"]])
    found: dict[tuple[str, str], list[Flag]] = {}
    for flag in published.flags:
        if flag.agency in frozen.names:
            found.setdefault((flag.agency, flag.line.id), []).append(flag)
    for (agency, item), flags in found.items():
        line = _agency_line(frozen, agency, item, flags)
        said = about.get((agency, item), {"text": "", "due": None})
        if line is not None:
            yield content.Attention(
                agency=frozen.names[agency],
                row=say.row(line),
                desks=0 if any(not flag.desk and flag.line.grade == line.grade for flag in flags) else len(flags),
                explanation=said["text"],
                explained_by=frozen.names.get(said["by"], "") if said.get("by", agency) != agency else "",
                asked_until=date.fromisoformat(said["due"]) if said["due"] else None,
                case=remedies.get((agency, item)),
            )


def _agency_line(frozen: Frozen, agency: str, item: str, flags: Sequence[Flag]) -> Line | None:
    """The agency's own figures of an item with the strongest grade of its flags; None where they are not shown."""
    own = next((flag.line for flag in flags if not flag.desk), None)
    if own is None:
        items = Published.of(frozen.document["figures"][agency]["published"]).items
        own = next((line for line in items if line.id == item and not line.hidden), None)
    strongest = min((flag.line.grade or "" for flag in flags), key=GRADES.index)
    return None if own is None else replace(own, grade=strongest)


def _aside(figures: Mapping[str, Any], published: Published, least: int) -> content.Aside:
    number = _shown(figures["aside"], least)
    if not number:
        return content.Aside(number)
    return content.Aside(number, tuple(figures["reasons"]), _figure(published.with_aside))


def _head(values: Mapping[str, str]) -> content.Head:
    """What agencies settle about their documents."""
    return content.Head(
        superior=values.get("superior", ""),
        issuer=values.get("issuer", ""),
        symbol=values.get("symbol", ""),
        place=values.get("place", ""),
        addressee=values.get("addressee", ""),
        authority=values.get("signatory_authority", ""),
        title=values.get("signatory_title", ""),
        signatory=values.get("signatory_name", ""),
        recipients=_lines(values.get("recipients", "")),
        legal_bases=_lines(values.get("legal_bases", "")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
