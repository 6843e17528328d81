"""What should not happen at a desk, as the directive has it: numbers of exceptions, never an interval."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from analysis.tabulation import Tabulation
from survey.published import Fact

FACTS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]] = MappingProxyType(
    {
        "trips": ((3,), (1, 2, 3)),
        "on_time": ((2,), (1, 2)),
        "late_letter": ((2, 3), (1, 2, 3)),
    }
)
"""Fact → the options that should not happen, and those of everybody who remembers. One return is allowed, two are not;
a letter that lacks the reason, the apology or the new date is an exception as one that never came. An answer of
somebody whose stage says that the question was not meant for them is not counted."""


def facts_of(tabulation: Tabulation) -> Iterator[Fact]:
    """The facts of an ungrouped tabulation, in the order of its items."""
    for place, item in enumerate(tabulation.questionnaire.items):
        if item.id in FACTS:
            exceptions, remembered = FACTS[item.id]
            counts = [int(number) for number in tabulation.counts[place]]
            yield Fact(item.id, sum(counts[point - 1] for point in exceptions), sum(counts[p - 1] for p in remembered))
