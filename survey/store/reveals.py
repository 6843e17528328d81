"""How far staff see each place, and the ballots that arrived for days already seen and wait for the next step."""

from collections.abc import Iterable, Mapping
from datetime import date

from survey.doors import Door, Row
from survey.reveal import DayCount, Place, next_cut_offs
from survey.store import days

SEEN = """
    id NOT IN (SELECT ballot FROM held)
    AND EXISTS (SELECT 1 FROM revealed AS r WHERE r.agency = ballots.agency AND r.desk = ballots.desk
        AND ballots.date <= r.cut_off)
"""
"""The condition under which staff see a row of `ballots`."""


def cut_offs(door: Door) -> dict[Place, date]:
    """Place → the last day up to which (inclusive) its ballots are seen, those held back excepted."""
    return {
        (row["agency"], row["desk"]): date.fromisoformat(row["cut_off"])
        for row in door.rows("SELECT agency, desk, cut_off FROM revealed")
    }


def advance(door: Door, *, today: date, step: int, counted: Iterable[Row] | None = None) -> bool:
    """Take every step that is due; returns whether any place moved. Any number of processes may do it at any time.

    `counted` is what `days.counts` gave, read after `days.state`, where somebody has it already. What comes in
    meanwhile waits for the next time.
    """
    state = days.state(door)
    rows = days.counts(door) if counted is None else counted
    counts = [
        DayCount((row["agency"], row["desk"]), date.fromisoformat(row["date"]), row["number"], row["held"])
        for row in rows
    ]
    moved = next_cut_offs(counts, cut_offs(door), today=today, step=step)

    def move() -> bool:
        if days.state(door) != state:
            return False
        _move(door, moved)
        return True

    return bool(moved) and door.atomic(move)


def hold_back(door: Door, fresh: Iterable[Row]) -> None:
    """Note which ballots of those just settled are for a day already seen. Inside the transaction that settles."""
    stands = cut_offs(door)
    late = [
        {"ballot": row["id"]}
        for row in fresh
        if row["mode"] != "test"
        and date.fromisoformat(row["date"]) <= stands.get((row["agency"], row["desk"]), date.min)
    ]
    if late:
        door.run_many("INSERT INTO held (ballot) VALUES (:ballot)", late)


def forget_deleted(door: Door) -> None:
    """Drop what was held back and is no longer there. Inside the transaction that deletes."""
    door.run("DELETE FROM held WHERE ballot NOT IN (SELECT id FROM ballots)")


def _move(door: Door, moved: Mapping[Place, date]) -> None:
    # Steps are counted, so that the state of the store is another one after each.
    step = door.rows("SELECT coalesce(max(step), 0) + 1 AS step FROM revealed")[0]["step"]
    for (agency, desk), day in sorted(moved.items()):
        place = {"agency": agency, "desk": desk}
        door.run(
            "INSERT INTO revealed (agency, desk, cut_off, step) VALUES (:agency, :desk, :cut_off, :step) "
            "ON CONFLICT (agency, desk) DO UPDATE SET cut_off = :cut_off, step = :step",
            **place,
            cut_off=day.isoformat(),
            step=step,
        )
        door.run(
            "DELETE FROM held WHERE ballot IN "
            "(SELECT h.ballot FROM held AS h JOIN ballots AS b ON b.id = h.ballot "
            "WHERE b.agency = :agency AND b.desk = :desk)",
            **place,
        )
