"""What was changed about an agency or a desk, as rows for a page: the store notes it in its own words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from survey.doors import Row
from survey.i18n import gettext
from survey.marked import source
from survey.spreadsheets import read_date

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": source("Tên"),
        "kind": source("Loại đơn vị"),
        "parent": source("Trực thuộc"),
        "successor": source("Đơn vị kế tục"),
        "valid_from": source("Từ ngày"),
        "valid_to": source("Đến hết ngày"),
        "agency": source("Cơ quan, đơn vị"),
        "staff": source("Số người phục vụ"),
        "status": source("Tình trạng"),
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {"open": source("đang mở"), "closed": source("tạm đóng"), "retired": source("bỏ hẳn")}
)
CHANGE = re.compile(r"(?P<field>\w+): (?P<old>.*) → (?P<new>.*)")
ASSIGNMENT = re.compile(r"instrument from (?P<day>\S+): (?P<key>\S+)")


@dataclass(frozen=True)
class Change:
    """One line: when, who, what was changed from what to what, and why. `own`: the values are the office's words."""

    day: date
    who: str
    what: str
    old: str = ""
    new: str = ""
    why: str = ""
    own: bool = True


def changes_of(events: Iterable[Row]) -> list[Change]:
    """The events that a store keeps of an agency or a desk, the newest first."""
    return [_change(event) for event in reversed(list(events))]


def _change(event: Row) -> Change:
    day, who, why = date.fromisoformat(event["day"]), event["who"], event["why"]
    if found := ASSIGNMENT.fullmatch(event["what"]):
        return Change(day, who, gettext("Mẫu phiếu"), "", found["key"], why)
    found = CHANGE.fullmatch(event["what"])
    if found is None or found["field"] not in FIELDS:
        return Change(day, who, event["what"], why=why)
    old, new = (_value(found["field"], found[side]) for side in ("old", "new"))
    label = FIELDS[found["field"]]
    return Change(day, who, gettext(label), old, new, why, own=found["field"] != "status")


def _value(field: str, text: str) -> str:
    if text in ("", "-", "None"):
        return "–"
    if field == "status":
        return gettext(STATES[text])
    return f"{read_date(text):%d/%m/%Y}" if field.startswith("valid_") else text
