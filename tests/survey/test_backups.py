"""One file with everything."""

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from survey.backups import MANIFEST, read, write
from survey.instance import load_instance
from survey.migrations import MIGRATIONS
from survey.model import Refused
from survey.store import ballots, tables
from tests.builders import TODAY, make_ballot
from tests.survey.full_store import Place, content, make_backup, make_full, places


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return other


@places
def test_every_table_is_backed_up_and_none_else_is_there(tmp_path: Path, place: Place) -> None:
    instance = make_full(tmp_path / "i", place(tmp_path))
    door = instance.open()
    there = {name for name in door.tables() if not name.startswith("sqlite_")}
    assert there == {*tables.KEYS, *tables.LEFT_OUT, "migrations"}
    assert not tables.LEFT_OUT & tables.KEYS.keys()
    for table, rows in content(door).items():
        keys = [tuple(row[name] for name in tables.KEYS[table]) for row in rows]
        assert rows or table == "ballots", table
        assert keys == sorted(set(keys)), table
    door.close()


def test_past_days_are_settled_first_and_the_file_is_private(tmp_path: Path) -> None:
    path = make_backup(tmp_path)
    backup = read(path)
    assert (backup.rows["ballots"], backup.rows["inbox"]) == (6, 1)
    assert (backup.step, backup.day) == (len(MIGRATIONS), str(TODAY))
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(left.name for left in tmp_path.iterdir()) == ["backup.zip", "from"]


def test_it_tells_no_moment(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_backup(tmp_path)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    path = make_backup(tmp_path)
    before = path.read_bytes()
    with pytest.raises(Refused, match="overwrites nothing"):
        write(load_instance(tmp_path / "from", {}), path, TODAY)
    assert path.read_bytes() == before


def test_a_file_that_came_in_between_is_not_overwritten_either(tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"

    def come_in_between(_: int) -> None:
        path.write_text("mine")

    with pytest.raises(Refused, match="overwrites nothing"):
        write(make_full(tmp_path / "from"), path, TODAY, come_in_between)
    assert path.read_text() == "mine"


@places
def test_others_cast_while_it_is_written(tmp_path: Path, place: Place) -> None:
    instance = make_full(tmp_path / "i", place(tmp_path))
    done = threading.Event()
    number = 0

    def keep_casting() -> None:
        nonlocal number
        door = instance.open()
        while not done.is_set():
            assert ballots.cast(door, make_ballot(date=TODAY)) == "new"
            number += 1
        door.close()

    thread = threading.Thread(target=keep_casting)
    thread.start()
    try:
        assert write(instance, tmp_path / "backup.zip", TODAY) == []
    finally:
        done.set()
        thread.join()
    assert 1 <= read(tmp_path / "backup.zip").rows["inbox"] <= number + 1


def changed_row(members: dict[str, bytes]) -> None:
    """One ballot changed."""
    members["tables/ballots.jsonl"] = members["tables/ballots.jsonl"].replace(b"paper", b"kiosk")


def lost_table(members: dict[str, bytes]) -> None:
    """A member gone."""
    del members["tables/staff.jsonl"]


def added_file(members: dict[str, bytes]) -> None:
    """A member that nobody wrote."""
    members["../evil.toml"] = b""


def named_file(members: dict[str, bytes]) -> None:
    """A member outside the folder, in the manifest too."""
    manifest = json.loads(members[MANIFEST])
    members["instruments/../../evil.toml"] = b""
    manifest["members"]["instruments/../../evil.toml"] = {"sha256": ""}
    members[MANIFEST] = json.dumps(manifest).encode()


def other_format(members: dict[str, bytes]) -> None:
    """Another program's archive."""
    members[MANIFEST] = b'{"format": "other"}'


def no_manifest(members: dict[str, bytes]) -> None:
    """Any zip archive."""
    del members[MANIFEST]


def wild_manifest(members: dict[str, bytes]) -> None:
    """A manifest that lacks what it must say."""
    manifest = json.loads(members[MANIFEST])
    del manifest["members"]["tables/desks.jsonl"]["columns"]
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed_row, "ballots.jsonl was altered or damaged"),
        (lost_table, "is not whole"),
        (added_file, "is not whole"),
        (named_file, "does not belong into a backup"),
        (other_format, "no backup that this version can read"),
        (no_manifest, "no backup of this program"),
        (wild_manifest, "is no whole backup"),
    ],
)
def test_an_archive_that_is_not_what_was_written_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    path = rewritten(make_backup(tmp_path), change)
    with pytest.raises(Refused, match=said):
        read(path)


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    path = make_backup(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(Refused, match="is no whole backup"):
        read(path)


def test_a_damaged_byte_anywhere_in_a_member_is_noticed(tmp_path: Path) -> None:
    path = make_backup(tmp_path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("tables/ballots.jsonl").header_offset + 80
    for place in range(start, start + 200, 20):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        with pytest.raises(Refused):
            read(path)


def test_tables_are_read_in_chunks(tmp_path: Path) -> None:
    instance = make_full(tmp_path / "i")
    door = instance.open()
    for table in tables.KEYS:
        whole = [row for rows in tables.rows(door, table) for row in rows]
        for chunk in (1, 2, 3):
            parts = list(tables.rows(door, table, chunk))
            assert [row for rows in parts for row in rows] == whole
            assert all(0 < len(rows) <= chunk for rows in parts)
    door.close()
