"""The instance folder: which one is meant, its key, its store."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from survey import instance
from survey.instance import load_instance, locate, read_key
from survey.migrations import SchemaError
from survey.model import Refused
from tests.builders import make_instance, make_store


def test_a_named_folder_wins_over_the_environment_s(tmp_path: Path) -> None:
    environment = {"SURVEY_INSTANCE": str(tmp_path / "b")}
    assert locate(str(tmp_path / "a"), environment) == tmp_path / "a"
    assert locate(None, environment) == tmp_path / "b"
    assert locate("x", {}) == Path.cwd() / "x"


def test_without_either_it_is_the_checkout_s_or_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "survey").mkdir()
    monkeypatch.setattr(instance, "__file__", str(tmp_path / "survey/instance.py"))
    monkeypatch.setenv("HOME", str(tmp_path / "somebody"))
    assert locate(None, {}) == tmp_path / "somebody/.local/share/survey"
    (tmp_path / "pyproject.toml").touch()
    assert locate(None, {}) == tmp_path / "instance"


def test_the_key_is_made_once_and_is_the_owner_s(tmp_path: Path) -> None:
    found = load_instance(tmp_path / "new", {})
    assert len(found.key) == 32
    assert load_instance(tmp_path / "new", {}).key == found.key
    assert stat.S_IMODE((tmp_path / "new/secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret.key"]
    assert found.key.hex() not in repr(found)


def test_whoever_comes_at_once_gets_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_key(tmp_path / "secret.key"), range(40)))
    assert len(keys) == 1


@pytest.mark.parametrize("text", ["", "abc", "00" * 31, "zz" * 32])
def test_a_broken_key_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.key").write_text(text)
    with pytest.raises(Refused, match=r"secret\.key: not a key.*backup"):
        load_instance(tmp_path, {})


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="--instance"):
        load_instance(tmp_path / "file" / "x", {})


def test_the_store_is_opened_only_where_its_schema_is_known(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no store yet; run: survey migrate"):
        make_instance(tmp_path / "none").open()
    assert not list((tmp_path / "none").glob("survey.db*"))
    empty = make_instance(tmp_path / "empty")
    empty.connect().close()
    with pytest.raises(SchemaError, match="no tables yet; run: survey migrate"):
        empty.open()
    found, door = make_store(tmp_path / "made")
    door.close()
    found.open().close()


def test_where_things_are(tmp_path: Path) -> None:
    found = make_instance(tmp_path, time_zone="Europe/Paris")
    assert (found.folder, found.instruments) == (tmp_path, tmp_path / "instruments")
    assert found.database == str(tmp_path / "survey.db")
    assert found.clock.time_zone == "Europe/Paris"
    assert make_instance(tmp_path, database_url="postgresql://x").database == "postgresql://x"
