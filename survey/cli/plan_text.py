"""A plan as text for people, in Vietnamese or English."""

import math
from collections.abc import Mapping
from typing import Any

import babel.numbers
import click

from analysis.numbers import outward
from survey.cli.printing import print_table
from survey.cli.scorecard_text import Text
from survey.i18n import short_date
from survey.sentences import NOTES

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {
        "vi": "Kế hoạch lấy phiếu, dành cho người chủ trì khảo sát của tỉnh, của cơ quan",
        "en": "Plan of ballots, for whoever leads the survey of the province or the agency",
    },
    "population": {"vi": "Số giao dịch (N): {n}", "en": "Transactions (N): {n}"},
    "endless": {"vi": "Số giao dịch (N): không nêu", "en": "Transactions (N): not given"},
    "wish": {
        "vi": "Muốn biết tỷ lệ hài lòng của một câu hỏi với sai số ±{margin} điểm phần trăm, độ tin cậy {level}"
        "{design}.",
        "en": "The share satisfied with one question is to be known within ±{margin} percentage points, confidence "
        "level {level}{design}.",
    },
    "design": {"vi": ", hệ số thiết kế {effect}", "en": ", design effect {effect}"},
    "answers": {
        "vi": "Mẫu chọn ngẫu nhiên cần {n} phiếu trả lời.",
        "en": "A sample drawn at random needs {n} ballots.",
    },
    "invited": {
        "vi": "Nếu {rate} số người được mời trả lời: cần mời {n} người.",
        "en": "If {rate} of those invited answer: {n} are to be invited.",
    },
    "not_enough": {
        "vi": "Dù mời tất cả {n} người, với tỷ lệ trả lời {rate} cũng không đủ số phiếu đó.",
        "en": "Even with all {n} invited, a response rate of {rate} does not give as many.",
    },
    "ministry": {
        "vi": "Theo công thức của Bộ Nội vụ, N/(1 + N·e²): {n} phiếu.",
        "en": "By the Ministry's rule, N/(1 + N·e²): {n} ballots.",
    },
    "changes": {
        "vi": "Để thấy thay đổi giữa hai kỳ, tăng hay giảm từ mức {share} hài lòng (khả năng thấy {power}):",
        "en": "To see a change between two periods, up or down from {share} satisfied (with a chance of {power}):",
    },
    "change": {"vi": "Thay đổi, điểm phần trăm", "en": "Change, percentage points"},
    "each": {"vi": "Số phiếu mỗi kỳ", "en": "Ballots in each period"},
    "chance": {"vi": "Khả năng thấy với {n} phiếu mỗi kỳ", "en": "Chance with {n} ballots in each"},
    "place": {"vi": "{name}, kỳ {period}, từ {first} đến hết {last}", "en": "{name}, {period}, {first} to {last}"},
    "ballots": {"vi": "Số phiếu: {n}", "en": "Ballots: {n}"},
    "index": {"vi": "Chỉ số hài lòng chung: {index} %", "en": "Overall index: {index} %"},
    "rate": {"vi": "Tỷ lệ trả lời: {rate} ({n} trên {N})", "en": "Response rate: {rate} ({n} of {N})"},
    "no_rate": {
        "vi": "Tỷ lệ trả lời: không biết, vì chưa có số giao dịch của mọi quầy trong kỳ (survey transactions).",
        "en": "Response rate: not known, for the transactions of some desk are not (survey transactions).",
    },
    "bounds": {
        "vi": "Dù những người không trả lời nghĩ thế nào, tỷ lệ hài lòng của tất cả cũng nằm từ {low} đến {high} %.",
        "en": "However those think who gave no ballot, the share satisfied among all lies from {low} to {high} %.",
    },
    "open": {
        "vi": "Để tất cả đạt {target}, ít nhất {tip} số người không trả lời phải hài lòng.",
        "en": "For all to reach {target}, at least {tip} of those who gave no ballot must be satisfied.",
    },
    "above": {
        "vi": "Dù những người không trả lời nghĩ thế nào, tất cả cũng đạt {target}.",
        "en": "However those think who gave no ballot, all together reach {target}.",
    },
    "below": {
        "vi": "Dù những người không trả lời nghĩ thế nào, tất cả cũng không đạt {target}.",
        "en": "However those think who gave no ballot, all together do not reach {target}.",
    },
    "margin": {
        "vi": "Nếu đây là mẫu ngẫu nhiên, sai số của một câu hỏi là ±{margin} điểm phần trăm.",
        "en": "Were this a sample drawn at random, one question would be known within ±{margin} percentage points.",
    },
    "done": {
        "vi": "Đã đủ số phiếu cho ±{margin} điểm phần trăm ({needed}).",
        "en": "There are enough ballots for ±{margin} percentage points ({needed}).",
    },
    "more": {
        "vi": "Để còn ±{margin} điểm phần trăm cần {needed} phiếu trong kỳ: thêm {more}. Mỗi ngày có khoảng {pace} "
        "phiếu.",
        "en": "For ±{margin} percentage points it takes {needed} ballots in the period: {more} more. A day brings "
        "about {pace}.",
    },
    "until": {
        "vi": "Nếu số phiếu tiếp tục như hiện nay, dự kiến đến ngày {day} sẽ đủ{late}.",
        "en": "At today's rate there will be enough by {day}{late}.",
    },
    "late": {"vi": ", sau khi kỳ đã hết", "en": ", after the period has ended"},
    "over": {
        "vi": "Kỳ đã hết. Với số phiếu mỗi ngày như vậy, phần còn thiếu cần khoảng {days} ngày nữa: xem kỳ dài hơn.",
        "en": "The period is over. At that rate what is missing takes about {days} days: look at a longer period.",
    },
    "lead": {
        "vi": "Không giao số phiếu này thành chỉ tiêu cho quầy hay cán bộ. Quầy không có phiếu thường là do mã QR bị "
        "hỏng hoặc bị che.",
        "en": "These numbers are no quota for a desk or its staff. Where a desk has no ballots, its poster is usually "
        "damaged or covered.",
    },
    "sample": {
        "vi": "Sai số và khả năng thấy thay đổi chỉ đúng với mẫu chọn ngẫu nhiên. Với phiếu quét mã QR, có thêm phiếu "
        "cũng không làm mất sai lệch do người trả lời tự chọn.",
        "en": "Margins and chances hold for a sample drawn at random. Of ballots at an open QR code, more do not "
        "remove what comes from people choosing to answer.",
    },
}


class Plan:
    """A plan in one language."""

    def __init__(self, language: str) -> None:
        """Read the catalogue once."""
        self.text = Text(language)

    def say(self, word: str, /, **values: object) -> str:
        """A sentence with its places filled in."""
        return WORDS[word][self.text.language].format(**values)

    def percent(self, share: float) -> str:
        """0.8 → 80%, 0.8125 → 81,25%."""
        return babel.numbers.format_percent(share, "#,##0.##%", locale=self.text.language)

    def points(self, share: float) -> str:
        """0.05 → 5; what is no whole number of points keeps one decimal, rounded up."""
        up = outward(0, 100 * share, 1)[1]
        return self.text.number(up, 0 if up == int(up) else 1)

    def number(self, value: float) -> str:
        """A number of ballots or people."""
        return self.text.number(value, 0)


def print_plan(found: Mapping[str, Any], language: str) -> None:
    """Print a plan: what a sample needs, what ballots that are there reach, and what neither of them is."""
    page = Plan(language)
    click.echo(page.say("title"))
    _print_sample(found, page)
    there = found["reached"]
    if there is not None:
        _print_reached(there, found["margin"], page)
    _print_changes(found, page)
    click.echo()
    percent = page.percent(found["confidence_level"])
    for note in ("lead", "sample"):
        click.echo(page.say(note))
    for key in ("N1", "N2", "N3") if there is not None else ("N1",):
        note = page.text.translate(NOTES[key])
        click.echo(note % {"level": percent} if "%(level)s" in note else note)


def _print_sample(found: Mapping[str, Any], page: Plan) -> None:
    population, rate = found["population"], page.percent(found["response_rate"])
    effect = found["design_effect"]
    design = page.say("design", effect=page.text.number(effect, 2)) if effect > 1 else ""
    click.echo(page.say("endless") if population is None else page.say("population", n=page.number(population)))
    level = page.percent(found["confidence_level"])
    click.echo("\n" + page.say("wish", margin=page.points(found["margin"]), level=level, design=design))
    click.echo(page.say("answers", n=page.number(found["answers"])))
    if not found["enough"]:
        click.echo(page.say("not_enough", n=page.number(population), rate=rate))
    elif found["response_rate"] < 1:
        click.echo(page.say("invited", rate=rate, n=page.number(found["invited"])))
    if found["ministry"] is not None:
        click.echo(page.say("ministry", n=page.number(found["ministry"])))


def _print_changes(found: Mapping[str, Any], page: Plan) -> None:
    """The chance is told for the ballots that are there, else for the sample."""
    rows = found["changes"] if found["reached"] is None else found["reached"]["changes"]
    if not rows:
        return
    click.echo("\n" + page.say("changes", share=page.percent(found["share"]), power=page.percent(found["power"])))
    header = [page.say("change"), page.say("each"), page.say("chance", n=page.number(rows[0]["ballots"]))]
    cells = [
        [
            page.points(one["change"]),
            page.number(one["each_period"]),
            f"{page.number(math.floor(100 * one['chance']))}%",
        ]
        for one in rows
    ]
    print_table(header, cells, right=(0, 1, 2))


def _print_reached(there: Mapping[str, Any], margin: float, page: Plan) -> None:
    days = {name: short_date(there[name]) for name in ("first", "last")}
    click.echo("\n" + page.say("place", name=there["name"], period=there["period"], **days))
    click.echo(page.say("ballots", n=page.number(there["ballots"])))
    click.echo(page.say("index", index=page.text.estimate(there["index"], 100, 1)))
    if there["silent"] is None:
        click.echo(page.say("no_rate"))
    else:
        _print_silent(there, page)
    click.echo(page.say("margin", margin=page.points(there["margin"])))
    needed = {"margin": page.points(margin), "needed": page.number(there["needed"])}
    if not there["more"]:
        click.echo(page.say("done", **needed))
        return
    more, pace = page.number(there["more"]), page.text.number(there["per_day"], 1)
    click.echo(page.say("more", more=more, pace=pace, **needed))
    if there["until"] is not None:
        late = page.say("late") if there["until"] > there["ends"] else ""
        click.echo(page.say("until", day=short_date(there["until"]), late=late))
    elif there["over"]:
        click.echo(page.say("over", days=page.number(there["days"])))


def _print_silent(there: Mapping[str, Any], page: Plan) -> None:
    silent = there["silent"]
    numbers = {"n": page.number(there["ballots"]), "N": page.number(silent["population"])}
    click.echo(page.say("rate", rate=f"{page.text.number(100 * silent['response_rate'], 1)}%", **numbers))
    low, high = outward(100 * silent["low"], 100 * silent["high"], 1)
    click.echo(page.say("bounds", low=page.text.number(low, 1), high=page.text.number(high, 1)))
    tip = f"{page.text.number(outward(0, 100 * silent['tipping_point'], 1)[1], 1)}%"
    click.echo(page.say(silent["outcome"], target=page.percent(silent["target"]), tip=tip))
