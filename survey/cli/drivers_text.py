"""What goes together with satisfaction, as tables for people, in Vietnamese or English."""

from collections.abc import Mapping
from typing import Any

import babel.numbers
import click

from forms.instrument import Instrument
from survey.cli.printing import print_table
from survey.cli.scorecard_text import Text, short
from survey.sentences import NOTES

WORDS: Mapping[str, Mapping[str, str]] = {
    "ballots": {"vi": "Số phiếu: {n}", "en": "Ballots: {n}"},
    "outcome": {"vi": "Mức hài lòng chung: câu {item}", "en": "Overall satisfaction: item {item}"},
    "mean_outcome": {
        "vi": "Phiếu không có câu hỏi về mức hài lòng chung, nên lấy điểm bình quân các yếu tố của từng người. Mỗi "
        "yếu tố là một phần của mức chung đó: phần nào cũng đi cùng, chỉ so được phần nào nhiều hơn.",
        "en": "No item asks for overall satisfaction, so it is the mean of each person's factors. Each factor is a "
        "part of it: all go together with it, and only which does more can be compared.",
    },
    "factors": {"vi": "Theo yếu tố", "en": "By factor"},
    "items": {"vi": "Theo câu hỏi", "en": "By item"},
    "explained": {
        "vi": "Các phần dưới đây cùng nhau đi cùng {r} % khác biệt về mức hài lòng chung.",
        "en": "Together what stands below goes with {r} % of the differences in overall satisfaction.",
    },
    "counted": {
        "vi": "Tính trên {n} người trả lời đủ; {out} người trả lời thiếu không được tính.",
        "en": "Of {n} people who answered everything; {out} who did not are left out.",
    },
    "share": {"vi": "Phần đi cùng mức chung, %", "en": "Goes together with overall, %"},
    "satisfied": {"vi": "Hài lòng, %", "en": "Satisfied, %"},
    "place": {"vi": "Xếp vào", "en": "Quadrant"},
    "reliability": {"vi": "Độ tin cậy của thang đo", "en": "Reliability of the scale"},
    "all": {"vi": "Tất cả các câu", "en": "All items"},
    "rest": {"vi": "Tương quan với các câu còn lại", "en": "Item-rest correlations"},
    "advice": {"vi": "Nhận xét", "en": "Advice"},
    "note": {
        "vi": "“Đi cùng” chỉ cho biết những gì thường cao thấp cùng nhau ở những người trả lời. Số liệu này không "
        "nói rằng sửa nội dung nào thì mức hài lòng chung sẽ tăng.",
        "en": "“Goes together” is what tends to be high or low together among those who answered. It does not tell "
        "that overall satisfaction would rise if a part of the service were changed.",
    },
}
QUADRANTS: Mapping[str, Mapping[str, str]] = {
    "mend_first": {
        "vi": "Nên xem trước: đi cùng nhiều, hài lòng thấp",
        "en": "Look at first: goes strongly, rated low",
    },
    "keep_up": {"vi": "Giữ vững: đi cùng nhiều, hài lòng cao", "en": "Keep up: goes strongly, rated high"},
    "lower_priority": {"vi": "Xem sau: đi cùng ít, hài lòng thấp", "en": "Look at later: goes weakly, rated low"},
    "no_priority": {"vi": "Đang tốt: đi cùng ít, hài lòng cao", "en": "Doing well: goes weakly, rated high"},
    "undecided": {"vi": "Chưa đủ căn cứ để xếp", "en": "Undecided"},
}
REASONS: Mapping[str, Mapping[str, str]] = {
    "few": {"vi": "Chưa đủ 30 người trả lời", "en": "Fewer than 30 people answered"},
    "agree": {"vi": "Mọi người trả lời như nhau", "en": "All answered the same"},
    "one_predictor": {"vi": "Chỉ còn một nội dung, không có gì để so", "en": "Only one is left: nothing to compare"},
    "cancel": {"vi": "Các câu bù trừ nhau: có câu hỏi ngược?", "en": "Items cancel out: is one the other way round?"},
}
ADVICE: Mapping[str, Mapping[str, str]] = {
    "several_dimensions": {"vi": "Có thể đo nhiều điều khác nhau", "en": "May measure several things"},
    "redundant": {"vi": "Các câu gần như lặp lại nhau", "en": "Items all but repeat each other"},
    "good": {"vi": "Tốt", "en": "Good"},
    "acceptable": {"vi": "Chấp nhận được", "en": "Acceptable"},
    "weak": {"vi": "Yếu: các câu ít đi cùng nhau", "en": "Weak: items hardly go together"},
}


class Page:
    """Words and numbers of one language."""

    def __init__(self, instrument: Instrument, language: str) -> None:
        """Read the catalogue once."""
        self.text, self.language = Text(language), language
        questions = {item.id: item.question for item in instrument.items}
        self._names = questions | {factor.id: factor.name for factor in instrument.factors}

    def say(self, word: str, /, **values: object) -> str:
        """A sentence with its places filled in."""
        return WORDS[word][self.language].format(**values)

    def name(self, id_: str) -> str:
        """How a factor or an item is called, shortened."""
        name = self._names[id_]
        return short(name.get(self.language, name["vi"]))

    def number(self, value: float) -> str:
        """A number of people."""
        return self.text.number(value, 0)


def print_drivers(found: Mapping[str, Any], instrument: Instrument, language: str) -> None:
    """Print shares and quadrants of factors and items, then reliability and the notes."""
    page = Page(instrument, language)
    click.echo(f"{instrument.title.get(language, instrument.title['vi'])} ({instrument.key})")
    click.echo(page.say("ballots", n=page.number(found["ballots"])))
    outcome = found["outcome"]
    click.echo(page.say("mean_outcome") if outcome is None else page.say("outcome", item=f"{outcome}"))
    for kind in ("factors", "items"):
        if found[kind]["rows"]:
            _print_shares(kind, found[kind], page)
    _print_reliability(found["reliability"], page)
    click.echo("\n" + page.say("note"))
    percent = babel.numbers.format_percent(found["confidence_level"], "#,##0.##%", locale=language)
    for key in ("N1", "N2", "N3"):
        note = page.text.translate(NOTES[key])
        click.echo(note % {"level": percent} if "%(level)s" in note else note)


def _print_shares(kind: str, found: Mapping[str, Any], page: Page) -> None:
    click.echo(f"\n{page.say(kind)}")
    if found["refused"]:
        click.echo(f"{REASONS[found['refused']][page.language]}.")
        return
    if found["r_squared"] is not None:
        click.echo(page.say("explained", r=page.text.estimate(found["r_squared"], 100, 1)))
    click.echo(page.say("counted", n=page.number(found["complete"]), out=page.number(found["left_out"])))
    header = ["", "", *(page.say(word) for word in ("share", "satisfied", "place"))]
    print_table(header, [_row(one, page) for one in found["rows"]])


def _row(one: Mapping[str, Any], page: Page) -> list[str]:
    words = [one["id"], page.name(one["id"])]
    performance = page.text.estimate(one["performance"], 100, 1)
    if one["why"]:
        return [*words, "–", performance, REASONS[one["why"]][page.language]]
    share = page.text.estimate(one["importance"], 100, 1)
    return [*words, share, performance, QUADRANTS[one["quadrant"]][page.language]]


def _print_reliability(rows: list[Mapping[str, Any]], page: Page) -> None:
    click.echo(f"\n{page.say('reliability')}")
    header = ["", "", "alpha", "omega", page.say("rest"), "n", page.say("advice")]
    print_table(header, [_reliability(one, page) for one in rows], right=(5,))


def _reliability(one: Mapping[str, Any], page: Page) -> list[str]:
    factor = one["factor"]
    words = ["", page.say("all")] if factor is None else [factor, page.name(factor)]
    n = page.number(one["complete"])
    if one["refused"]:
        return [*words, "–", "–", "–", n, REASONS[one["refused"]][page.language]]
    rest = (
        f"{page.text.number(min(one['item_rest']), 2)} {page.text['to']} {page.text.number(max(one['item_rest']), 2)}"
    )
    both = [page.text.estimate(one[name], 1, 2) for name in ("alpha", "omega_total")]
    return [*words, *both, rest, n, ADVICE[one["advice"]][page.language]]
