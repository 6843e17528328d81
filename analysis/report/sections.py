"""The report in the official order, as blocks: ballots, results, shortcomings, remedies, plans, annexes. Pure."""

from collections.abc import Callable, Iterator, Sequence

from analysis.report import leader
from analysis.report.annexes import details, method
from analysis.report.blocks import Block, Composer
from analysis.report.content import Report
from analysis.report.shortcomings import causes, remedies, shortcomings
from analysis.report.words import Words

GOOD = 3
"""Items that are named as rated best."""


def blocks_of(report: Report, words: Words) -> list[Block]:
    """All blocks, numbered tables and figures included."""
    page = Composer(report, words)
    parts: Sequence[Callable[[Composer], Iterator[Block]]] = (
        _collected, _achieved, shortcomings, causes, remedies, _plans, details, method,
    )  # fmt: skip
    return [block for part in parts for block in part(page)]


def _collected(page: Composer) -> Iterator[Block]:
    report, words = page.report, page.words
    yield page.title("collected")
    days = {"first": words.day(report.first), "last": words.day(report.last), "agency": report.agency}
    if report.ballots is None:
        yield page.say("collected_hidden", **days, k=report.minimum_cell)
    else:
        yield page.say("collected", **days, n=words.number(report.ballots))
        yield _response(page, report.ballots)
        yield from _parts(page)
    yield _aside(page)
    if report.standing.silent:
        yield page.say("silent", names=", ".join(report.standing.silent))


def _response(page: Composer, ballots: int) -> Block:
    population = page.report.population
    if not population:
        return page.say("no_response")
    percent = page.words.percent(min(1.0, ballots / population))
    return page.say("response", population=page.words.number(population), percent=percent)


def _parts(page: Composer) -> Iterator[Block]:
    for name, column, parts in (("modes", "mode", page.report.modes), ("stages", "stage", page.report.stages)):
        if parts:
            rows = [(part.label, page.number(part.ballots), *page.share(part.share)) for part in parts]
            yield page.table(name, (column, "ballots", "share", "range"), rows, (1, 0.25, 0.3, 0.35))


def _aside(page: Composer) -> Block:
    found, words = page.report.aside, page.words
    if found.ballots is None:
        return page.say("aside_hidden", k=page.report.minimum_cell)
    if not found.ballots:
        return page.say("no_aside")
    told = {"n": words.number(found.ballots), "reasons": "; ".join(found.reasons)}
    if found.share is None:
        return page.say("aside_short", **told)
    return page.say("aside", **(words.range(found.share) | told))


def _achieved(page: Composer) -> Iterator[Block]:
    report, words = page.report, page.words
    yield page.title("achieved")
    yield page.title("index", 2)
    yield from _index(page)
    if strip := leader.strip_of(report, words):
        yield page.figure("strip", "strip", **strip)
    yield page.title("by_factor", 2)
    yield from _by_factor(page)
    yield page.title("good", 2)
    yield from _good(page)


def _by_factor(page: Composer) -> Iterator[Block]:
    report = page.report
    if all(row.share is None for row in report.items):
        yield page.hidden
        return
    factors = [(row.label, *page.share(row.share)) for row in report.factors]
    if factors:
        yield page.table("factors", ("factor", "share", "range"), factors, (1, 0.3, 0.35))
    yield _chart(page)
    rows = [
        (row.label, *page.share(row.share), page.number(row.share.n if row.share else None), page.change(row))
        for row in report.items
    ]
    yield page.table("items", ("item", "share", "range", "n", "change"), rows, (1, 0.23, 0.3, 0.21, 0.32))


def _index(page: Composer) -> Iterator[Block]:
    report, words, index = page.report, page.words, page.report.index
    if index is None or index.share is None:
        yield page.hidden
    else:
        low, high = words.of_hundred(index.share)
        yield page.say("index", **words.range(index.share), of_low=low, of_high=high)
        if index.mean is not None:
            yield page.say("mean", **words.mean(index.mean), points=len(report.points))
        if index.change is not None:
            told = words.points(index.change) if index.change.direction != "unclear" else {}
            yield page.say(index.change.direction, previous=report.previous, **told)
        else:
            yield page.say("not_compared")
    if report.rolling is not None:
        yield page.say("rolling", **words.range(report.rolling))
    yield {"kind": "paragraph", "text": words.say("notes", "N3")}


def _chart(page: Composer) -> Block:
    """Items with a bar for each interval; its words carry every number, and name what is hidden."""
    told, rows, words = [], [], page.words
    for row in page.report.items:
        if row.share is None:
            told.append(words.say("alternatives", "hidden", label=row.label.rstrip("."), k=page.report.minimum_cell))
            continue
        told.append(words.say("alternatives", "row", label=row.label.rstrip("."), **words.range(row.share)))
        ends = {name: getattr(row.share, name) for name in ("value", "low", "high")}
        rows.append({"label": leader.cut(page.short[row.label]), "text": words.percent(row.share.value), **ends})
    alt = words.say("alternatives", "chart", rows="; ".join(told) + ".")
    return page.figure("chart", "chart", alt=alt, rows=rows)


def _good(page: Composer) -> Iterator[Block]:
    words = page.words
    best = leader.best(page.report)[:GOOD]
    for row, share in ((row, row.share) for row in best):
        assert share is not None  # noqa: S101 - the best are shown; tells the type checker
        yield page.say("best", label=row.label.rstrip("."), **words.range(share))
    if not best:
        yield page.say("no_best")
    risen = leader.improved(page.report)
    for row, change in ((row, row.change) for row in risen):
        assert change is not None  # noqa: S101 - what has risen has changed; tells the type checker
        yield page.say("improved", label=row.label.rstrip("."), **words.points(change))
    if not risen:
        yield page.say("no_improved")


def _plans(page: Composer) -> Iterator[Block]:
    for name, text in (("tasks", page.report.tasks), ("proposals", page.report.proposals)):
        yield page.title(name)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        yield from ({"kind": "paragraph", "text": line} for line in lines)
        if not lines:
            yield page.say(f"no_{name}")
