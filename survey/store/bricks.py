"""What the counts of a half-month depend on: whenever ballots of it come, go, are seen or set aside, it reads anew."""

from collections.abc import Iterator

from survey.doors import Door, Row

HALF = "substr(date, 1, 7) || CASE WHEN substr(date, 9, 2) < '15' THEN '-1' ELSE '-2' END"
"""A date's half-month, as `survey.periods.half_months` names it."""


def states(door: Door) -> dict[str, list[tuple[str, ...]]]:
    """Half-month → words, in order, that change together with the ballots that staff see of it.

    One look at small tables tells it for all of them, without reading a ballot.
    """
    found: dict[str, list[tuple[str, ...]]] = {}
    for kind, rows in (("seals", _seals(door)), ("aside", _set_aside(door)), ("held", _held(door))):
        for row in rows:
            words = tuple(str(row[name]) for name in row if name != "half")
            found.setdefault(row["half"], []).append((kind, *words))
    return {half: sorted(words) for half, words in found.items()}


def _seals(door: Door) -> list[Row]:
    """Seals are only ever appended, so their number and the last of them tell which there are; and how far the desk,
    under each agency it had, is seen within the half-month."""
    return door.rows(f"""
        SELECT s.half, s.subject, s.seals, l.mac, r.agency,
            CASE WHEN r.cut_off < s.last THEN r.cut_off ELSE s.last END AS cut_off
        FROM (
            SELECT {HALF} AS half, subject, count(*) AS seals, max(number) AS number, max(date) AS last
            FROM seals WHERE kind = 'ballots' GROUP BY 1, 2
        ) AS s
        JOIN seals AS l ON l.number = s.number
        LEFT JOIN revealed AS r ON r.desk = s.subject
    """)  # noqa: S608 - constants only


def _set_aside(door: Door) -> Iterator[Row]:
    yield from door.rows(f"""
        SELECT {HALF} AS half, count(*) AS events, max(s.number) AS number
        FROM set_asides AS s JOIN ballots AS b ON b.id = s.ballot GROUP BY 1
    """)  # noqa: S608 - constants only


def _held(door: Door) -> Iterator[Row]:
    yield from door.rows(f"SELECT {HALF} AS half, h.ballot FROM held AS h JOIN ballots AS b ON b.id = h.ballot")  # noqa: S608 - constants only
