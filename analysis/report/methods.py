"""The methods paper: every public method with its formula, its limits and its source, from the docstrings themselves.

What is said of a method in the paper is what stands beside its code, so the two cannot drift apart.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis import (
    anytime,
    calibration,
    case_mix,
    changes,
    designs,
    disclosure,
    drivers,
    evidence,
    flags,
    funnels,
    grading,
    means,
    mixtures,
    monitoring,
    nesting,
    pooling,
    power,
    ranks,
    reliability,
    sampling,
    selection,
    shares,
    shrinkage,
    standings,
    superiority,
    trends,
    verification,
    weighting,
)
from analysis.numbers import outward
from analysis.report import FONT
from analysis.report.docstrings import Block, Documented, Entry, Run, read
from analysis.report.rendering import typeset
from analysis.report.words import Words, words_of

TEMPLATE = Path(__file__).parent / "methods.typ"
COVERAGE = Path(__file__).parent / "coverage.csv"
"""Exact coverage of intervals of a mean, as the script of `tests/reference` has enumerated it."""
WAYS = ("dirichlet_half", "t")
"""The interval that is printed, and the usual one."""
SOURCES = Path(__file__).parents[1]
DOI = re.compile(r"doi:(\S*[^\s.,;])")
DIGITS = 16
"""Of the digest that is printed."""

Method = Callable[..., Any]
SECTIONS: Mapping[str, tuple[Method, ...]] = MappingProxyType(
    {
        "intervals": (shares.share_interval, means.mean_interval, pooling.pool),
        "changes": (changes.share_change_interval, changes.mean_change_interval, superiority.ordinal_superiority),
        "anytime": (anytime.kt_interval, anytime.e_values),
        "weighting": (
            weighting.design_mean, weighting.design_share, weighting.design_ratio, calibration.poststratify,
            calibration.rake, designs.effective_n,
        ),
        "sampling": (
            sampling.sample_size, sampling.ministry_sample_size, sampling.margin_of_error, power.share_change_power,
            power.mean_change_power, selection.response_rate, selection.selection_bounds,
        ),
        "evidence": (
            evidence.p_values, evidence.share_p_values, evidence.benjamini_hochberg, evidence.holm, evidence.e_bh,
            nesting.nested_benjamini_hochberg,
        ),
        "flags": (grading.grade, mixtures.learn, flags.severity),
        "comparing": (
            standings.stand, funnels.funnel, shrinkage.shrink, ranks.rank_intervals, case_mix.standardise,
            case_mix.compare_within,
        ),
        "following": (
            monitoring.p_prime_chart, monitoring.ewma_chart, monitoring.cusum_chart, trends.change_point,
            trends.interrupted_series,
        ),
        "verification": (verification.verify,),
        "understanding": (
            reliability.reliability, drivers.shapley_shares, drivers.relative_weights, drivers.importance_performance,
        ),
        "disclosure": (disclosure.suppress, disclosure.audit, disclosure.unanimous, disclosure.growing),
    }
)  # fmt: skip
"""What the paper describes, in order."""


def render(version: str, day: date, *, language: str = "vi") -> bytes:
    """Set the methods paper.

    Parameters
    ----------
    version : str
        Of the program whose methods these are.
    day : date
        The paper's date; the same day, version and language give the same bytes.
    language : {"vi", "en"}
        Of everything but the methods' own texts, which are English.

    Returns
    -------
    bytes
        The PDF, PDF/A-2a and PDF/UA-1.

    Raises
    ------
    ValueError
        For an unknown language (the choices are named).
    """
    return typeset(TEMPLATE, content(version, day, words_of(language, "methods"), words_of(language)), day)


def digest() -> str:
    """A digest of the code that computes the figures: another one computes differently, or says so differently."""
    found = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        found.update(f"{path.relative_to(SOURCES).as_posix()}\0".encode() + path.read_bytes())
    return found.hexdigest()[:DIGITS]


def content(version: str, day: date, words: Words, report: Words) -> dict[str, Any]:
    """What the paper says, as plain values. `report`: the words of reports, whose notes it repeats."""
    references = References()
    sections = list(_sections(words, references))
    values = {"version": version, "digest": digest(), "day": report.day(day)}
    return {
        "language": words.language,
        "font": FONT,
        "date": [day.year, day.month, day.day],
        "title": words.say("head", "title"),
        "subtitle": words.say("head", "subtitle", **values),
        "labels": dict(words.texts["labels"]),
        "front": list(_front(words, report)),
        "coverage": _coverage(words, report),
        "limits": {"title": words.say("titles", "limits"), "points": list(words.texts["limits"]["lines"])},
        "sections": sections,
        "references": {
            "title": words.say("titles", "references"),
            "lines": [_linked(text) for text in references.texts],
        },
        "edition": {
            "title": words.say("titles", "edition"),
            "lines": [line.format(**values) for line in words.texts["edition"]["lines"]],
            "signature": list(words.texts["edition"]["signature"]),
        },
    }


def _sections(words: Words, references: "References") -> Iterator[dict[str, Any]]:
    for name, found in SECTIONS.items():
        made = [_method(read(one), references) for one in found]
        yield {"title": words.say("sections", name), "text": words.say("about", name), "methods": made}


class References:
    """References numbered through the paper; one that is named twice keeps its number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a reference; the same DOI is the same work, whatever is added behind it."""
        key = next((word for word in text.split() if word.startswith("doi:")), text)
        if key not in self._numbers:
            self.texts.append(text)
            self._numbers[key] = len(self.texts)
        return self._numbers[key]


def _linked(text: str) -> dict[str, str]:
    """A reference parted at its DOI, which can be followed."""
    found = DOI.search(text)
    if found is None:
        return {"before": text, "doi": "", "after": ""}
    return {"before": text[: found.start()], "doi": found[1], "after": text[found.end() :]}


def _front(words: Words, report: Words) -> Iterator[dict[str, Any]]:
    """What the paper is for, definitions, what the figures are not."""
    yield {"title": words.say("titles", "purpose"), "lines": list(words.texts["purpose"]["lines"]), "terms": []}
    terms = [list(pair) for pair in words.texts["definitions"]["terms"]]
    yield {"title": words.say("titles", "definitions"), "lines": [], "terms": terms}
    notes = [report.say("notes", name, level=95) for name in ("N1", "N2", "N3", "N4")]
    yield {"title": words.say("titles", "not"), "lines": [*notes, *words.texts["not"]["lines"]], "terms": []}


def _coverage(words: Words, report: Words) -> dict[str, Any]:
    """Measured coverage of two intervals of a mean, rounded down, for each law of answers and number of them."""
    with COVERAGE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    sizes = list(dict.fromkeys(row["n"] for row in rows))
    found = {(row["law"], row["n"]): row for row in rows}
    table = [
        [words.say("laws", law)]
        + [report.percent(outward(float(found[law, n][way]), 1, 3)[0]) for n in sizes for way in WAYS]
        for law in dict.fromkeys(row["law"] for row in rows)
    ]
    return {
        "title": words.say("titles", "coverage"),
        "lines": list(words.texts["coverage"]["lines"]),
        "law": words.say("coverage", "law"),
        "sizes": [f"n = {n}" for n in sizes],
        "ways": list(WAYS),
        "rows": table,
    }


def _method(found: Documented, references: References) -> dict[str, Any]:
    numbers = {number: references.number(text) for number, text in found.references.items()}
    return {
        "name": found.name,
        "signature": found.signature,
        "text": _plain(found.text, numbers),
        "parameters": [_entry(one, numbers) for one in found.parameters],
        "returns": [_entry(one, numbers) for one in found.returns],
        "notes": _plain(found.notes, numbers),
        "sources": sorted(numbers.values()),
    }


def _entry(entry: Entry, numbers: Mapping[int, int]) -> dict[str, Any]:
    return {"name": entry.name, "type": entry.type, "blocks": _plain(entry.blocks, numbers)}


def _plain(blocks: Iterable[Block], numbers: Mapping[int, int]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "runs": [_run(run, numbers) for run in one.runs]} for one in blocks]


def _run(run: Run, numbers: Mapping[int, int]) -> list[str]:
    kind, text = run
    return [kind, f"[{numbers[int(text)]}]" if kind == "reference" else text]
