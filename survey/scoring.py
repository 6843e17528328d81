"""From counts to everything that a scorecard shows. Pure: pages and closings take the same figures from here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from analysis.flags import CONFIRMED, LIKELY, WATCH, raise_flags
from analysis.intervals import Estimate as Found
from analysis.intervals import share_change_interval, share_interval
from analysis.pooling import effective_share, pool
from analysis.scores import ItemScore, score
from analysis.standings import stand
from analysis.tabulation import Tabulation
from survey.bricks import Tables
from survey.facts import facts_of
from survey.funnels import funnel_of
from survey.gate import Figures, small
from survey.published import Estimate, Flag, Groups, Line, Split, TrendPoint

Floats = NDArray[np.float64]
FEWEST = 30
"""Ballots below which the index of the last three months stands beside that of the period."""
COMPARED = 10
"""Answers on either side below which no change is told."""
MOST_FLAGS = 400
"""Flags of a scorecard at most, the most severe; a page shows fewer."""
FLAGGED = (CONFIRMED, LIKELY, WATCH)


@dataclass(frozen=True)
class Month:
    """One point of a series: a period's key, the instrument that was asked, its counts; None where there are none.

    `live`: it is not over, so its figure is looked at as it grows.
    """

    period: str
    instrument: str
    tables: Tables | None
    live: bool = False


@dataclass(frozen=True)
class Sources:
    """The counts that a scorecard is made of, all of the agencies it is about.

    `previous`: those of the period before (`previous_key`), None where nobody was asked the same; `rolling`: those of
    the last three months, where the period is a month.
    """

    now: Tables
    previous: Tables | None = None
    previous_key: str = ""
    months: Sequence[Month] = ()
    rolling: Tables | None = None


@dataclass(frozen=True)
class Rules:
    """What shapes the figures.

    `below`: each agency directly below, with all below it; they are compared with each other. `desks`: those that may
    be named (their own chain asks, and enough people work there). `live`: the period is not over; whoever looks daily
    gets intervals and grades that hold at all looks together, and no comparisons until it is over.
    """

    minimum_cell: int = 5
    confidence_level: float = 0.95
    below: Mapping[str, Sequence[str]] = field(default_factory=dict)
    desks: frozenset[str] = frozenset()
    live: bool = False

    @property
    def method(self) -> str:
        """Of the intervals of shares; it decides those of means too."""
        return "kt" if self.live else "wilson"


def figures_of(sources: Sources, rules: Rules) -> Figures:
    """All figures of a period, before the gate."""
    whole = _whole(sources.now)
    few = small(_answers(whole), rules.minimum_cell)
    scored = whole.unscored(few)
    lines = _lines(scored, sources, rules) if few != _answers(whole).keys() else {}
    order = [item for item in whole.questionnaire.items if item.scored]
    return Figures(
        ballots=int(whole.ballots),
        index=_index(scored, sources, rules) if lines else None,
        factors=tuple(_factors(scored, rules)) if lines else (),
        items=tuple(lines.get(item.id) or Line(item.id, None, None, item.factor) for item in order),
        facts=tuple(facts_of(whole)),
        modes={key: int(part.ballots) for key, part in _parts(sources.now, "mode")},
        previous="" if rules.live else sources.previous_key,
        live=rules.live,
        by_mode=tuple(_splits(sources.now, "mode", few, rules)),
        by_stage=tuple(_splits(sources.now, "stage", few, rules)),
        groups=standings(sources.now, rules),
        funnel=None if rules.live else funnel_of(sources.now.agencies, rules.below, FEWEST, few),
        flags=flags_of(sources.now, rules),
        aside=int(sources.now.aside.total().ballots),
        with_aside=_with_aside(sources.now, few, rules),
        rolling=_rolling(sources, whole, rules),
    )


def standings(tables: Tables, rules: Rules) -> Groups:
    """The agencies below against all the others together, and those from which nothing has come."""
    owner = {agency: child for child, agencies in rules.below.items() for agency in agencies}
    groups = tables.agencies.regrouped([owner.get(agency) for agency in tables.agencies.groups or ()])
    found: dict[str, list[str]] = {"higher": [], "unclear": [], "lower": [], "too_few": []}
    if not rules.live:
        for one in stand(groups, confidence_level=rules.confidence_level):
            found[one.standing].append(one.group)
    silent = tuple(child for child in rules.below if child not in (groups.groups or ()))
    return Groups(**{name: tuple(ids) for name, ids in found.items()}, silent=silent)


def flags_of(tables: Tables, rules: Rules) -> tuple[Flag, ...]:
    """Items that need attention, of agencies and of the desks that may be named; the most severe first."""
    named = [
        "" if label.partition("\t")[2] not in rules.desks else label
        for label in tables.by("agency", "desk").groups or ()
    ]
    desks = tables.by("agency", "desk").regrouped([label or None for label in named])
    flags = [*_flags(tables.by("agency"), rules), *_flags(desks, rules)]
    return tuple(sorted(flags, key=lambda flag: (-flag.severity, flag.agency, flag.desk, flag.line.id)))[:MOST_FLAGS]


def _flags(groups: Tabulation, rules: Rules) -> Iterator[Flag]:
    scored: dict[str, dict[str, ItemScore]] = {}
    level = rules.confidence_level
    for flag in raise_flags(groups, confidence_level=level, grades=FLAGGED, anytime=rules.live):
        if flag.group not in scored:
            card = score(groups.of(flag.group), confidence_level=level, method=rules.method)
            scored[flag.group] = {item.counted.item: item for item in card.items}
        agency, _, desk = flag.group.partition("\t")
        yield Flag(agency, desk, replace(_line(scored[flag.group][flag.item]), grade=flag.grade), flag.severity)


def _answers(tabulation: Tabulation) -> dict[str, int]:
    """Valid answers of each scored item."""
    numbers = tabulation.counts.sum(axis=-1).tolist()
    items = tabulation.questionnaire.items
    return {item.id: number for item, number in zip(items, numbers, strict=True) if item.scored}


def _lines(whole: Tabulation, sources: Sources, rules: Rules) -> dict[str, Line]:
    card = score(whole, confidence_level=rules.confidence_level, method=rules.method)
    changes = _changes(whole, sources.previous, rules)
    lines = [_line(item) for item in card.items]
    return {
        line.id: replace(line, change=changes.get(line.id), trend=_trend(line.id, sources, rules)) for line in lines
    }


def _line(item: ItemScore) -> Line:
    counted, below = item.counted, _estimate(item.at_or_below_average)
    return Line(
        id=counted.item,
        share=_estimate(item.top_two_box),
        mean=_estimate(item.mean),
        factor=counted.factor,
        grade=item.grade,
        counts=counted.counts,
        below=below,
        people=round(below.value * below.n) if below else 0,
    )


def _estimate(found: Found) -> Estimate | None:
    """An estimate; None where nothing is known, as the mean of items on different scales."""
    if found.value is None or found.low is None or found.high is None:
        return None
    return Estimate(float(found.value), float(found.low), float(found.high), found.n)


def _satisfied(tabulation: Tabulation) -> tuple[Floats, Floats]:
    """Satisfied answers and answers of every item."""
    return (tabulation.counts * tabulation.questionnaire.satisfied).sum(axis=-1), tabulation.counts.sum(axis=-1)


def _changes(whole: Tabulation, previous: Tables | None, rules: Rules) -> dict[str, Estimate]:
    """Item → change of its share since the previous period, where both sides have answers enough."""
    if previous is None or rules.live:
        return {}
    (k1, n1), (k2, n2) = _satisfied(previous.cells.total()), _satisfied(whole)
    interval = share_change_interval(k1, n1, k2, n2, confidence_level=rules.confidence_level)
    enough = np.minimum(n1, n2) >= max(COMPARED, rules.minimum_cell)
    value = k2 / np.maximum(n2, 1) - k1 / np.maximum(n1, 1)
    return {
        item.id: Estimate(float(value[at]), float(interval.low[at]), float(interval.high[at]), int(min(n1[at], n2[at])))
        for at, item in enumerate(whole.questionnaire.items)
        if enough[at]
    }


def _index(whole: Tabulation, sources: Sources, rules: Rules) -> Line:
    places = [whole.questionnaire.scored.tolist()]
    found = pool(whole, places, confidence_level=rules.confidence_level, method=rules.method)
    return Line(
        "index",
        _estimate(found.top_two_box),
        _estimate(found.mean),
        change=_index_change(whole, sources.previous, rules),
        trend=tuple(
            TrendPoint(month.period, month.instrument, _index_share(month.tables, replace(rules, live=month.live)))
            for month in sources.months
        ),
    )


def _index_share(tables: Tables | None, rules: Rules) -> Estimate | None:
    if tables is None:
        return None
    whole = _whole(tables)
    if int(whole.ballots) < rules.minimum_cell:
        return None
    return _pooled(whole.unscored(small(_answers(whole), rules.minimum_cell)), rules)


def _whole(tables: Tables) -> Tabulation:
    """All ballots; of desks there are counts only."""
    return tables.agencies.total() if tables.agencies.groups else tables.cells.total()


def _pooled(whole: Tabulation, rules: Rules) -> Estimate | None:
    places = whole.questionnaire.scored.tolist()
    level = rules.confidence_level
    found = pool(whole, [places], confidence_level=level, method=rules.method) if places else None
    return None if found is None else _estimate(found.top_two_box)


def _index_change(whole: Tabulation, previous: Tables | None, rules: Rules) -> Estimate | None:
    """The change of the index over the items that both periods have; respondents are the unit on both sides."""
    if previous is None or rules.live:
        return None
    earlier = _whole(previous)
    few = small(_answers(earlier), rules.minimum_cell) | small(_answers(whole), rules.minimum_cell)
    places = [place for place in whole.questionnaire.scored.tolist() if whole.questionnaire.items[place].id not in few]
    if not places or min(int(earlier.ballots), int(whole.ballots)) < max(COMPARED, rules.minimum_cell):
        return None
    (k1, n1), (k2, n2) = (effective_share(one, places) for one in (earlier.unscored(few), whole.unscored(few)))
    interval = share_change_interval(k1, n1, k2, n2, confidence_level=rules.confidence_level)
    number = min(int(earlier.ballots), int(whole.ballots))
    return Estimate(k2 / n2 - k1 / n1, float(interval.low), float(interval.high), number)


def _trend(item: str, sources: Sources, rules: Rules) -> tuple[TrendPoint, ...]:
    return tuple(TrendPoint(month.period, month.instrument, _share_of(item, month, rules)) for month in sources.months)


def _share_of(item: str, month: Month, rules: Rules) -> Estimate | None:
    if month.tables is None:
        return None
    whole = month.tables.cells.total()
    place = next((at for at, one in enumerate(whole.questionnaire.items) if one.id == item), None)
    if place is None:
        return None
    k, n = (int(side[place]) for side in _satisfied(whole))
    interval = share_interval(k, n, confidence_level=rules.confidence_level, method="kt" if month.live else "wilson")
    return Estimate(k / n, float(interval.low), float(interval.high), n) if n else None


def _factors(whole: Tabulation, rules: Rules) -> Iterator[Line]:
    for one in score(whole, confidence_level=rules.confidence_level, method=rules.method).factors:
        pooled = one.pooled
        yield Line(one.factor, _estimate(pooled.top_two_box), _estimate(pooled.mean))


def _parts(tables: Tables, name: str) -> Iterator[tuple[str, Tabulation]]:
    parts = tables.by(name)
    yield from ((group, parts.of(group)) for group in parts.groups or ())


def _splits(tables: Tables, name: str, few: frozenset[str], rules: Rules) -> Iterator[Split]:
    """Ballots and share of each mode or stage; from counts alone, so the interval holds however answers go together."""
    for key, part in _parts(tables, name):
        yield Split(key, int(part.ballots), _pooled(part.unscored(few), rules))


def _with_aside(tables: Tables, few: frozenset[str], rules: Rules) -> Estimate | None:
    """The index with the ballots that are set aside; None where there are none."""
    if not int(tables.aside.total().ballots):
        return None
    return _pooled((tables.cells.total() + tables.aside.total()).unscored(few), rules)


def _rolling(sources: Sources, whole: Tabulation, rules: Rules) -> Line | None:
    if sources.rolling is None or int(whole.ballots) >= FEWEST:
        return None
    share = _index_share(sources.rolling, rules)
    return None if share is None else Line("rolling", share, None)
