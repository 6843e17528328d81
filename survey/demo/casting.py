"""Puts the invented province into its own store, and takes it on to today when it is run again.

Ballots of past days go in as settled ones, in bulk; those of today are cast into the inbox, one by one, as the web
casts them. Every ballot is a function of the seed and its day, its id of the instance key besides: whatever is there
already is met again and left alone.
"""

import secrets
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context

import numpy as np

from forms.instrument import Instrument, find
from survey.demo import plans
from survey.demo.province import Province
from survey.demo.sheets import fill, visits
from survey.doors import Door
from survey.instance import Instance
from survey.migrations import migrate
from survey.model import Ballot, Desk, Refused, Role, Staff, Transactions
from survey.passwords import hash_password
from survey.sealing import ballot_id
from survey.settling import settle
from survey.store import agencies, ballots, desks, instruments, staff, transactions

CHUNK = 50_000
"""Ballots that are stored together, about."""

INSTRUMENT = "sipas-service@2026"
BATCH = "demo"

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What is not mistaken for something else when a password is copied from a screen."""

PEOPLE: tuple[tuple[str, str, Role, str], ...] = (
    ("lanhdao", "Lãnh đạo Tỉnh Mẫu", "agency_head", "tinh-mau"),
    ("cchc", "Đầu mối cải cách hành chính Tỉnh Mẫu", "reviewer", "tinh-mau"),
    ("lanhdao.xa1", "Lãnh đạo Xã Mẫu 1", "agency_head", "xa-mau-1"),
    ("canbo.xa1", "Cán bộ Xã Mẫu 1", "clerk", "xa-mau-1"),
    ("giamsat", "Người giám sát Tỉnh Mẫu", "auditor", "tinh-mau"),
    ("kiemtra", "Người kiểm tra công vụ Tỉnh Mẫu", "inspector", "tinh-mau"),
    ("quantri", "Quản trị hệ thống Tỉnh Mẫu", "administrator", "tinh-mau"),
)
"""Login, name, role and agency of the demo's staff; the first sees most."""

Part = list[tuple[date, int]]
"""A run of days, each with its number of ballots."""

Progress = Callable[[int], None]
"""Called with the number of ballots that are in."""


def build(instance: Instance, kept: plans.Kept, today: date, progress: Progress) -> None:
    """Bring the store to today: agencies, desks, ballots, transactions.

    Raises `Refused`, and changes nothing, when the store holds desks that are not this demo's.
    """
    province, instrument = kept.province, find(INSTRUMENT)
    door = instance.connect()
    try:
        migrate(door, today)
        refuse_others(door, province)
        plans.write(instance.folder, kept)
        found(door, province, instrument)
        settle(door, key=instance.key, today=today)
        fill_past(instance, door, kept, today, progress)
        cast_today(instance, door, province, today)
        add_transactions(door, province, today)
    finally:
        door.close()


def refuse_others(door: Door, province: Province) -> None:
    """Raises `Refused` when any desk of the store is not one of the province's."""
    others = {desk.code for desk in desks.of(door)} - {desk.code for desk in province.desks}
    if others:
        raise Refused(
            f"the store holds other desks ({', '.join(sorted(others)[:3])}); a demo is never added to them: "
            "choose another --instance, or delete the demo's folder"
        )


def found(door: Door, province: Province, instrument: Instrument) -> None:
    """Agencies, the instrument, desks and their assignment: whatever is not there yet."""
    instruments.add(door, instrument)
    for agency in province.agencies:
        if agencies.read(door, agency.id) is None:
            agencies.add(door, agency)
    for desk in province.desks:
        if desks.read(door, desk.code) is None:
            desks.add(door, Desk(desk.code, desk.agency, desk.name, staff=desk.staff))
            desks.assign(door, desk.code, instrument.key, province.first)


def fill_past(instance: Instance, door: Door, kept: plans.Kept, today: date, progress: Progress) -> None:
    """Add every past day after the last complete one; the day before today is complete then."""
    parts = divide(kept, today)
    for part, made in zip(parts, invent(instance.key, kept.province, parts), strict=True):
        ballots.add_settled_many(
            door, made, BATCH, key=instance.key, today=today, source="survey demo", who="survey demo"
        )
        progress(len(made))
        plans.write(instance.folder, plans.Kept(kept.province, part[-1][0]))


def divide(kept: plans.Kept, today: date) -> list[Part]:
    """The days that are still to be filled, with their numbers of ballots, in runs of about `CHUNK` ballots."""
    parts: list[Part] = []
    size = CHUNK
    for day, number in kept.province.daily(today).items():
        if kept.through is not None and day <= kept.through:
            continue
        if size >= CHUNK:
            parts.append([])
            size = 0
        # The day on which the demo was made was cast when it was today, and is settled by now.
        parts[-1].append((day, 0 if day == kept.province.made else number))
        size += number
    return parts


def invent(key: bytes, province: Province, parts: Sequence[Part]) -> Iterator[list[Ballot]]:
    """The ballots of each part. Many are made by a second process, one part ahead, while this one stores the last."""
    if len(parts) < 3:
        yield from (part_ballots(key, province, part) for part in parts)
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as second:
        ahead: deque[Future[list[Ballot]]] = deque()
        for part in parts:
            ahead.append(second.submit(part_ballots, key, province, part))
            if len(ahead) > 1:
                yield ahead.popleft().result()
        yield ahead.popleft().result()


def part_ballots(key: bytes, province: Province, part: Part) -> list[Ballot]:
    """The ballots of a run of days."""
    instrument = find(INSTRUMENT)
    return [ballot for day, number in part for ballot in day_ballots(key, province, instrument, day, number)]


def day_ballots(key: bytes, province: Province, instrument: Instrument, day: date, number: int) -> list[Ballot]:
    """The ballots of a day, in the order of their ids, which tells nothing."""
    sheets = fill(instrument, province, day, number)
    rows = zip(sheets.desk.tolist(), sheets.mode, sheets.language, sheets.answers, sheets.comment, strict=True)
    made = [
        Ballot(
            id=ballot_id(key, f"demo-{province.seed}-{day.isoformat()}-{number}-{place}"),
            instrument=instrument.key,
            agency=province.desks[desk].agency,
            desk=province.desks[desk].code,
            mode=mode,
            date=day,
            language=language,
            answers=answers,
            comment=comment,
        )
        for place, (desk, mode, language, answers, comment) in enumerate(rows)
    ]
    if impossible := [ballot.answers for ballot in made if not instrument.pattern.fullmatch(ballot.answers)]:
        raise ValueError(f"{impossible[0]!r} is no answers string of {instrument.key}")
    return sorted(made, key=lambda ballot: ballot.id)


def cast_today(instance: Instance, door: Door, province: Province, today: date) -> None:
    """Cast today's few dozen ballots into the inbox, as the web does."""
    for ballot in day_ballots(instance.key, province, find(INSTRUMENT), today, province.fresh()):
        ballots.cast(door, replace(ballot, mode="web"))


def add_transactions(door: Door, province: Province, today: date) -> None:
    """The transactions of every desk in every month that is over, from its ballots and its share of answers."""
    known = {row.first for row in transactions.of(door)}
    months: dict[date, dict[date, int]] = {}
    for day, number in province.daily(today).items():
        months.setdefault(day.replace(day=1), {})[day] = number
    months.pop(today.replace(day=1), None)
    rows = [row for days in months.values() if min(days) not in known for row in month_transactions(province, days)]

    def add_all() -> None:
        for row in rows:
            transactions.add(door, row)

    door.atomic(add_all)


def month_transactions(province: Province, days: Mapping[date, int]) -> list[Transactions]:
    """What each desk served in a month of which the days' ballots are known."""
    answered = np.sum([visits(province, day, number) for day, number in days.items()], axis=0)
    return [
        Transactions(desk.code, min(days), max(days), round(int(number) / desk.response), "demo")
        for desk, number in zip(province.desks, answered, strict=True)
    ]


def give_passwords(door: Door) -> str:
    """Give every account of the demo the same new password and return it."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    for login, name, role, agency in PEOPLE:
        code = desks.of(door, agency)[0].code if role == "clerk" else ""
        person = Staff(login, name, role, agency, hash_password(password), desk=code)
        if staff.read(door, login) is None:
            staff.add(door, person)
        else:
            staff.change(door, person)
            staff.set_password(door, login, person.password_hash)
    return password
