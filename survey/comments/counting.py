"""Counting comments: how many there are, what they are about, how many were looked at and acted on."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from survey.comments.lane import Sight
from survey.comments.topics import Topics, read_topics
from survey.doors import Door
from survey.instance import read_key
from survey.listing import token_maker
from survey.settings import Settings
from survey.store import ballot_events, cases, lane


@dataclass
class Talk:
    """Comments of some ballots. `looked`: seen by a reviewer, or acted on; `acted`: a case was opened from the ballot.

    `topics`: key → comments that are about it; serious ones are in none of these numbers.
    """

    comments: int = 0
    looked: int = 0
    acted: int = 0
    topics: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Talk") -> None:
        """Take in what another counted."""
        self.comments += other.comments
        self.looked += other.looked
        self.acted += other.acted
        self.topics.update(other.topics)


@dataclass(frozen=True)
class Listener:
    """What is known of comments beside their words, for counting any number of them."""

    sight: Sight
    topics: Topics
    tagged: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, bool]
    acted: frozenset[str]
    token: Callable[[str], str]

    def about(self, ballot: str, comment: str) -> tuple[str, ...]:
        """Keys of the ordinary topics of a comment: as somebody tagged it, else as its words say."""
        found = self.tagged.get(ballot)
        keys = self.topics.of(comment) if found is None else found
        return tuple(one.key for one in self.topics.ordinary if one.key in keys)

    def hear(self, ballot: str, comment: str, into: Talk) -> None:
        """Count a ballot's comment, where there is one that may be read."""
        if not (text := self.sight(ballot, comment).strip()):
            return
        acted = self.token(ballot) in self.acted
        into.comments += 1
        into.acted += acted
        into.looked += acted or self.seen.get(ballot, False)
        into.topics.update(self.about(ballot, text))


def listener(door: Door, settings: Settings, today: date) -> Listener:
    """What is known of comments now."""
    topics = read_topics(settings.folder)
    return Listener(
        lane.sight(door, topics, today),
        topics,
        ballot_events.retagged(door),
        ballot_events.since(door, 0),
        frozenset(case.ballot for case in cases.of(door) if case.ballot),
        token_maker(read_key(settings.folder / "secret.key")),
    )
