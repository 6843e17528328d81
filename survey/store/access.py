"""Second factors with their recovery codes, and how often somebody's sessions were ended: of logins, not of devices."""

from collections.abc import Iterable
from dataclasses import dataclass

from survey.doors import Door
from survey.model import Refused


@dataclass(frozen=True)
class Access:
    """What stands beside a password.

    `sealed`: the second factor's secret (`survey.access.safe`), empty for none; `step`: the last one whose code was
    taken; `ended`: how often all sessions were ended; `recovery`: how many recovery codes are left.
    """

    sealed: str = ""
    step: int = -1
    ended: int = 0
    recovery: int = 0


def read(door: Door, login: str) -> Access:
    """What stands beside the password of a login; nothing for an unknown one."""
    found = door.rows(
        "SELECT sealed, step, ended, (SELECT count(*) FROM recovery_codes WHERE recovery_codes.login = access.login) "
        "AS recovery FROM access WHERE login = :login",
        login=login,
    )
    return Access(**found[0]) if found else Access()


def with_factor(door: Door) -> frozenset[str]:
    """The logins that have a second factor."""
    return frozenset(str(row["login"]) for row in door.rows("SELECT login FROM access WHERE sealed <> ''"))


def set_factor(door: Door, login: str, sealed: str, step: int, digests: Iterable[str]) -> None:
    """Keep a second factor whose code of `step` was met, with its recovery codes; the former ones are gone.

    Raises `Refused` where there is a second factor already: it is given up before another is kept.
    """
    kept = list(digests)

    def keep() -> None:
        _begin(door, login)
        sql = "UPDATE access SET sealed = :sealed, step = :step WHERE login = :login AND sealed = ''"
        if not door.run(sql, login=login, sealed=sealed, step=step):
            raise Refused(f"{login} has a second factor already; it is given up before another is kept")
        _replace_recovery(door, login, kept)

    door.atomic(keep)


def clear_factor(door: Door, login: str) -> None:
    """Give up the second factor of a login and its recovery codes; nothing happens where there is none.

    The last step stays: a code that was taken is not taken again, whatever comes between.
    """

    def clear() -> None:
        door.run("UPDATE access SET sealed = '' WHERE login = :login", login=login)
        _replace_recovery(door, login, ())

    door.atomic(clear)


def take_step(door: Door, login: str, step: int) -> bool:
    """Note that the code of a step was typed. False where that step, or a later one, was taken before."""
    sql = "UPDATE access SET step = :step WHERE login = :login AND sealed <> '' AND step < :step"
    return bool(door.run(sql, login=login, step=step))


def take_recovery(door: Door, login: str, digest: str) -> bool:
    """Use a recovery code up. False where there is no such code of this login, or no more."""
    return bool(
        door.run("DELETE FROM recovery_codes WHERE login = :login AND digest = :digest", login=login, digest=digest)
    )


def set_recovery(door: Door, login: str, digests: Iterable[str]) -> None:
    """Replace all recovery codes of a login."""
    kept = list(digests)
    door.atomic(lambda: _replace_recovery(door, login, kept))


def end_sessions(door: Door, login: str) -> None:
    """End every session of a login. Raises `Refused` for an unknown one."""

    def end() -> None:
        _begin(door, login)
        door.run("UPDATE access SET ended = ended + 1 WHERE login = :login", login=login)

    door.atomic(end)


def _begin(door: Door, login: str) -> None:
    if not door.rows("SELECT login FROM staff WHERE login = :login", login=login):
        raise Refused(f"unknown login {login!r}; see: survey staff list")
    door.run(
        "INSERT INTO access (login, sealed, step, ended) VALUES (:login, '', -1, 0) ON CONFLICT (login) DO NOTHING",
        login=login,
    )


def _replace_recovery(door: Door, login: str, digests: Iterable[str]) -> None:
    door.run("DELETE FROM recovery_codes WHERE login = :login", login=login)
    for digest in digests:
        door.run("INSERT INTO recovery_codes (login, digest) VALUES (:login, :digest)", login=login, digest=digest)
