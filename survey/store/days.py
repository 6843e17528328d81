"""Days of settled ballots: how many there were, which decides what staff see."""

from survey.doors import Door, Row


def state(door: Door) -> str:
    """A word that changes whenever ballots come into the store, leave it, are revealed, set aside or restored.

    It is made of the last links of the chains, so that two stores, or one before and after it was restored, never
    share it by chance.
    """
    [found] = door.rows(
        "SELECT (SELECT mac FROM seals ORDER BY number DESC LIMIT 1) AS seal, "
        "(SELECT mac FROM set_asides ORDER BY number DESC LIMIT 1) AS event, "
        "(SELECT max(step) FROM revealed) AS step"
    )
    return f"{found['seal'] or ''}.{found['event'] or ''}.{found['step'] or ''}"


def arrived(door: Door) -> str:
    """The same word, but setting aside does not change it."""
    seal, _, step = state(door).split(".")
    return f"{seal}.{step}"


def counts(door: Door) -> list[Row]:
    """Ballots of each agency, desk, date and instrument, and how many of them are held back; trials are left out.

    Those set aside are counted: what was revealed stays revealed.
    """
    return door.rows(
        "SELECT agency, desk, date, instrument, CAST(count(*) AS INTEGER) AS number, "
        "CAST(count(h.ballot) AS INTEGER) AS held FROM ballots LEFT JOIN held AS h ON h.ballot = id "
        "WHERE mode <> 'test' GROUP BY agency, desk, date, instrument"
    )
