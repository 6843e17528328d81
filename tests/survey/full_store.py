"""A store with something in every table, and its backup."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from survey.backups import write
from survey.db import Door
from survey.instance import Instance
from survey.model import Staff, Transactions
from survey.store import access, agencies, audit, ballots, closings, desks, set_asides, staff, tables, transactions
from survey.store.audit import Entry
from tests.builders import TODAY, fill_store, make_agency, make_ballot, make_desk, make_instance
from tests.postgres import make_database

YESTERDAY = TODAY - timedelta(days=1)

DAY = YESTERDAY.isoformat()
ROWS: Mapping[str, Mapping[str, Any]] = {
    "agency_events": {"agency": "xa-mau-1", "number": 1, "day": DAY, "who": "an", "what": "name", "why": "gõ nhầm"},
    "agency_settings": {
        "agency": "xa-mau-1", "name": "signatory", "number": 1, "day": DAY, "who": "an", "value": "CHỦ TỊCH",
    },
    "revealed": {"agency": "xa-mau-1", "desk": "7K3MPQ9X2V", "cut_off": DAY, "step": 1},
    "held": {"ballot": "0" * 32},
    "ballot_events": {"number": 1, "ballot": "0" * 32, "day": DAY, "who": "an", "what": "seen", "why": ""},
    "explanation_events": {
        "agency": "xa-mau-1", "instrument": "sipas-service@2026", "item": "A24", "period": "2026-10", "number": 1,
        "day": DAY, "who": "an", "what": "asked", "due": DAY, "why": "",
    },
    "cases": {
        "id": "v1", "agency": "xa-mau-1", "desk": None, "instrument": None, "item": None, "period": None,
        "ballot": None, "origin": "hand", "day": DAY, "who": "an", "title": "Chờ lâu",
    },
    "case_events": {
        "case_id": "v1", "number": 1, "day": DAY, "who": "an", "what": "opened", "why": "", "data": "{}",
    },
    "case_files": {
        "case_id": "v1", "number": 1, "name": "ảnh quầy.png", "kind": "image/png", "size": 3, "day": DAY, "who": "an",
        "content": "AAEC",
    },
    "published_remedies": {
        "case_id": "v1", "number": 1, "agency": "xa-mau-1", "day": DAY, "who": "an", "what": "published",
        "text_vi": "Đã thêm ghế", "text_en": "", "decision": "12/QĐ-UBND", "why": "", "data": "{}",
    },
    "unmaskings": {
        "id": "u1", "number": 0, "agency": "xa-mau-1", "ballot": "0" * 32, "day": DAY, "who": "an",
        "role": "reviewer", "what": "asked", "why": "Người viết xin được gọi lại",
    },
    "lane_events": {
        "ballot": "0" * 32, "number": 0, "agency": "xa-mau-1", "day": DAY, "who": "", "what": "entered", "why": "",
    },
    "digests": {"login": "an", "address": "an@example.vn", "often": "daily", "sent": DAY},
    "report_texts": {
        "agency": "xa-mau-1", "period": "2026-10", "name": "tasks", "number": 1, "day": DAY, "who": "an",
        "text": "Thêm ghế chờ",
    },
    "issued_reports": {
        "number": 1, "closing": 1, "agency": "xa-mau-1", "language": "vi", "part": "report", "day": DAY, "who": "an",
        "digest": "0" * 64,
    },
}  # fmt: skip
"""Table → a row, for tables that nothing above writes to."""

Place = Callable[[Path], str]
DOORS: tuple[Place, ...] = (lambda _: "", lambda _: make_database())
places = pytest.mark.parametrize("place", DOORS, ids=["sqlite", "postgresql"])


def make_full(folder: Path, database_url: str = "") -> Instance:
    """An instance with something in every table, today's ballots in the inbox."""
    instance = make_instance(folder, database_url=database_url, phone="0271 3 888 999")
    (folder / "instruments").mkdir()
    (folder / "instruments/own.toml").write_text(
        (Path(__file__).parents[1] / "forms/instruments/rating.toml").read_text("utf-8"), "utf-8"
    )
    door = instance.connect()
    fill_store(door)
    # Refers to what comes after it in the order of ids.
    agencies.add(door, make_agency(id="zz-tinh", name="Tỉnh Mẫu"))
    agencies.update(door, make_agency(parent="zz-tinh", successor="zz-tinh"))
    desks.set_status(door, make_desk().code, "closed", TODAY, "an", why="sửa “bảng”; \\ % : '")
    transactions.add(door, Transactions(make_desk().code, YESTERDAY, YESTERDAY, 17, "một cửa"))
    staff.add(door, Staff("an", "An", "reviewer", "xa-mau-1", "hash"))
    staff.note_attempt(door, "nobody", success=False, now=instance.clock.now())
    access.set_factor(door, "an", "sealed", 7, ["digest"])
    for number in range(5):
        ballots.cast(door, make_ballot(date=YESTERDAY, comment=f"dòng\n{number} \u2028 “=1”"))
    ballots.cast(door, make_ballot(date=TODAY, comment="hôm nay"))
    imported = [make_ballot(date=YESTERDAY, mode="paper")]
    ballots.add_settled_many(door, imported, "batch", key=instance.key, today=TODAY)
    set_asides.append(door, imported[0].id, "set_aside", key=instance.key, today=TODAY, who="an", why="nhập thử")
    audit.note(door, Entry("an", "xa-mau-1", "read", "review.list_"), key=instance.key, now=instance.clock.now())
    closings.append(door, "xa-mau-1", "2026-10", "0" * 64, "{}", key=instance.key, today=YESTERDAY, who="an", why="")
    for table, row in ROWS.items():
        tables.fill(door, table, tuple(row), [tuple(row.values())])
    door.close()
    return instance


def content(door: Door) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {table: [row for rows in tables.rows(door, table) for row in rows] for table in tables.KEYS}


def content_of(instance: Instance) -> dict[str, list[dict[str, Any]]]:
    """Every row of an instance's store."""
    door = instance.open()
    try:
        return content(door)
    finally:
        door.close()


def make_backup(tmp_path: Path, **changes: Any) -> Path:
    """A backup of a full store."""
    path = tmp_path / "backup.zip"
    assert write(make_full(tmp_path / "from", **changes), path, TODAY) == []
    return path
