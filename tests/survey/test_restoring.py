"""A backup becomes an instance again, from one door to the other and back."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest

from survey import migrations
from survey.backups import Backup, fill, read, write
from survey.db import connect
from survey.instance import load_instance
from survey.migrations import MIGRATIONS, migrate
from survey.model import Refused
from survey.restoring import restore
from survey.settling import settle
from survey.store import tables
from tests.builders import TODAY, make_instance
from tests.survey.full_store import DOORS, Place, content_of, make_backup, make_full, places


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
