"""Which report files were made from which closing, so that the same one is handed out again."""

from datetime import date

from survey.doors import Door, Row


def append(  # noqa: PLR0913 - one argument for each thing that is kept
    door: Door, closing: int, *, agency: str, language: str, part: str, digest: str, today: date, who: str
) -> None:
    """Note a file, once. `digest`: of its bytes."""

    def add() -> None:
        same = {"closing": closing, "agency": agency, "language": language, "part": part, "digest": digest}
        if not door.rows(
            "SELECT number FROM issued_reports WHERE closing = :closing AND agency = :agency "
            "AND language = :language AND part = :part AND digest = :digest",
            **same,
        ):
            door.run(
                "INSERT INTO issued_reports (number, closing, agency, language, part, day, who, digest) "
                "SELECT coalesce(max(number), 0) + 1, :closing, :agency, :language, :part, :day, :who, :digest "
                "FROM issued_reports",
                day=today.isoformat(),
                who=who,
                **same,
            )

    door.atomic(add)


def of(door: Door, closing: int) -> list[Row]:
    """The files made from a closing, in order."""
    return door.rows("SELECT * FROM issued_reports WHERE closing = :closing ORDER BY number", closing=closing)


def read(door: Door, number: int) -> Row | None:
    """A file that was made, by its number."""
    found = door.rows("SELECT * FROM issued_reports WHERE number = :number", number=number)
    return found[0] if found else None
