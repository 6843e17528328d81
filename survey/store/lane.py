"""The confidential lane's events; only ever appended."""

from collections.abc import Iterable
from datetime import date

from survey.comments.lane import Event, Held, Sight, permit
from survey.comments.topics import Topics
from survey.doors import Door, Row
from survey.store import reveals
from survey.store.selecting import Where

COLUMNS = ("ballot", "number", "agency", "day", "who", "what", "why")
_NAMES = ", ".join(COLUMNS)
_ADD = f"INSERT INTO lane_events ({_NAMES}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - constants only


def append(door: Door, ballot: str, agency: str, event: Event) -> Held:
    """Append an event; returns the comment after it. Raises `Refused` for what may not follow."""

    def write() -> Held:
        found = read(door, ballot)
        before = found.events if found is not None else ()
        permit(before, event)
        door.run(_ADD, **_row(ballot, agency, len(before), event))
        return Held(ballot, found.agency if found is not None else agency, (*before, event))

    return door.atomic(write, alone="lane_events")


def screen(door: Door, topics: Topics, today: date) -> int:
    """Take in every settled comment whose words are serious and that was never in the lane; returns how many.

    Call it after settling: a list of phrases that was changed later then pulls nothing out again.
    """

    def write() -> int:
        rows = door.rows(
            "SELECT id, agency, comment FROM ballots WHERE comment <> '' "
            "AND id NOT IN (SELECT ballot FROM lane_events) ORDER BY id"
        )
        event = Event(today, "", "entered")
        fresh = [_row(row["id"], row["agency"], 0, event) for row in rows if topics.serious(row["comment"])]
        door.run_many(_ADD, fresh)
        return len(fresh)

    return door.atomic(write, alone="lane_events")


def read(door: Door, ballot: str) -> Held | None:
    """A comment in the lane, or that was."""
    return next(iter(_read(door, Where().be("ballot = :ballot", ballot=ballot))), None)


def of(door: Door, agencies: Iterable[str] | None = None) -> list[Held]:
    """The comments that are or were in the lane, of agencies or all, by ballot."""
    return _read(door, Where().among("agency", agencies))


def last(door: Door) -> int:
    """How many events there are; it changes with each."""
    return int(door.rows("SELECT count(*) AS number FROM lane_events")[0]["number"])


def sight(door: Door, topics: Topics, today: date, agencies: Iterable[str] | None = None) -> Sight:
    """What people of some agencies, or of all, may read of comments."""
    return Sight(topics, of(door, agencies), today)


def shown(door: Door, agencies: Iterable[str], today: date) -> list[Row]:
    """Ballot → date, agency and comment of what the inspector reads: what staff would see of these days by now."""
    where = Where().among("agency", agencies).be("date < :today", today=today.isoformat()).be("mode <> 'test'")
    where.be(reveals.SEEN).be("id IN (SELECT ballot FROM lane_events)")
    return door.rows(f"SELECT id, date, agency, comment FROM ballots{where.sql} ORDER BY date DESC, id", **where.params)  # noqa: S608 - values are parameters


def _row(ballot: str, agency: str, number: int, event: Event) -> Row:
    return {
        "ballot": ballot,
        "number": number,
        "agency": agency,
        "day": event.day.isoformat(),
        "who": event.who,
        "what": event.what,
        "why": event.why.strip(),
    }


def _read(door: Door, where: Where) -> list[Held]:
    own: dict[str, list[Row]] = {}
    for row in door.rows(f"SELECT {_NAMES} FROM lane_events{where.sql} ORDER BY ballot, number", **where.params):  # noqa: S608 - values are parameters
        own.setdefault(row["ballot"], []).append(row)
    return [
        Held(
            ballot,
            rows[0]["agency"],
            tuple(Event(date.fromisoformat(row["day"]), row["who"], row["what"], row["why"]) for row in rows),
        )
        for ballot, rows in own.items()
    ]
