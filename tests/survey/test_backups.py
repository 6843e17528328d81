"""One file with everything, from one door to the other and back."""

import json
import threading
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from survey import migrations
from survey.backups import MANIFEST, Backup, fill, read, write
from survey.db import Door, connect
from survey.instance import Instance, load_instance
from survey.migrations import MIGRATIONS, migrate
from survey.model import Refused, Staff, Transactions
from survey.restoring import restore
from survey.settling import settle
from survey.store import agencies, ballots, desks, set_asides, staff, tables, transactions
from tests.builders import TODAY, fill_store, make_agency, make_ballot, make_desk, make_instance
from tests.postgres import make_database

YESTERDAY = TODAY - timedelta(days=1)

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
    for number in range(5):
        ballots.cast(door, make_ballot(date=YESTERDAY, comment=f"dòng\n{number} \u2028 “=1”"))
    ballots.cast(door, make_ballot(date=TODAY, comment="hôm nay"))
    imported = [make_ballot(date=YESTERDAY, mode="paper")]
    ballots.add_settled_many(door, imported, "batch", key=instance.key, today=TODAY)
    set_asides.append(door, imported[0].id, "set_aside", key=instance.key, today=TODAY, who="an", why="nhập thử")
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
    assert {name for name in door.tables() if not name.startswith("sqlite_")} == {*tables.KEYS, "migrations"}
    for table, rows in content(door).items():
        keys = [tuple(row[name] for name in tables.KEYS[table]) for row in rows]
        assert rows or table == "ballots", table
        assert keys == sorted(set(keys)), table
    door.close()


@places
@pytest.mark.parametrize("target", DOORS, ids=["to sqlite", "to postgresql"])
def test_from_any_door_to_any_other(tmp_path: Path, place: Place, target: Place) -> None:
    path = tmp_path / "backup.zip"
    source = make_full(tmp_path / "from", place(tmp_path))
    assert write(source, path, TODAY) == []
    address = {"SURVEY_DATABASE_URL": target(tmp_path)}
    assert restore(tmp_path / "to", read(path), address) == []
    restored = load_instance(tmp_path / "to", address)
    assert content_of(restored) == content_of(source)
    assert restored.key == source.key
    assert restored.settings.phone == "0271 3 888 999"
    assert (restored.instruments / "own.toml").read_bytes() == (source.instruments / "own.toml").read_bytes()
    for name in ("secret.key", "config.toml", "instruments/own.toml"):
        assert (tmp_path / "to" / name).stat().st_mode & 0o777 == 0o600
    # What was cast before is known afterwards, and the store goes on: its chains hold.
    door = restored.open()
    assert settle(door, key=restored.key, today=TODAY + timedelta(days=1)) == 1
    door.close()
    assert write(restored, tmp_path / "next.zip", TODAY + timedelta(days=1)) == []


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


def test_a_store_that_is_not_sound_is_backed_up_and_said_to_be(tmp_path: Path) -> None:
    instance = make_full(tmp_path / "i")
    door = instance.open()
    settle(door, key=instance.key, today=TODAY)
    door.run("UPDATE ballots SET comment = 'thay đổi' WHERE mode = 'paper'")
    door.close()
    assert write(instance, tmp_path / "backup.zip", TODAY) != []
    assert restore(tmp_path / "to", read(tmp_path / "backup.zip"), {}) != []


def test_a_store_with_data_is_not_overwritten(tmp_path: Path) -> None:
    backup = read(make_backup(tmp_path))
    with pytest.raises(Refused, match="holds data already"):
        restore(tmp_path / "from", backup, {})
    with pytest.raises(Refused, match="holds data already"):
        restore(tmp_path / "to", backup, {"SURVEY_DATABASE_URL": f"sqlite:///{tmp_path / 'from/survey.db'}"})
    assert not (tmp_path / "to/secret.key").exists()
    door = connect(tmp_path / "from/survey.db")
    with pytest.raises(Refused, match="holds data already"):
        fill(door, backup, TODAY)
    door.close()


def test_a_folder_with_another_key_or_instrument_is_left_alone(tmp_path: Path) -> None:
    backup = read(make_backup(tmp_path))
    make_instance(tmp_path / "to")
    with pytest.raises(Refused, match=r"secret\.key differs"):
        restore(tmp_path / "to", backup, {})
    (tmp_path / "other/instruments").mkdir(parents=True)
    (tmp_path / "other/instruments/own.toml").write_text("x")
    with pytest.raises(Refused, match=r"own\.toml differs"):
        restore(tmp_path / "other", backup, {})


def test_settings_that_are_there_are_kept_and_hold(tmp_path: Path) -> None:
    backup = read(make_backup(tmp_path))
    (tmp_path / "to").mkdir()
    (tmp_path / "to/config.toml").write_text(f'database_url = "sqlite:///{tmp_path}/elsewhere.db"', "utf-8")
    assert restore(tmp_path / "to", backup, {}) == []
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "to/survey.db").exists()


def test_a_restore_that_broke_off_can_be_begun_again(tmp_path: Path) -> None:
    backup = read(make_backup(tmp_path))

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "to", backup, {}, stop)
    assert restore(tmp_path / "to", backup, {}) == []


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


def without_key(backup: Backup) -> Backup:
    """A backup that lacks the key."""
    return Backup(**(asdict(backup) | {"files": {}}))


def test_what_a_backup_says_of_itself_is_checked(tmp_path: Path) -> None:
    backup = read(make_backup(tmp_path))
    with pytest.raises(Refused, match="holds no key"):
        restore(tmp_path / "to", without_key(backup), {})
    door = connect(tmp_path / "x.db")
    with pytest.raises(Refused, match="install the version of the program that wrote it"):
        fill(door, Backup(**(asdict(backup) | {"step": 99})), TODAY)
    with pytest.raises(Refused, match="ballots has 6 rows, not 7"):
        fill(door, Backup(**(asdict(backup) | {"rows": {**backup.rows, "ballots": 7}})), TODAY)
    assert tables.filled(door) == []
    with pytest.raises(ValueError, match="is no column"):
        tables.fill(door, "staff", ("login; --",), [])
    door.close()


def test_a_backup_of_an_older_version_is_taken_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = read(make_backup(tmp_path))
    newer = migrations.Migration(len(MIGRATIONS) + 1, "later", ("ALTER TABLE staff ADD COLUMN later TEXT",))
    steps = (*MIGRATIONS, newer)
    monkeypatch.setattr(migrations, "MIGRATIONS", steps)
    monkeypatch.setattr(migrations.migrate, "__defaults__", (steps,))
    door = connect(tmp_path / "x.db")
    fill(door, backup, TODAY)
    assert tables.step(door) == len(steps)
    assert next(tables.rows(door, "staff"))[0]["later"] is None
    door.close()
    other = connect(tmp_path / "y.db")
    migrate(other, TODAY, steps)
    with pytest.raises(Refused, match="tables of another version"):
        fill(other, backup, TODAY)
    other.close()


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
