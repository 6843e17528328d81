"""An attacker who holds a copy of everything on disk and of every hidden column, and wants to know who came when.

A clue gives ballots a rank within a group; two ballots of one group are a pair that the clue puts in order. How good
it is, is the share of its pairs that came in that order; whoever holds a clue can also read it backwards.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

Clue = Mapping[str, tuple[int, int]]
"""Ballot id → group and rank."""

ID = re.compile(rb"(?=([0-9a-f]{32}))")
SQLITE_PAGE = 4096
POSTGRESQL_PAGE = 8192


@dataclass(frozen=True)
class Verdict:
    """What a clue is worth: the share of its pairs that are right, and the standard deviation of a clue that is blind.

    A blind clue's pairs are not independent: of n ballots in random order, t of which share a rank, Kendall's
    S = right − wrong has the variance (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18.
    """

    share: float
    deviation: float
    pairs: int

    @property
    def reads_order(self) -> bool:
        """Whether it tells the order of 85 % of its pairs, forwards or backwards."""
        return self.pairs >= 100 and max(self.share, 1 - self.share) >= 0.85

    @property
    def is_blind(self) -> bool:
        """Whether it is no better than chance: within four deviations of one half, on either side."""
        return abs(self.share - 0.5) <= 4 * self.deviation


def judge(clue: Clue, arrived: Sequence[str]) -> Verdict:
    """What a clue is worth, given the true order."""
    came = {ballot: place for place, ballot in enumerate(arrived)}
    groups: dict[int, list[str]] = {}
    for ballot, (group, _) in clue.items():
        groups.setdefault(group, []).append(ballot)
    right = pairs = 0
    variance = 0.0
    for members in groups.values():
        told = [
            (clue[a][1] < clue[b][1]) == (came[a] < came[b])
            for a, b in combinations(members, 2)
            if clue[a][1] != clue[b][1]
        ]
        right, pairs = right + sum(told), pairs + len(told)
        ties = Counter(clue[ballot][1] for ballot in members)
        variance += (_spread(len(members)) - sum(map(_spread, ties.values()))) / 72
    return Verdict(right / pairs if pairs else 0.5, math.sqrt(variance) / pairs if pairs else 0.0, pairs)


def _spread(n: int) -> int:
    return n * (n - 1) * (2 * n + 5)


def linked(clue: Clue, arrived: Sequence[str], slack: float = 0.02) -> float:
    """The share of ballots that a clue places right in the day, to within `slack` of it; 2 × slack is chance.

    This is how somebody who was seen at a desk at ten past nine is looked for.
    """
    ranked = sorted(clue, key=lambda ballot: clue[ballot])
    place = {ballot: number for number, ballot in enumerate(ballot for ballot in arrived if ballot in clue)}
    reach = slack * len(ranked)

    def near(order: Sequence[str]) -> float:
        return sum(abs(number - place[ballot]) <= reach for number, ballot in enumerate(order)) / max(len(order), 1)

    return max(near(ranked), near(ranked[::-1]))


def clues_in(files: Iterable[Path], ids: Iterable[str], page: int) -> dict[str, Clue]:
    """Clues from raw bytes, whatever they belong to: live rows, logs, free pages, what was left between rows."""
    wanted = {ballot.encode() for ballot in ids}
    clues: dict[str, Clue] = {}
    for file in files:
        places: dict[str, list[int]] = {}
        for match in ID.finditer(file.read_bytes()):
            if match[1] in wanted:
                places.setdefault(match[1].decode(), []).append(match.start())
        if len(places) > 1:
            clues[f"{file.name}: first place"] = {ballot: (0, found[0]) for ballot, found in places.items()}
            clues[f"{file.name}: last place"] = {ballot: (0, found[-1]) for ballot, found in places.items()}
            clues[f"{file.name}: place in its page"] = _places_in_pages(places, page)
    return clues


def _places_in_pages(places: Mapping[str, list[int]], page: int) -> Clue:
    """Within a page, rows are laid down from its end to its front as they come.

    When a page is split, its rows are laid down anew in the order of their ids: the run at the end that is in that
    order tells nothing about itself, but it came before all that lies in front of it.
    """
    in_page: dict[int, list[tuple[int, str]]] = {}
    for ballot, found in places.items():
        in_page.setdefault(found[-1] // page, []).append((found[-1], ballot))
    clue: dict[str, tuple[int, int]] = {}
    for number, rows in in_page.items():
        laid_down = [ballot for _, ballot in sorted(rows, reverse=True)]
        run = next((n for n in range(1, len(laid_down)) if laid_down[n] < laid_down[n - 1]), len(laid_down))
        clue |= {ballot: (number, max(0, place - run + 1)) for place, ballot in enumerate(laid_down)}
    return clue
