"""Staff who sign in, and their failed attempts, counted so that the next one can be made to wait."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from survey.doors import Door, Row
from survey.model import Refused, Staff

COLUMNS = "login, name, role, agency, password_hash, active, desk, must_change"
LONGEST_LOGIN = 40
"""Characters of a login that attempts are counted under; whatever somebody types comes here."""
REMEMBERED = timedelta(days=1)
"""How long failed attempts are kept after the last of them."""


@dataclass(frozen=True)
class Attempts:
    """Failed attempts in a row, and the moment of the last (aware, UTC); None when there was none."""

    failures: int = 0
    last: datetime | None = None


def add(door: Door, person: Staff) -> None:
    """Add a person. Raises `Refused` when the login is taken or the agency unknown."""

    def insert() -> None:
        if not door.rows("SELECT id FROM agencies WHERE id = :id", id=person.agency):
            raise Refused(f"staff {person.login}: unknown agency {person.agency!r}; add it with: survey agency add")
        added = door.run(
            f"INSERT INTO staff ({COLUMNS}) VALUES "  # noqa: S608 - constants only
            "(:login, :name, :role, :agency, :password_hash, :active, :desk, :must_change) "
            "ON CONFLICT (login) DO NOTHING",
            **(asdict(person) | {"active": int(person.active), "must_change": int(person.must_change)}),
        )
        if not added:
            raise Refused(f"login {person.login} is taken; choose another one")

    door.atomic(insert)


def read(door: Door, login: str) -> Staff | None:
    """The person of a login, active or not."""
    found = door.rows(f"SELECT {COLUMNS} FROM staff WHERE login = :login", login=login)  # noqa: S608 - constants only
    return _staff(found[0]) if found else None


def all(door: Door) -> list[Staff]:  # noqa: A001 - staff.all reads as what it is
    """Everybody, by login."""
    return [_staff(row) for row in door.rows(f"SELECT {COLUMNS} FROM staff ORDER BY login")]  # noqa: S608 - constants only


def change(door: Door, person: Staff) -> None:
    """Another name, role or place; password and activity stay. Raises `Refused` for an unknown login or agency."""

    def update() -> None:
        if not door.rows("SELECT id FROM agencies WHERE id = :id", id=person.agency):
            raise Refused(f"staff {person.login}: unknown agency {person.agency!r}; add it with: survey agency add")
        changed = door.run(
            "UPDATE staff SET name = :name, role = :role, agency = :agency, desk = :desk WHERE login = :login",
            login=person.login,
            name=person.name,
            role=person.role,
            agency=person.agency,
            desk=person.desk,
        )
        if not changed:
            raise Refused(f"unknown login {person.login!r}; see: survey staff list")

    door.atomic(update)


def set_password(door: Door, login: str, password_hash: str) -> None:
    """Replace a password's hash by one that its owner chose. Raises `Refused` for an unknown login."""
    sql = "UPDATE staff SET password_hash = :value, must_change = 0 WHERE login = :login"
    _change(door, sql, login, password_hash)


def set_one_time_password(door: Door, login: str, password_hash: str) -> None:
    """Replace a password's hash by one that its owner must change first. Raises `Refused` for an unknown login."""
    sql = "UPDATE staff SET password_hash = :value, must_change = 1 WHERE login = :login"
    _change(door, sql, login, password_hash)


def set_active(door: Door, login: str, active: bool) -> None:
    """Let somebody in, or no longer. Raises `Refused` for an unknown login."""
    _change(door, "UPDATE staff SET active = :value WHERE login = :login", login, int(active))


def attempts(door: Door, login: str) -> Attempts:
    """The failed attempts of a login, whether anybody has it or not."""
    found = door.rows("SELECT failures, last FROM attempts WHERE login = :login", login=login[:LONGEST_LOGIN])
    return Attempts(found[0]["failures"], datetime.fromisoformat(found[0]["last"])) if found else Attempts()


def note_attempt(door: Door, login: str, success: bool, now: datetime) -> Attempts:
    """Count a failed attempt, or forget the failed ones after a success; returns what stood before.

    `now` is an aware moment.
    """
    counted, moment = login[:LONGEST_LOGIN], now.astimezone(UTC)

    def note() -> Attempts:
        before = attempts(door, login)
        door.run("DELETE FROM attempts WHERE last < :long_ago", long_ago=(moment - REMEMBERED).isoformat())
        if success:
            door.run("DELETE FROM attempts WHERE login = :login", login=counted)
        else:
            door.run(
                "INSERT INTO attempts (login, failures, last) VALUES (:login, 1, :now) "
                "ON CONFLICT (login) DO UPDATE SET failures = attempts.failures + 1, last = :now",
                login=counted,
                now=moment.isoformat(),
            )
        return before

    return door.atomic(note)


def _change(door: Door, sql: str, login: str, value: object) -> None:
    if not door.run(sql, login=login, value=value):
        raise Refused(f"unknown login {login!r}; see: survey staff list")


def _staff(row: Row) -> Staff:
    return Staff(**(row | {"active": bool(row["active"]), "must_change": bool(row["must_change"])}))
