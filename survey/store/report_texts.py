"""What an agency writes into its report before printing: next tasks and proposals. Appended; the last word holds."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from survey.doors import Door

Name = Literal["tasks", "proposals"]
NAMES: tuple[Name, ...] = get_args(Name)


def append(door: Door, agency: str, period: str, texts: Mapping[Name, str], *, today: date, who: str) -> None:  # noqa: PLR0913 - one argument for each thing that is kept
    """Append those texts that differ from the last ones."""

    def add() -> None:
        known = read(door, agency, period)
        for name, text in texts.items():
            if text != known[name]:
                door.run(
                    "INSERT INTO report_texts (agency, period, name, number, day, who, text) "
                    "SELECT :agency, :period, :name, (SELECT coalesce(max(number), 0) + 1 FROM report_texts "
                    "WHERE agency = :agency AND period = :period AND name = :name), :day, :who, :text",
                    agency=agency, period=period, name=name, day=today.isoformat(), who=who, text=text,
                )  # fmt: skip

    door.atomic(add)


def read(door: Door, agency: str, period: str) -> dict[Name, str]:
    """The texts in force; empty ones where nothing was written."""
    rows = door.rows(
        "SELECT name, text FROM report_texts WHERE agency = :agency AND period = :period ORDER BY number",
        agency=agency,
        period=period,
    )
    last = {row["name"]: row["text"] for row in rows}
    return {name: last.get(name, "") for name in NAMES}
