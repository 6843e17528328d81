"""The causes that a case may be put down to: a place's own list, or the shipped one."""

from survey.doors import Door
from survey.i18n import gettext
from survey.remediation import CAUSES
from survey.store import agency_settings

LIST = "causes"
MOST, LONGEST = 30, 80
"""Causes of a list, and characters of one."""


def causes_at(door: Door, agency: str) -> dict[str, str]:
    """Key → what it is called in the page's language. A cause of a place's own list is its own key.

    A case keeps the words that it was given, whatever becomes of the list later.
    """
    own = agency_settings.read(door, agency).get(LIST, "").splitlines()
    lines = dict.fromkeys(line.strip()[:LONGEST] for line in own if line.strip())
    return {line: line for line in list(lines)[:MOST]} or {key: gettext(name) for key, name in CAUSES.items()}


def named(cause: str) -> str:
    """What a cause of a case is called."""
    return gettext(CAUSES[cause]) if cause in CAUSES else cause
