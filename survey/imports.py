"""Taking in ballots that were collected elsewhere: judged row by row, added as a batch that can be undone.

Taking in is a union by id: in any order, any number of times, it ends the same.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO, Any

from forms.instrument import Instrument, library, load
from survey import exchange
from survey.db import Door, Row
from survey.exchange import Draft, Rules, ballot_of
from survey.instance import Instance
from survey.model import Ballot, Refused
from survey.sealing import ballot_id
from survey.store import agencies, ballots, batches, desks, imports, instruments

CHUNK = 5_000
"""Rows that are added in one transaction."""

Progress = Callable[[int], None]
"""Called with the number of rows judged since."""


@dataclass(frozen=True)
class Problem:
    """A row that was not taken in, and why."""

    line: int
    reason: str


@dataclass
class Taken:
    """What became of a file: its batch (empty when nothing was new), how many rows were new or known, problems."""

    batch: str = ""
    new: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A file of ballots: a seekable stream, its name and format (csv, jsonl), the digest of its bytes."""

    stream: IO[bytes]
    name: str
    format: str
    digest: str

    @classmethod
    def of(cls, stream: IO[bytes], name: str, format_: str) -> "Source":
        """Read the stream once for its digest."""
        stream.seek(0)
        digest = hashlib.sha256()
        while content := stream.read(1 << 20):
            digest.update(content)
        return cls(stream, name, format_, digest.hexdigest())

    def drafts(self, known: Iterable[Instrument]) -> Iterator[Draft]:
        """The rows, from the start."""
        self.stream.seek(0)
        if self.format == "jsonl":
            return exchange.read_json_lines(self.stream)
        return exchange.read_csv(self.stream, frozenset(exchange.item_columns(known)))


def rules_of(instance: Instance, door: Door, *, history: bool, **defaults: str) -> Rules:
    """What rows are judged by in this store today; `history` lifts the limit on days back."""
    today = instance.clock.today()
    own = [load(path) for path in sorted(instance.instruments.glob("*.toml"))]
    every = {one.key: one for one in (*library().values(), *own, *instruments.all(door))}
    return Rules(
        desks={desk.code: desk for desk in desks.of(door)},
        agencies=frozenset(agency.id for agency in agencies.all(door)),
        instruments=every,
        assigned=desks.assignments(door),
        today=today,
        earliest=None if history else today - timedelta(days=instance.settings.days_back),
        **defaults,
    )


def take_in(  # noqa: PLR0913 - what it rests on, each by its name
    door: Door, source: Source, rules: Rules, *, key: bytes, who: str, strict: bool, progress: Progress = lambda _: None
) -> Taken:
    """Judge every row and add what is new. `strict`: nothing, when any row has a problem.

    The rows of a file that is taken in again are known then. Raises `Refused` for a file that cannot be read at all;
    what came before the place where it breaks off is in, unless `strict`.
    """
    if strict:
        trial = _Judge(door, source, rules, key)
        for drafts in _chunks(source, rules):
            trial.fresh(drafts)
        if trial.taken.problems:
            return Taken(problems=trial.taken.problems)
    judge = _Judge(door, source, rules, key)
    name = _free_name(door, source, rules.today)
    for drafts in _chunks(source, rules):
        fresh = judge.fresh(drafts)
        if fresh:
            _add(door, fresh, rules, name, source.name, key=key, who=who)
            judge.taken.new += len(fresh)
            judge.taken.batch = name
        progress(len(drafts))
    return judge.taken


def _chunks(source: Source, rules: Rules) -> Iterator[list[Draft]]:
    drafts = source.drafts(rules.instruments.values())
    while chunk := list(itertools.islice(drafts, CHUNK)):
        yield chunk


@dataclass
class _Judge:
    """Judges rows, counts those that are known, notes problems. `seen`: what the file held so far, by id."""

    door: Door
    source: Source
    rules: Rules
    key: bytes
    taken: Taken = field(default_factory=Taken)
    seen: dict[str, int] = field(default_factory=dict)

    def fresh(self, drafts: Iterable[Draft]) -> list[Ballot]:
        """The ballots that are neither in the store nor earlier in the file."""
        judged = [(draft.line, ballot) for draft in drafts if (ballot := self._ballot(draft)) is not None]
        stored = imports.known(self.door, [ballot.id for _, ballot in judged])
        return [ballot for line, ballot in judged if self._is_fresh(line, ballot, stored.get(ballot.id))]

    def _ballot(self, draft: Draft) -> Ballot | None:
        named = draft.cells.get("id")
        derived = "" if named else ballot_id(self.key, f"import {self.source.digest} {draft.line} {draft.content}")
        try:
            return ballot_of(draft, self.rules, derived)
        except Refused as error:
            self.taken.problems.append(Problem(draft.line, str(error)))
            return None

    def _is_fresh(self, line: int, ballot: Ballot, stored: Row | None) -> bool:
        row = _row(ballot)
        content = hash(tuple(row.values()))
        if stored is None and ballot.id not in self.seen:
            self.seen[ballot.id] = content
            return True
        same = self.seen[ballot.id] == content if stored is None else all(stored[name] == row[name] for name in row)
        if same:
            self.taken.known += 1
        else:
            reason = f"id {ballot.id} is another ballot already; delete the id, or the row"
            self.taken.problems.append(Problem(line, reason))
        return False


def _row(ballot: Ballot) -> dict[str, Any]:
    return {name: getattr(ballot, name) for name in ballots.COLUMNS} | {"date": ballot.date.isoformat()}


def _add(  # noqa: PLR0913 - what the batch is recorded with
    door: Door, fresh: list[Ballot], rules: Rules, name: str, source: str, *, key: bytes, who: str
) -> None:
    def add() -> None:
        for used in sorted({ballot.instrument for ballot in fresh}):
            instruments.add(door, rules.instruments[used])
        ballots.add_settled_many(door, fresh, name, key=key, today=rules.today, source=source, who=who)

    door.atomic(add)


def _free_name(door: Door, source: Source, today: date) -> str:
    """Day and digest: a file that was broken off goes on in its own batch. After an undo with a number."""
    undone = {row["id"] for row in batches.all(door) if row["undone_day"]}
    plain = f"{today.isoformat()}-{source.digest[:8]}"
    return next(
        name for name in itertools.chain([plain], (f"{plain}-{n}" for n in itertools.count(2))) if name not in undone
    )
