"""Whose names are masked in comments: the clerks of an agency, and the list that the agency keeps."""

from survey.doors import Door
from survey.store import agency_settings

LIST = "staff_names"


def names_at(door: Door, agency: str) -> tuple[str, ...]:
    """Names of desk staff, in order: clerks who sign in, whether or not they still may, and those listed by hand."""
    rows = door.rows("SELECT name FROM staff WHERE agency = :agency AND role = 'clerk'", agency=agency)
    listed = agency_settings.read(door, agency).get(LIST, "").splitlines()
    return tuple(sorted({name.strip() for name in (*(row["name"] for row in rows), *listed)} - {""}))
