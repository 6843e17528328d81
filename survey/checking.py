"""`survey check`: recomputes every mac and seal of the store, and names in plain words what differs.

It finds what was done to the database past the program. It cannot find a whole database that was replaced by an older
one of the same instance, nor changes by whoever also holds the instance's key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from forms.instrument import Instrument
from forms.parts import InstrumentError
from survey.doors import Door, Row
from survey.model import MODES, Finding
from survey.sealing import BALLOT_FIELDS, MODULUS, Link, document_digest, mac_of, next_link
from survey.store import agencies, ballots, batches, chains, desks, instruments
from survey.store.chains import FIELDS, Chain

MOST = 200
"""Ballots that are named one by one; how many more there are is said once."""
BY_HAND = "it was done past the program; restore a backup, or find out who changed the database"

Group = tuple[str, str]
"""Date (ISO) and desk: what seals count."""
Progress = Callable[[int], None]
"""Called with the number of ballots just checked."""


@dataclass
class Total:
    """How many ballots a group has, and the sum of their macs."""

    ballots: int = 0
    digest: int = 0

    def add(self, ballots: int, digest: str, sign: int = 1) -> None:
        """Count further ballots in; `sign` -1: out."""
        self.ballots += sign * ballots
        self.digest = (self.digest + sign * _number(digest)) % MODULUS


@dataclass
class Seen:
    """What a walk through all ballots has seen."""

    known_desks: frozenset[str]
    known_agencies: frozenset[str]
    instruments: dict[str, Instrument]
    present: dict[Group, Total] = field(default_factory=dict)
    wrong: list[Row] = field(default_factory=list)
    impossible: list[Row] = field(default_factory=list)
    strange_desks: Counter[str] = field(default_factory=Counter)
    strange_agencies: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        """Look at what a ballot says, settled or not."""
        self.used.add(row["instrument"])
        instrument = self.instruments.get(row["instrument"])
        if instrument is not None and not instrument.pattern.fullmatch(row["answers"]):
            self.impossible.append(row)
        if row["desk"] not in self.known_desks:
            self.strange_desks[row["desk"]] += 1
        if row["agency"] not in self.known_agencies:
            self.strange_agencies[row["agency"]] += 1


def check(door: Door, key: bytes, progress: Progress = lambda number: None) -> list[Finding]:
    """Everything that is wrong in a store; empty when all of it is as the program left it."""
    damages = [
        Finding("file_damaged", "database", f"{text}; restore a backup, the disk may be failing")
        for text in door.damages()
    ]
    if damages:
        return damages
    sealed = chains.links(door, "seals")
    seal_findings = list(_chain(door, key, "seals", sealed))
    broken = sum(finding.code == "seal_changed" for finding in seal_findings)
    if sealed and broken >= len(sealed) and not chains.end(door, key, "seals")[1]:
        text = "no seal was made with the key in secret.key; put the key of this store's backup in its place"
        return [Finding("key_changed", "secret.key", text)]
    altered: set[str] = set()
    found = [*seal_findings, *_chain(door, key, "set_asides", chains.links(door, "set_asides"))]
    found += _chain(door, key, "closings", chains.links(door, "closings"))
    found += _chain(door, key, "audit", chains.links(door, "audit"))
    found += _instruments(door, sealed, altered)
    seen = _walk(door, key, altered, progress)
    expected = _expected(sealed)
    found += _wrong_ballots(door, key, seen, expected)
    found += _groups(seen, expected)
    return found + list(_strange(door, seen))


def _chain(door: Door, key: bytes, chain: Chain, rows: list[Row]) -> Iterator[Finding]:
    code, name = {
        "seals": ("seal", "seal"),
        "set_asides": ("set_aside", "setting aside"),
        "closings": ("closing", "closing"),
        "audit": ("audit", "entry of the audit log"),
    }[chain]
    last = Link(0, "")
    for row in rows:
        if row["number"] > last.number + 1:
            yield _missing(code, name, last.number + 1, row["number"] - 1)
        elif next_link(key, chain, last, [row[field] for field in FIELDS[chain]]).mac != row["mac"]:
            text = f"{name} no. {row['number']} of {row['day']} was changed or put in; {BY_HAND}"
            yield Finding(f"{code}_changed", str(row["number"]), text)
        last = Link(row["number"], row["mac"])
    end, sound = chains.end(door, key, chain)
    if end.number > last.number:
        yield _missing(code, name, last.number + 1, end.number)
    elif not sound:
        yield Finding(f"{code}_changed", "end", f"what says which {name} is the last does not hold; {BY_HAND}")


def _number(digest: str) -> int:
    try:
        return int(digest, 16)
    except ValueError:
        return 0  # somebody wrote what is no digest; the mac or the chain beside it tells


def _missing(code: str, name: str, first: int, last: int) -> Finding:
    numbers = f"{first}" if first == last else f"{first} to {last}"
    return Finding(f"{code}_missing", numbers, f"{name} no. {numbers} was removed; {BY_HAND}")


def _instruments(door: Door, sealed: list[Row], altered: set[str]) -> Iterator[Finding]:
    """Findings about instruments; their keys go into `altered`."""
    digests = {row["subject"]: row["digest"] for row in sealed if row["kind"] == "instrument"}
    stored: dict[str, list[Row]] = {}
    for row in instruments.recorded_items(door):
        stored.setdefault(row["instrument"], []).append(row)
    for record in instruments.records(door):
        key, document = record["key"], record["document"]
        instrument = _readable(document)
        sound = instrument is not None and (instrument.key, instrument.hash) == (key, record["hash"])
        if instrument is None or not sound or digests.get(key, document_digest(document)) != document_digest(document):
            altered.add(key)
            text = f"the recorded wording, order or points of {key} are not those that ballots were cast on; {BY_HAND}"
            yield Finding("instrument_altered", key, text)
        elif stored.get(key, []) != list(instruments.item_rows(instrument)):
            text = f"the table that tells what each position of {key} means was changed; {BY_HAND}"
            yield Finding("items_altered", key, text)


def _readable(document: str) -> Instrument | None:
    try:
        return Instrument.of(document)
    except InstrumentError:
        return None


def _walk(door: Door, key: bytes, altered: set[str], progress: Progress) -> Seen:
    make = mac_of(key)
    recorded = [row for row in instruments.records(door) if row["key"] not in altered]
    seen = Seen(
        frozenset(desk.code for desk in desks.of(door)),
        frozenset(agency.id for agency in agencies.all(door)),
        {row["key"]: Instrument.of(row["document"]) for row in recorded},
    )
    every = ballots.stream(door, columns=(*BALLOT_FIELDS, "mac"), include_test=True, include_set_aside=True)
    for chunk in every:
        for row in chunk:
            seen.take(row)
            seen.present.setdefault((row["date"], row["desk"]), Total()).add(1, row["mac"])
            if make([row[name] for name in BALLOT_FIELDS]) != row["mac"]:
                seen.wrong.append(row)
        progress(len(chunk))
    for row in ballots.waiting(door):
        seen.take(row)
    return seen


def _expected(sealed: list[Row]) -> dict[Group, Total]:
    expected: dict[Group, Total] = {}
    for row in sealed:
        if row["kind"] == "ballots":
            expected.setdefault((row["date"], row["subject"]), Total()).add(row["ballots"], row["digest"])
    return expected


def _wrong_ballots(door: Door, key: bytes, seen: Seen, expected: dict[Group, Total]) -> Iterator[Finding]:
    """Findings about ballots whose mac does not hold; what they explain is settled in `seen.present`."""
    former = _former(door, seen, expected)
    make = mac_of(key)
    for row in seen.wrong[:MOST]:
        now = (row["date"], row["desk"])
        was = next((one for one in former(row) if make([one[name] for name in BALLOT_FIELDS]) == row["mac"]), None)
        if was is not None:
            seen.present[now].add(1, row["mac"], -1)
            seen.present.setdefault((was["date"], was["desk"]), Total()).add(1, row["mac"])
            changes = [
                f"{name} was {was[name]!r}, now {row[name]!r}" for name in BALLOT_FIELDS if was[name] != row[name]
            ]
            yield Finding("ballot_changed", row["id"], f"{_told(row)} was changed: {', '.join(changes)}; {BY_HAND}")
        elif seen.present[now].ballots > expected.get(now, Total()).ballots:
            seen.present[now].add(1, row["mac"], -1)
            yield Finding("ballot_added", row["id"], f"{_told(row)} was never cast or imported; {BY_HAND}")
        else:
            # Whether its own mac was changed too does not matter: the group is explained.
            seen.present[now].digest = expected[now].digest if now in expected else 0
            text = f"{_told(row)} is not as it was settled (its answers, its comment, or several fields); {BY_HAND}"
            yield Finding("ballot_changed", row["id"], text)
    if len(seen.wrong) > MOST:
        text = f"{len(seen.wrong) - MOST} more ballots are not as they were settled; {BY_HAND}"
        yield Finding("more_ballots_changed", "ballots", text)


def _former(door: Door, seen: Seen, expected: dict[Group, Total]) -> Callable[[Row], Iterator[Row]]:
    """What a changed ballot may have been before one thing was done to it: each of these can be tried."""
    homes = {desk.code: desk.agency for desk in desks.of(door)}
    days_of: dict[str, list[str]] = {}
    desks_on: dict[str, list[str]] = {}
    for day, desk in expected:
        days_of.setdefault(desk, []).append(day)
        desks_on.setdefault(day, []).append(desk)
    single: dict[str, Iterable[str]] = {
        "agency": seen.known_agencies,
        "instrument": seen.used,
        "mode": MODES,
        "language": {language for one in seen.instruments.values() for language in one.languages},
        "comment": ("",),
        "batch": ("", *(row["id"] for row in batches.all(door))),
    }

    def tries(row: Row) -> Iterator[Row]:
        for day in days_of.get(row["desk"], ()):
            yield row | {"date": day}
        for desk in desks_on.get(row["date"], ()):
            yield row | {"desk": desk}
            yield row | {"desk": desk, "agency": homes.get(desk, row["agency"])}
        for name, values in single.items():
            yield from (row | {name: value} for value in values)

    return tries


def _told(row: Row) -> str:
    return f"ballot {row['id']} (desk {row['desk']}, {row['date']})"


def _groups(seen: Seen, expected: dict[Group, Total]) -> Iterator[Finding]:
    for day, desk in sorted(expected.keys() | seen.present.keys()):
        there, sealed = seen.present.get((day, desk), Total()), expected.get((day, desk), Total())
        subject, difference = f"{desk} {day}", there.ballots - sealed.ballots
        if difference < 0:
            text = f"{-difference} of {sealed.ballots} ballots of desk {desk}, {day}, are missing; {BY_HAND}"
            yield Finding("ballots_missing", subject, text)
        elif difference > 0:
            text = f"{difference} of {there.ballots} ballots of desk {desk}, {day}, have no seal; {BY_HAND}"
            yield Finding("ballots_unsealed", subject, text)
        elif there.digest != sealed.digest:
            text = f"the {there.ballots} ballots of desk {desk}, {day}, are not those that were sealed; {BY_HAND}"
            yield Finding("ballots_replaced", subject, text)


def _strange(door: Door, seen: Seen) -> Iterator[Finding]:
    for row in seen.impossible[:MOST]:
        text = f"{_told(row)} has answers that {row['instrument']} cannot have: {row['answers']!r}; {BY_HAND}"
        yield Finding("answers_impossible", row["id"], text)
    for key in sorted(seen.used - {record["key"] for record in instruments.records(door)}):
        text = f"{key} is not recorded although ballots were cast on it; restore a backup"
        yield Finding("instrument_missing", key, text)
    for code, number in sorted(seen.strange_desks.items()):
        text = f"{number} ballots name desk {code}, which is not known; add it, or restore a backup"
        yield Finding("desk_unknown", code, text)
    for agency, number in sorted(seen.strange_agencies.items()):
        text = f"{number} ballots name agency {agency}, which is not known; add it, or restore a backup"
        yield Finding("agency_unknown", agency, text)
