"""The annexes: answers at each point, the index by month, and how the figures were made. Pure."""

from collections.abc import Iterator, Sequence

from analysis.report.blocks import Block, Composer
from analysis.report.content import Row
from analysis.report.funnels import funnel


def details(page: Composer) -> Iterator[Block]:
    """Who signs, then the detailed figures on a page of their own."""
    report, words = page.report, page.words
    yield {"kind": "close"}
    yield {"kind": "break"}
    yield page.title("annex1")
    counted = [row for row in report.items if row.counts and len(row.counts) == len(report.points)]
    yield _counts(page, counted) if counted else page.hidden
    if sum(month.share is not None for month in report.months) > 1:
        rows = [
            (words.month(month.first), *page.share(month.share), page.number(month.share.n if month.share else None))
            for month in report.months
        ]
        yield page.table("months", ("month", "share", "range", "n"), rows, (1, 0.8, 1, 0.8))
    yield from funnel(page)


def _counts(page: Composer, counted: Sequence[Row]) -> Block:
    """How many chose which point, worst first; columns are the points, whatever the instrument calls them."""
    words = page.words
    rows = [
        (
            page.short[row.label],
            *(words.number(number) for number in row.counts),
            words.mean(row.mean)["value"] if row.mean else "",
        )
        for row in counted
    ]
    points = page.report.points
    block = page.table("counts", ("item", "mean"), rows, (1, *[0.22] * (len(points) + 1)))
    first, last = block["heads"]
    right = [False, *[True] * (len(points) + 1)]
    return block | {"heads": [first, *points, last], "right": right, "small": True}


def method(page: Composer) -> Iterator[Block]:
    """How figures are made, and what they cannot tell."""
    report, words = page.report, page.words
    yield page.title("annex2")
    values = {
        "k": report.minimum_cell, "instruments": ", ".join(report.instruments), "closed": words.day(report.closed),
        "revision": report.revision, "check": report.check,
    }  # fmt: skip
    for line in words.texts["method"]["lines"]:
        yield {"kind": "paragraph", "text": line.format(**values)}
    for name in ("N1", "N2", "N4"):
        yield {"kind": "paragraph", "text": words.say("notes", name, level=words.level(report))}
