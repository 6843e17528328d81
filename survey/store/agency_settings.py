"""What agencies settle about their own documents, only ever appended; the last value holds."""

from collections.abc import Mapping
from datetime import date

from survey.agency_settings import AGENCY_SETTINGS, LONGEST, PUBLIC
from survey.doors import Door
from survey.model import Refused
from survey.store import agencies
from survey.store.selecting import Where

NAMES = frozenset(setting.name for setting in AGENCY_SETTINGS)


def own(door: Door, agency: str) -> dict[str, str]:
    """What the agency itself has set."""
    rows = door.rows(
        "SELECT name, value FROM agency_settings WHERE agency = :agency ORDER BY name, number", agency=agency
    )
    return {row["name"]: row["value"] for row in rows}


def read(door: Door, agency: str) -> dict[str, str]:
    """What holds at an agency: its own values, else those of the nearest agency above, as far as they are inherited."""
    found: dict[str, str] = {}
    inherited = {setting.name for setting in AGENCY_SETTINGS if setting.inherited}
    step: str | None = agency
    seen: set[str] = set()
    while step is not None and step not in seen:
        seen.add(step)
        values = own(door, step)
        found = {
            name: value for name, value in values.items() if value and (step == agency or name in inherited)
        } | found
        above = door.rows("SELECT parent FROM agencies WHERE id = :id", id=step)
        step = above[0]["parent"] if above else None
    return found


def append(door: Door, agency: str, values: Mapping[str, str], *, today: date, who: str) -> int:
    """Note the values that differ from those the agency has; returns how many. Raises `Refused` for what is none."""
    for name, value in values.items():
        if name not in NAMES:
            raise Refused(f"unknown setting {name!r}; use one of {', '.join(sorted(NAMES))}")
        if len(value) > LONGEST:
            raise Refused(f"{name} has {len(value)} characters; at most {LONGEST} are kept")

    def write() -> int:
        before = own(door, agency)
        tidy = {name: "\n".join(value.strip().splitlines()) for name, value in values.items()}
        changed = {name: value for name, value in tidy.items() if value != before.get(name, "")}
        for name, value in changed.items():
            door.run(
                "INSERT INTO agency_settings (agency, name, number, day, who, value) SELECT :agency, :name, "
                "(SELECT coalesce(max(number), 0) + 1 FROM agency_settings WHERE agency = :agency AND name = :name), "
                ":day, :who, :value",
                agency=agency,
                name=name,
                day=today.isoformat(),
                who=who,
                value=value,
            )
        if changed.keys() & set(PUBLIC):
            # Kept ballot pages are of a revision.
            below = Where().among("agency", agencies.below(door, agency))
            door.run(f"UPDATE desks SET revision = revision + 1{below.sql}", **below.params)  # noqa: S608 - values are parameters
        return len(changed)

    return door.atomic(write)
