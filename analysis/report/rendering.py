"""A report as a PDF: PDF/A-2a and PDF/UA-1 in one file, dated by its closing. The same report gives the same bytes.

The page's layout is that of Decree 30/2020/NĐ-CP, annex I; what is made here is a draft: number, date, signature and
seal are left to whoever signs.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from unicodedata import normalize

import typst

from analysis.report import FONT, FONTS
from analysis.report.content import Report
from analysis.report.leader import page_of
from analysis.report.sections import blocks_of
from analysis.report.words import Words, words_of

Part = Literal["report", "page"]
PARTS: tuple[Part, ...] = get_args(Part)
"""The whole report, its first page being the leader's; or that page as a file of its own."""
TEMPLATE = Path(__file__).parent / "report.typ"
RENDERER = 2
"""Grows when the same report gives other bytes."""


def render(report: Report, *, language: str = "vi", part: Part = "report") -> bytes:
    """Set a report.

    Parameters
    ----------
    report : Report
        Its names and labels are in `language` already.
    language : {"vi", "en"}
    part : {"report", "page"}

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    ValueError
        For an unknown language or part (the choices are named).

    References
    ----------
    .. [1] Government of Viet Nam, Decree 30/2020/NĐ-CP on clerical work, annex I.
    """
    if part not in PARTS:
        raise ValueError(f"unknown part {part!r}; choices: {', '.join(PARTS)}")
    words = words_of(language)
    document = _document(report, words)
    if part == "report":
        document["blocks"] = blocks_of(report, words)
    return typeset(TEMPLATE, document, report.closed)


def subject_of(report: Report, words: Words) -> str:
    """What the report is about: R1 without its first word."""
    return words.say("head", "subject", agency=report.agency, period=words.period(report.period, report.last))


def _document(report: Report, words: Words) -> dict[str, Any]:
    period = words.period(report.period, report.last)
    again = {"number": report.revision - 1, "why": report.why, "revision": words.number(report.revision)}
    days = {"first": words.day(report.first), "last": words.day(report.last), "agency": report.agency}
    return {
        "language": words.language,
        "font": FONT,
        "date": [report.closed.year, report.closed.month, report.closed.day],
        "title": f"{words.say('head', 'kind')}: {subject_of(report, words)}",
        "marks": [words.say("marks", "draft")] + [words.say("marks", "demo")] * report.demo,
        **_letterhead(report, words),
        "span": words.say("head", "span", **days),
        "correction": words.say("head", "correction", **again) if report.revision > 1 else "",
        "opening": [*report.head.legal_bases, words.say("sentences", "opening", agency=report.agency, period=period)],
        "page": page_of(report, words),
        "close": _close(report, words),
    }


def _letterhead(report: Report, words: Words) -> dict[str, str]:
    """What stands above the text, in the places that the decree names."""
    head = report.head
    place = head.place or words.say("head", "no_place")
    return {
        "kind": words.say("head", "kind"),
        "subject": subject_of(report, words),
        "superior": head.superior,
        "issuer": head.issuer or report.agency,
        "number": words.say("head", "number", symbol=head.symbol or words.say("head", "symbol")),
        "nation": words.say("head", "nation"),
        "motto": words.say("head", "motto"),
        "place": words.say("head", "place_and_day", place=place, year=report.closed.year),
        "addressee": words.say("head", "addressee", addressee=head.addressee) if head.addressee else "",
    }


def _close(report: Report, words: Words) -> dict[str, Any]:
    """Who signs and who gets it."""
    head = report.head
    same = [words.say("head", "same")] if head.addressee else []
    return {
        "recipients": words.say("head", "recipients"),
        "list": [*same, *(head.recipients), words.say("head", "archive")],
        "authority": head.authority,
        "position": head.title,
        "signatory": head.signatory or words.say("head", "no_signatory"),
    }


def typeset(template: Path, document: Mapping[str, Any], day: date) -> bytes:
    """A document as PDF/A-2a and PDF/UA-1, dated by a day. The template reads it as JSON from the input `document`."""
    compiler = typst.Compiler(
        template.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"document": normalize("NFC", json.dumps(document, ensure_ascii=False))},
    )
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one output format that has pages in one file; tells the type checker
    return pdf
