"""An agency's own explanation of a flag (ý kiến giải trình): asked for with a deadline, given, only ever appended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from survey.doors import Door, Row
from survey.model import Refused
from survey.store.selecting import Where


@dataclass(frozen=True)
class Subject:
    """What is to be explained: an item of an instrument at an agency in a period."""

    agency: str
    instrument: str
    item: str
    period: str


@dataclass(frozen=True)
class Explanation:
    """As it stands: when it was asked for and is due, and the last word that was given (empty until then)."""

    subject: Subject
    asked: date | None = None
    asked_by: str = ""
    due: date | None = None
    text: str = ""
    given: date | None = None
    given_by: str = ""


def ask(door: Door, subject: Subject, *, today: date, who: str, due: date) -> None:
    """Ask for an explanation until a day. Raises `Refused` for a day that has passed."""
    if due < today:
        raise Refused(f"the deadline {due} has passed")
    _append(door, subject, today, who, what="asked", due=due.isoformat(), why="")


def give(door: Door, subject: Subject, *, today: date, who: str, text: str) -> None:
    """Give the explanation, or another one in its place. Raises `Refused` for an empty one."""
    if not text.strip():
        raise Refused("the explanation is empty")
    _append(door, subject, today, who, what="given", due=None, why=text.strip())


def of(door: Door, agencies: Iterable[str] | None = None, *, period: str | None = None) -> dict[Subject, Explanation]:
    """The explanations of agencies (None: of all) in a period, as they stand."""
    where = Where().among("agency", agencies).be("period = :period", period=period)
    rows = door.rows(
        "SELECT agency, instrument, item, period, day, who, what, due, why FROM explanation_events"  # noqa: S608 - values are parameters
        f"{where.sql} ORDER BY agency, instrument, item, period, number",
        **where.params,
    )
    found: dict[Subject, Explanation] = {}
    for row in rows:
        subject = Subject(row["agency"], row["instrument"], row["item"], row["period"])
        found[subject] = _after(found.get(subject, Explanation(subject)), row)
    return found


def _after(before: Explanation, row: Row) -> Explanation:
    day = date.fromisoformat(row["day"])
    if row["what"] == "asked":
        asked = {"asked": day, "asked_by": row["who"], "due": date.fromisoformat(row["due"])}
        return Explanation(**(vars(before) | asked))
    return Explanation(**(vars(before) | {"text": row["why"], "given": day, "given_by": row["who"]}))


def _append(door: Door, subject: Subject, day: date, who: str, *, what: str, due: str | None, why: str) -> None:  # noqa: PLR0913 - one argument for each thing that is kept
    door.atomic(
        lambda: door.run(
            "INSERT INTO explanation_events (agency, instrument, item, period, number, day, who, what, due, why) "
            "SELECT :agency, :instrument, :item, :period, (SELECT coalesce(max(number), 0) + 1 FROM explanation_events "
            "WHERE agency = :agency AND instrument = :instrument AND item = :item AND period = :period), "
            ":day, :who, :what, :due, :why",
            **vars(subject),
            day=day.isoformat(),
            who=who,
            what=what,
            due=due,
            why=why,
        )
    )
