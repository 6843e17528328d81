"""What falls short, why, and what is done about it. Pure."""

from collections.abc import Iterator

from analysis.report import leader
from analysis.report.blocks import Block, Composer
from analysis.report.content import Attention, Case, Figure
from analysis.report.words import Words

MOST_FLAGS = 20
"""Points that the report describes one by one; how many more there are is said."""


def shortcomings(page: Composer) -> Iterator[Block]:
    """How many people rated what low, what should not happen, and how many wrote a comment."""
    report, words = page.report, page.words
    yield page.title("shortcomings")
    yield page.title("below", 2)
    yield from _below(page)
    yield page.title("facts", 2)
    known = [fact for fact in report.facts if fact.n is not None]
    if known:
        rows = [(fact.label, words.number(fact.exceptions or 0), words.number(fact.n or 0)) for fact in known]
        yield page.table("facts", ("fact", "exceptions", "asked"), rows, (1, 0.25, 0.25))
    else:
        yield page.hidden
    yield page.title("comments", 2)
    if report.comments is None:
        yield page.say("comments_hidden", k=report.minimum_cell)
    elif report.comments:
        yield page.say("comments", n=words.number(report.comments))
        yield from _talk(page)
    else:
        yield page.say("no_comments")


def _talk(page: Composer) -> Iterator[Block]:
    words, talk, number = page.words, page.report.talk, page.report.comments
    if talk is None or not number:
        return
    told = {"looked": talk.looked, "acted": talk.acted, "open": number - talk.looked}
    yield page.say("comments_looked", **{name: words.number(one) for name, one in told.items()})
    if talk.topics:
        rows = [(one.label, _count(page, one.share), *page.share(one.share)) for one in talk.topics]
        yield page.table("topics", ("topic", "comments", "part", "range"), rows, (1, 0.2, 0.2, 0.4))
        yield page.say("topics")


def _count(page: Composer, share: Figure | None) -> str:
    return page.words.number(round(share.value * share.n)) if share is not None else page.few


def _below(page: Composer) -> Iterator[Block]:
    words, report = page.words, page.report
    if report.ballots and report.low:
        told = {"low": words.number(report.low), "n": words.number(report.ballots)}
        bad = report.dissatisfied
        yield page.say("low" if bad is None else "low_and_bad", bad=words.number(bad or 0), **told)
    rated = sorted(
        (row for row in page.report.items if row.below is not None), key=lambda row: (-row.people, row.label)
    )
    if not rated:
        yield page.say("no_below")
        return
    yield page.say("below")
    rows = [
        (
            page.short[row.label],
            words.number(row.people),
            *page.share(row.below),
            words.say("grades", row.grade) if row.grade else "",
        )
        for row in rated
    ]
    yield page.table("below", ("item", "people", "below", "range", "grade"), rows, (1, 0.17, 0.17, 0.36, 0.5))


def causes(page: Composer) -> Iterator[Block]:
    """Each point that needs attention with its cause and the explanation of the agency."""
    attention, words = page.report.attention, page.words
    yield page.title("causes", 2)
    for one in attention[:MOST_FLAGS]:
        if one.row.share is None:
            continue
        grade = words.say("grades", one.row.grade)
        people = words.number(one.row.people)
        label = one.row.label.rstrip(".")
        head = words.say(
            "sentences",
            "flagged_desks" if one.desks else "flagged",
            agency=one.agency,
            desks=words.number(one.desks),
            label=label,
            grade=grade,
            people=people,
            **words.range(one.row.share),
        )
        yield {"kind": "point", "text": head, "lines": list(_explained(one, page))}
    if not attention:
        yield page.say("no_flags")
    if len(attention) > MOST_FLAGS:
        yield page.say("more_flags", n=words.number(len(attention) - MOST_FLAGS))
    yield from _standing(page)


def _explained(one: Attention, page: Composer) -> Iterator[str]:
    words = page.words
    if one.case is not None and one.case.cause:
        yield words.say("sentences", "cause", text=one.case.cause)
    if one.explanation:
        said = words.say("sentences", "explanation", text=one.explanation)
        yield f"{said} {words.say('sentences', 'explained_by', agency=one.explained_by)}" if one.explained_by else said
    elif one.asked_until is not None:
        yield words.say("sentences", "explanation_asked", due=words.day(one.asked_until))
    else:
        yield words.say("sentences", "no_explanation")


def _standing(page: Composer) -> Iterator[Block]:
    found = page.report.standing
    if found.compared:
        yield page.say("standing")
        groups = (
            ("higher", found.higher),
            ("unclear", found.unclear),
            ("lower", found.lower),
            ("too_few", found.too_few),
        )
        rows = [
            (page.words.say("page", name), ", ".join(ids) or page.words.say("page", "none")) for name, ids in groups
        ]
        yield page.table("standing", ("group", "agencies"), rows, (0.35, 1))


def remedies(page: Composer) -> Iterator[Block]:
    """Remedies that run, are late, or were verified."""
    cases = page.report.cases
    yield page.title("remedies")
    yield page.title("running", 2)
    running = [case for case in cases if case.state not in ("verified", "dropped", "inconclusive")]
    if running:
        heads = ("case", "agency", "action", "owner", "due", "state")
        rows = [_remedy(case, page) for case in running]
        yield page.table("cases", heads, rows, (1, 0.6, 1, 0.7, 0, 0.7))
    else:
        yield page.say("no_cases")
    if not leader.late(page.report):
        yield page.say("nothing_late")
    yield page.title("verified", 2)
    told = [case for case in cases if case.state in ("verified", "not_improved", "inconclusive")]
    for case in told:
        state = page.words.say("states", case.state)
        yield {
            "kind": "point",
            "text": f"{case.agency}: {case.title}. {state}.",
            "lines": list(_effect(case, page.words)),
        }
    if not told:
        yield page.say("no_verified")


def _effect(case: Case, words: Words) -> Iterator[str]:
    """What the effect was judged by, and whether it lasted."""
    if case.before is not None and case.after is not None:
        for name, share in (("effect_before", case.before), ("effect_after", case.after)):
            yield words.say("sentences", name, **words.range(share))
    if case.again is not None:
        yield words.say("sentences", "effect_gone", day=words.day(case.again))


def _remedy(case: Case, page: Composer) -> tuple[str, ...]:
    words = page.words
    state = words.say("states", case.state)
    if case.late:
        state += ". " + words.say("sentences", "late", n=words.number(case.late))
    return case.title, case.agency, case.action, case.owner, words.day(case.due) if case.due else "", state
