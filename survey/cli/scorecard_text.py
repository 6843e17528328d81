"""A scorecard and flags as tables for people, in Vietnamese or English."""

from collections.abc import Mapping, Sequence
from typing import Any

import babel.numbers
import click

from analysis.numbers import outward
from analysis.plain import hidden_sentence
from forms.instrument import Instrument
from survey.cli.printing import print_table
from survey.i18n import Catalogues, read_catalogues
from survey.sentences import GRADES, NOTES

WORDS: Mapping[str, Mapping[str, str]] = {
    "ballots": {"vi": "Số phiếu", "en": "Ballots"},
    "item": {"vi": "Câu", "en": "Item"},
    "question": {"vi": "Nội dung", "en": "Question"},
    "satisfied": {"vi": "Hài lòng, %", "en": "Satisfied, %"},
    "mean": {"vi": "Điểm bình quân", "en": "Mean"},
    "below": {"vi": "Từ mức giữa trở xuống, %", "en": "At or below average, %"},
    "grade": {"vi": "Mức chú ý", "en": "Grade"},
    "factor": {"vi": "Yếu tố", "en": "Factor"},
    "index": {"vi": "Chỉ số hài lòng chung", "en": "Overall index"},
    "points": {"vi": "% số phiếu theo mức", "en": "% of ballots by point"},
    "to": {"vi": "đến", "en": "to"},
    "level": {"vi": "Độ tin cậy", "en": "Confidence level"},
    "place": {"vi": "Nơi", "en": "Where"},
    "list": {
        "vi": "Phiếu có nội dung từ mức giữa trở xuống",
        "en": "Ballots with an item at or below average",
    },
    "no_flags": {"vi": "Chưa thấy nội dung nào cần khắc phục.", "en": "No item is confirmed to need a remedy."},
    "more_answers_than_ballots": {
        "vi": "nhiều câu trả lời hơn số phiếu",
        "en": "more answers than ballots",
    },
    "answers_missing": {"vi": "thiếu câu trả lời", "en": "answers are missing"},
    "finding": {"vi": "Cần kiểm tra lại số liệu", "en": "The numbers need to be checked"},
}
QUESTION_WIDTH = 48


class Text:
    """Words and numbers of one language."""

    def __init__(self, language: str) -> None:
        """Read the catalogue once."""
        self.language = language
        self._catalogues: Catalogues = read_catalogues()

    def __getitem__(self, word: str) -> str:
        """A word of the table."""
        return WORDS[word][self.language]

    def translate(self, message: str) -> str:
        """A text of the catalogue."""
        return self._catalogues.translate(self.language, message)

    def number(self, value: float, digits: int) -> str:
        """5326 → 5.326, 86.31 → 86,3."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return babel.numbers.format_decimal(value, pattern, locale=self.language)

    def estimate(self, plain: Mapping[str, Any], factor: float, digits: int) -> str:
        """`86,3 (84,9 đến 87,6)`, the ends rounded outward; nothing where nothing is known."""
        if plain["value"] is None:
            return "–"
        low, high = outward(factor * plain["low"], factor * plain["high"], digits)
        ends = f"({self.number(low, digits)} {self['to']} {self.number(high, digits)})"
        return f"{self.number(factor * plain['value'], digits)} {ends}"


def print_scorecard(found: Mapping[str, Any], instrument: Instrument, language: str) -> None:
    """Print items, factors, index, findings and the notes that stand where figures stand."""
    text = Text(language)
    click.echo(f"{instrument.title.get(language, instrument.title['vi'])} ({instrument.key})")
    click.echo(f"{text['ballots']}: {text.number(found['ballots'], 0)}\n")
    header = [text[word] for word in ("item", "question", "satisfied", "mean", "below", "points")] + [
        "n",
        text["grade"],
    ]
    print_table(header, [_item(one, instrument, text) for one in found["items"]], right=(6,))
    if any(one["n"] is None for one in found["items"]):
        click.echo(f"–: {hidden_sentence(found['minimum_cell'], language=language)}")
    pooled = [(one["factor"], _name(instrument, one["factor"], language), one) for one in found["factors"]] + [
        ("", text["index"], found["index"])
    ]
    click.echo()
    rows = [[name, label, *_pooled(one, text), text.number(one["top_two_box"]["n"], 0)] for name, label, one in pooled]
    print_table([text["factor"], "", text["satisfied"], text["mean"], "n"], rows, right=(4,))
    _print_findings(found["findings"], text)
    _print_notes(found["confidence_level"], text)


def _item(one: Mapping[str, Any], instrument: Instrument, text: Text) -> list[str]:
    question = instrument.item(one["item"]).question
    words = [one["item"], short(question.get(text.language, question["vi"]))]
    if one["n"] is None:
        return [*words, *["–"] * 6]
    shares = ["–" if share is None else text.number(100 * share, 1) for share in one["share_of_ballots"]]
    return [
        *words,
        *_pooled(one, text),
        text.estimate(one["at_or_below_average"], 100, 1),
        " · ".join(shares),
        text.number(one["n"], 0),
        text.translate(GRADES[one["grade"]]),
    ]


def _pooled(one: Mapping[str, Any], text: Text) -> list[str]:
    return [text.estimate(one["top_two_box"], 100, 1), text.estimate(one["mean"], 1, 2)]


def _name(instrument: Instrument, factor: str, language: str) -> str:
    names = next(one.name for one in instrument.factors if one.id == factor)
    return short(names.get(language, names["vi"]))


def short(question: str) -> str:
    """A question as far as a table has room."""
    return question if len(question) <= QUESTION_WIDTH else question[: QUESTION_WIDTH - 1].rstrip() + "…"


def _print_findings(findings: Sequence[Mapping[str, Any]], text: Text) -> None:
    if findings:
        click.echo(f"\n{text['finding']}:")
    for one in findings:
        numbers = f"{text.number(one['found'], 0)} ≠ {text.number(one['expected'], 0)}"
        click.echo(f"  {one['item']}: {text[one['code']]} ({numbers}) [{one['code']}]")


def _print_notes(level: float, text: Text) -> None:
    click.echo()
    percent = babel.numbers.format_percent(level, "#,##0.##%", locale=text.language)
    for note in NOTES.values():
        click.echo(text.translate(note) % {"level": percent} if "%(level)s" in note else text.translate(note))


def print_flags(found: Mapping[str, Any], language: str) -> None:
    """Print the confirmed flags, how many cells have which grade, the length of the list, and the notes."""
    text = Text(language)
    if found["flags"]:
        header = [text[word] for word in ("place", "item", "question", "mean")] + ["k/n", "p"]
        print_table(header, [_flag(one, text) for one in found["flags"]])
    else:
        click.echo(text["no_flags"])
    grades = [f"{text.translate(GRADES[grade])}: {number}" for grade, number in sorted(found["grades"].items())]
    click.echo(f"\n{' · '.join(grades)}")
    counted = found["list"]["ballots"]
    click.echo(f"{text['list']}: {text.number(counted, 0)} / {text.number(found['ballots'], 0)}")
    _print_notes(found["confidence_level"], text)


def _flag(one: Mapping[str, Any], text: Text) -> list[str]:
    mean = one["mean"]
    p = text.number(one["adjusted"], 4) if one["adjusted"] >= 0.0001 else f"< {text.number(0.0001, 4)}"
    counts = f"{text.number(one['k'], 0)}/{text.number(mean['n'], 0)}"
    return [one["group"], one["item"], short(one["question"]), text.estimate(mean, 1, 2), counts, p]
