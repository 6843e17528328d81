"""Files that show what was done in a case, kept in the database so that every backup has them; never changed."""

import base64
from dataclasses import dataclass
from datetime import date

from survey.doors import Door
from survey.remedies.files import Attachment


@dataclass(frozen=True)
class Kept:
    """A file of a case without its content."""

    number: int
    name: str
    kind: str
    size: int
    day: date
    who: str


def add(door: Door, case_id: str, file: Attachment, *, today: date, who: str) -> int:
    """Keep a file; returns its number in the case."""

    def insert() -> int:
        number = len(of(door, case_id)) + 1
        door.run(
            "INSERT INTO case_files (case_id, number, name, kind, size, day, who, content) "
            "VALUES (:case_id, :number, :name, :kind, :size, :day, :who, :content)",
            case_id=case_id,
            number=number,
            name=file.name,
            kind=file.kind,
            size=len(file.content),
            day=today.isoformat(),
            who=who,
            content=base64.b64encode(file.content).decode(),
        )
        return number

    return door.atomic(insert)


def of(door: Door, case_id: str) -> list[Kept]:
    """The files of a case, oldest first."""
    rows = door.rows(
        "SELECT number, name, kind, size, day, who FROM case_files WHERE case_id = :case_id ORDER BY number",
        case_id=case_id,
    )
    return [
        Kept(row["number"], row["name"], row["kind"], row["size"], date.fromisoformat(row["day"]), row["who"])
        for row in rows
    ]


def read(door: Door, case_id: str, number: int) -> Attachment | None:
    """A file with its content."""
    rows = door.rows(
        "SELECT name, kind, content FROM case_files WHERE case_id = :case_id AND number = :number",
        case_id=case_id,
        number=number,
    )
    return Attachment(rows[0]["name"], rows[0]["kind"], base64.b64decode(rows[0]["content"])) if rows else None
