"""Which items of different questionnaires ask the same. Only what is declared the same is ever compared."""

from collections.abc import Iterable
from dataclasses import dataclass

Asked = tuple[str, str]
"""A questionnaire's key and an item's id."""


@dataclass(frozen=True)
class Crosswalk:
    """Groups of items that ask the same on the same scale, each as (questionnaire, item).

    Raises
    ------
    ValueError
        For a group of fewer than two, an item in two groups, or two items of one questionnaire in one group.
    """

    groups: tuple[frozenset[Asked], ...] = ()

    def __post_init__(self) -> None:
        seen: set[Asked] = set()
        for group in self.groups:
            if len(group) < 2:
                raise ValueError(f"a group names at least two items, not {sorted(group)}")
            if len({questionnaire for questionnaire, _ in group}) < len(group):
                raise ValueError(f"two items of one questionnaire cannot be the same: {sorted(group)}")
            if twice := sorted(seen & group):
                raise ValueError(f"in more than one group: {twice}")
            seen |= group

    @classmethod
    def of(cls, groups: Iterable[Iterable[Asked]]) -> "Crosswalk":
        """From any iterables of pairs."""
        return cls(tuple(frozenset(group) for group in groups))

    def same(self, one: Asked, other: Asked) -> bool:
        """Whether two items may be compared: one and the same, or declared so."""
        return one == other or any(one in group and other in group for group in self.groups)

    def counterpart(self, asked: Asked, questionnaire: str) -> str | None:
        """The item of another questionnaire that asks the same; None where there is none."""
        if asked[0] == questionnaire:
            return asked[1]
        for group in self.groups:
            if asked in group:
                return next((item for key, item in group if key == questionnaire), None)
        return None
