"""The months before a flag: the share of its item at the agency, or the desk, that it is about. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from analysis.intervals import share_interval
from analysis.tabulation import Tabulation
from survey.published import Estimate, Flag, TrendPoint
from survey.scoring import Month


def with_months(
    flags: Sequence[Flag], months: Sequence[Month], *, confidence_level: float = 0.95, minimum_cell: int = 5
) -> tuple[Flag, ...]:
    """The flags with their series; a month with fewer than `minimum_cell` answers shows nothing."""
    shares = [list(_shares(flags, month, confidence_level)) for month in months]
    found = []
    for place, flag in enumerate(flags):
        points = tuple(
            TrendPoint(month.period, month.instrument, share if share is not None and share.n >= minimum_cell else None)
            for month, share in zip(months, (row[place] for row in shares), strict=True)
        )
        found.append(replace(flag, line=replace(flag.line, trend=points)))
    return tuple(found)


def _shares(flags: Sequence[Flag], month: Month, confidence_level: float) -> Iterator[Estimate | None]:
    """A month's share of each flag; None where nobody answered."""
    if month.tables is None:
        yield from (None for _ in flags)
        return
    sides = {False: month.tables.by("agency"), True: month.tables.by("agency", "desk")}
    found = [_answers(sides[bool(flag.desk)], flag) for flag in flags]
    k, n = np.array(found, dtype=np.float64).reshape(-1, 2).T
    way = "kt" if month.live else "wilson"
    interval = share_interval(k, np.maximum(n, 1), confidence_level=confidence_level, method=way)
    for place, (satisfied, answers) in enumerate(found):
        ends = float(interval.low[place]), float(interval.high[place])
        yield Estimate(satisfied / answers, *ends, answers) if answers else None


def _answers(groups: Tabulation, flag: Flag) -> tuple[int, int]:
    """Satisfied answers and answers of a flag's item at its agency or desk."""
    label = f"{flag.agency}\t{flag.desk}" if flag.desk else flag.agency
    known = groups.questionnaire
    place = next((at for at, item in enumerate(known.items) if item.id == flag.line.id), None)
    if place is None or label not in (groups.groups or ()):
        return 0, 0
    own = groups.of(label).counts[place]
    return int((own * known.satisfied[place]).sum()), int(own.sum())
