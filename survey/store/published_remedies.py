"""What agencies told citizens was mended, and what they took back; only ever appended."""

import json
from collections.abc import Mapping
from datetime import date

from survey.contact.told import (
    PUBLISHED,
    WITHDRAWN,
    Remedy,
    again_since,
    estimate_of,
    permit_telling,
    permit_withdrawal,
)
from survey.doors import Door, Row
from survey.model import Refused
from survey.remediation import Case
from survey.store import cases
from survey.store.selecting import Where

COLUMNS = (
    "case_id", "number", "agency", "day", "who", "what", "text_vi", "text_en", "decision", "why", "data",
)  # fmt: skip
WORDS = ("text_vi", "text_en", "decision")
_NAMES = ", ".join(COLUMNS)
_ADD = f"INSERT INTO published_remedies ({_NAMES}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - constants only


def publish(door: Door, case_id: str, words: Mapping[str, str], *, day: date, who: str) -> None:
    """Tell citizens of a verified remedy. `words`: `text_vi`, `text_en`, `decision`; the rest is kept as its data.

    Raises `Refused` for a case that is not there, is not verified, or is told already, and for missing words.
    """

    def write() -> None:
        case = _case(door, case_id)
        permit_telling(case, _told(door, case_id), words["text_vi"], words["decision"])
        own = {name: words[name] for name in WORDS}
        data = {name: value for name, value in words.items() if name not in WORDS}
        kept = own | {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
        _append(door, case, {"what": PUBLISHED, "day": day.isoformat(), "who": who} | kept)

    door.atomic(write)


def withdraw(door: Door, case_id: str, why: str, *, day: date, who: str) -> None:
    """Take back what was told. Raises `Refused` for what is not told and without a reason."""

    def write() -> None:
        case = _case(door, case_id)
        permit_withdrawal(case, _told(door, case_id), why)
        _append(door, case, {"what": WITHDRAWN, "day": day.isoformat(), "who": who, "why": why})

    door.atomic(write)


def history(door: Door, case_id: str) -> list[Row]:
    """Everything that was told and taken back of a case, oldest first."""
    return door.rows(
        f"SELECT {_NAMES} FROM published_remedies WHERE case_id = :case_id ORDER BY number",  # noqa: S608 - constants only
        case_id=case_id,
    )


def of(door: Door, agency: str) -> list[Remedy]:
    """What an agency tells now, the newest first; each says since when it no longer holds."""
    return [_remedy(row, _case(door, row["case_id"])) for row in _now(door, agency)]


def like(door: Door, case: Case, most: int) -> list[Remedy]:
    """What any agency tells now of the same item or the same cause, as far as it still holds; the newest first."""
    found: list[Remedy] = []
    for row in _now(door):
        other = _case(door, row["case_id"])
        same = case.item and (other.instrument, other.item) == (case.instrument, case.item)
        if other.id != case.id and (same or (case.cause and other.cause == case.cause)):
            found.append(_remedy(row, other))
    return [remedy for remedy in found if remedy.again is None][:most]


def latest(door: Door, agency: str) -> Remedy | None:
    """The newest of what an agency tells that still holds."""
    for row in _now(door, agency):
        remedy = _remedy(row, _case(door, row["case_id"]))
        if remedy.again is None:
            return remedy
    return None


def _now(door: Door, agency: str | None = None) -> list[Row]:
    """The last step of each case of an agency (None: of all), where that told something; the newest first."""
    where = Where().be("agency = :agency", agency=agency).be("what = :what", what=PUBLISHED)
    return door.rows(
        f"SELECT {_NAMES} FROM published_remedies AS p{where.sql} "  # noqa: S608 - values are parameters
        "AND number = (SELECT max(number) FROM published_remedies WHERE case_id = p.case_id) "
        "ORDER BY day DESC, case_id",
        **where.params,
    )


def _told(door: Door, case_id: str) -> bool:
    steps = history(door, case_id)
    return bool(steps) and steps[-1]["what"] == PUBLISHED


def _case(door: Door, case_id: str) -> Case:
    case = cases.read(door, case_id)
    if case is None:
        raise Refused(f"no case {case_id!r}")
    return case


def _append(door: Door, case: Case, step: Mapping[str, str]) -> None:
    number = len(history(door, case.id)) + 1
    unsaid = {"text_vi": "", "text_en": "", "decision": "", "why": "", "data": "{}"}
    door.run(_ADD, **unsaid | dict(step), case_id=case.id, number=number, agency=case.agency)


def _remedy(row: Row, case: Case) -> Remedy:
    data = json.loads(row["data"])
    return Remedy(
        case_id=row["case_id"],
        agency=row["agency"],
        day=date.fromisoformat(row["day"]),
        text_vi=row["text_vi"],
        text_en=row["text_en"],
        decision=row["decision"],
        question_vi=data.get("question_vi", ""),
        question_en=data.get("question_en", ""),
        before=estimate_of(data, "before"),
        after=estimate_of(data, "after"),
        again=again_since(case),
    )
