"""The leader's one page: one verdict, four boxes, what is good, what to mend, the agencies, what is asked. Pure.

It names agencies and never desks or people at them, and it fits on one page whatever the report holds: lists are cut
with a word about the rest.
"""

from collections.abc import Sequence
from typing import Any

from analysis.report.content import Attention, Case, Fact, Report, Row
from analysis.report.labels import shortened
from analysis.report.words import Words

MOST_WORDS = 35
"""Words of the verdict sentence."""
SHOWN = 3
"""Points on each side."""
NAMES = 160
"""Characters of names in one of the three lists."""
LABEL = 120
"""Characters of an item's label; the report has all of it."""
PROPOSALS = 3
RUNNING = ("open", "acknowledged", "planned", "verifying", "not_improved")


def page_of(report: Report, words: Words) -> dict[str, Any]:
    """Everything that the page prints, in its order."""
    return {
        "verdict": verdict(report, words),
        "boxes": [
            _index_box(report, words),
            _change_box(report, words),
            _ballots_box(report, words),
            _cases_box(report, words),
        ],
        "good": {"title": words.say("page", "good"), "lines": _good(report, words)},
        "mend": {"title": words.say("page", "mend"), "lines": _mend(report, words)},
        "standing": _standing(report, words),
        "facts": {
            "title": words.say("page", "facts"),
            "lines": [fact_line(one, report, words) for one in report.facts],
        },
        "proposals": {"title": words.say("page", "proposals"), "lines": proposals(report, words)},
        "strip": strip_of(report, words),
        "foot": [words.say("notes", "N1"), words.say("notes", "N3"), foot(report, words)],
    }


def verdict(report: Report, words: Words) -> str:
    """The one sentence, L1 to L4, never longer than `MOST_WORDS`."""
    counts = {"flags": words.number(len(pressing(report))), "late": words.number(len(late(report)))}
    if report.ballots is None:
        return words.say("verdict", "hidden", k=report.minimum_cell, late=counts["late"])
    change = report.index.change if report.index else None
    if change is None and not report.previous:
        return words.say("verdict", "no_previous", **counts)
    if change is None:
        return words.say("verdict", "too_few", n=words.number(report.ballots), late=counts["late"])
    if change.direction != "down":
        return words.say("verdict", change.direction, **counts)
    return _fallen(report, words) or words.say("verdict", "down_plain", **counts)


def _fallen(report: Report, words: Words) -> str:
    """L3 with the item that fell most, else its factor; empty where nothing proven, or nothing short, can be said."""
    fallen = [row for row in report.items if row.change is not None and row.change.direction == "down"]
    if not fallen:
        return ""
    worst = min(fallen, key=lambda row: (row.change.high if row.change else 0, row.label))
    agencies = ", ".join(report.standing.lower) or report.agency
    for item in (worst.label.rstrip("."), worst.factor):
        for whom in (agencies, report.agency):
            sentence = words.say("verdict", "down", item=item, agencies=whom)
            if item and len(sentence.split()) <= MOST_WORDS:
                return sentence
    return ""


def pressing(report: Report) -> list[Attention]:
    """What needs a remedy: not what is only to be watched."""
    return [one for one in report.attention if one.row.grade in ("confirmed", "likely")]


def late(report: Report) -> list[Case]:
    """Remedies beyond their day."""
    return [case for case in report.cases if case.late > 0]


def _index_box(report: Report, words: Words) -> dict[str, str]:
    title = words.say("boxes", "index")
    share = report.index.share if report.index else None
    if share is None:
        return _box(title, "…", words.say("boxes", "hidden_line"), *_rolling(report, words))
    found = words.range(share)
    return _box(title, found["value"], words.say("boxes", "index_range", **_bare(found)), *_rolling(report, words))


def _rolling(report: Report, words: Words) -> list[str]:
    return [words.say("boxes", "rolling", **_bare(words.range(report.rolling)))] if report.rolling else []


def _bare(found: dict[str, str]) -> dict[str, str]:
    """Ends without the sign; the value beside them has it."""
    return found | {name: found[name].rstrip("%") for name in ("low", "high")}


def _change_box(report: Report, words: Words) -> dict[str, str]:
    change = report.index.change if report.index else None
    title = words.say("boxes", "change")
    if change is None:
        return _box(
            title, words.say("boxes", "none"), words.say("boxes", "change_none" if report.previous else "change_first")
        )
    how = "change_unclear" if change.direction == "unclear" else "change_up"
    return _box(title, words.say("boxes", change.direction), words.say("boxes", how, **words.points(change)))


def _ballots_box(report: Report, words: Words) -> dict[str, str]:
    title = words.say("boxes", "ballots")
    if report.ballots is None:
        return _box(title, words.say("boxes", "hidden", k=report.minimum_cell), words.say("boxes", "hidden_line"))
    if not report.population:
        return _box(title, words.number(report.ballots), words.say("boxes", "no_response"))
    rate = words.percent(min(1.0, report.ballots / report.population))
    return _box(title, words.number(report.ballots), words.say("boxes", "response", percent=rate))


def _cases_box(report: Report, words: Words) -> dict[str, str]:
    running = [case for case in report.cases if case.state in RUNNING]
    good = [case for case in report.cases if case.state == "verified"]
    rest = words.say("boxes", "cases_rest", late=words.number(len(late(report))), good=words.number(len(good)))
    return _box(words.say("boxes", "cases"), words.say("boxes", "cases_value", open=words.number(len(running))), rest)


def _box(title: str, value: str, *lines: str) -> dict[str, str]:
    return {"title": title, "value": value, "line": "\n".join(lines)}


def best(report: Report) -> list[Row]:
    """Items that are rated well, the highest lower end first; none of those that need attention."""
    flagged = {one.row.label for one in pressing(report)}
    shown = [
        row for row in report.items if row.share is not None and row.label not in flagged and row.grade != "too_few"
    ]
    return sorted(shown, key=lambda row: (-(row.share.low if row.share else 0), row.label))


def improved(report: Report) -> list[Row]:
    """Items whose rise is proven, the surest first."""
    risen = [row for row in report.items if row.change is not None and row.change.direction == "up"]
    return sorted(risen, key=lambda row: (-(row.change.low if row.change else 0), row.label))


def _good(report: Report, words: Words) -> list[dict[str, str]]:
    lines, short = [], shortened(row.label for row in report.items)
    # What has risen is praised first: it is what somebody did.
    for row in list(dict.fromkeys([*improved(report)[:1], *best(report)]))[:SHOWN]:
        if row.share is None:
            continue
        text = words.say("page", "good_line", **words.range(row.share))
        if row.change is not None and row.change.direction == "up":
            text += "; " + words.say("page", "improved", **words.points(row.change))
        lines.append({"label": cut(short[row.label]), "text": text})
    return lines or [{"label": "", "text": words.say("page", "no_good")}]


def _mend(report: Report, words: Words) -> list[dict[str, str]]:
    lines, short = [], shortened(row.label for row in report.items)
    for one in pressing(report)[:SHOWN]:
        row = one.row
        grade = words.say("grades", row.grade)
        how = "mend_desks" if one.desks else "mend_line"
        told = {"agency": one.agency, "people": words.number(row.people), "grade": grade}
        text = words.say("page", how, desks=words.number(one.desks), **told)
        lines.append({"label": cut(short.get(row.label, row.label)), "text": f"{text}. {doing(one.case, words)}"})
    rest = len(pressing(report)) - len(lines)
    if rest:
        lines[-1]["text"] += " " + words.say("page", "mend_more", n=words.number(rest))
    shown = [one.case for one in pressing(report)]
    others = [case for case in report.cases if case.state in RUNNING and case not in shown]
    for case in others[: SHOWN - len(lines)]:
        text = words.say("page", "mend_running", agency=case.agency)
        lines.append({"label": cut(case.title), "text": f"{text} {doing(case, words)}"})
    return lines or [{"label": "", "text": words.say("page", "no_mend")}]


def doing(case: Case | None, words: Words) -> str:
    """What is being done, by whom, until when."""
    if case is None:
        return words.say("page", "mend_no_case")
    if not (case.action and case.owner and case.due):
        return words.say("page", "mend_open")
    told = words.say("page", "mend_case", action=case.action.rstrip("."), owner=case.owner, due=words.day(case.due))
    return f"{told} {words.say('page', 'mend_late', n=words.number(case.late))}" if case.late else told


def _standing(report: Report, words: Words) -> dict[str, Any]:
    found = report.standing
    if not found.compared:
        return {}
    units = {
        name: words.say("page", "units", n=words.number(len(getattr(found, name)))) for name in ("unclear", "too_few")
    }
    rows = [
        (words.say("page", "higher"), names(found.higher, words)),
        (words.say("page", "unclear"), units["unclear"]),
        (words.say("page", "lower"), names(found.lower, words)),
        (words.say("page", "too_few"), units["too_few"]),
    ]
    if found.silent:
        rows.append((words.say("page", "silent"), names(found.silent, words)))
    return {"title": words.say("page", "standing"), "rows": [list(row) for row in rows]}


def names(agencies: Sequence[str], words: Words, most: int = NAMES) -> str:
    """Names in a row; what does not fit is counted."""
    shown: list[str] = []
    for name in agencies:
        if shown and len(", ".join([*shown, name])) > most:
            return ", ".join(shown) + " " + words.say("page", "more", n=words.number(len(agencies) - len(shown)))
        shown.append(name)
    return ", ".join(shown) or words.say("page", "none")


def fact_line(fact: Fact, report: Report, words: Words) -> str:
    """A fact as a number of exceptions."""
    if fact.n is None or fact.exceptions is None:
        return words.say("page", "fact_hidden", label=fact.label, k=report.minimum_cell)
    numbers = {"exceptions": words.number(fact.exceptions), "n": words.number(fact.n)}
    return words.say("page", "fact", label=fact.label, **numbers)


def proposals(report: Report, words: Words) -> list[str]:
    """What is asked of the leadership, at most three lines."""
    lines = [line.strip() for line in report.proposals.splitlines() if line.strip()]
    return lines[:PROPOSALS] or [words.say("page", "no_proposals")]


def strip_of(report: Report, words: Words) -> dict[str, Any]:
    """Twelve months of the index with their intervals; empty where fewer than two have a figure."""
    if sum(month.share is not None for month in report.months) < 2:
        return {}
    told = []
    for month in report.months:
        name = words.month(month.first)
        if month.share is None:
            told.append(words.say("page", "strip_hidden", month=name))
        else:
            told.append(words.say("page", "strip_month", month=name, **words.range(month.share)))
        if month.breaks:
            told.append(words.say("page", "strip_break", month=name))
    points = [
        {"name": words.month(month.first), "breaks": month.breaks}
        | ({"value": month.share.value, "low": month.share.low, "high": month.share.high} if month.share else {})
        for month in report.months
    ]
    last = next(words.percent(month.share.value) for month in reversed(report.months) if month.share)
    alt = words.say("page", "strip_alt", months="; ".join(told) + ".")
    return {"title": words.say("page", "strip"), "alt": alt, "points": points, "last": last, "told": told}


def foot(report: Report, words: Words) -> str:
    """The day on which figures were frozen, and the beginning of their digest."""
    return words.say("page", "foot", closed=words.day(report.closed), check=report.check)


def cut(label: str, most: int = LABEL) -> str:
    """A label that fits; cut between words."""
    label = label.rstrip(".")
    if len(label) <= most:
        return label
    return label[:most].rsplit(" ", 1)[0].rstrip(",;/") + "…"
