"""A backup becomes an instance again: a folder with its files, a store with its rows."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from survey.backups import Backup, Progress, fill
from survey.checking import check
from survey.clock import Clock
from survey.db import connect
from survey.instance import read_key
from survey.model import Finding, Refused
from survey.settings import Settings, load
from survey.store import tables


def restore(
    folder: Path, backup: Backup, environment: Mapping[str, str], progress: Progress = lambda _: None
) -> list[Finding]:
    """Make an instance of a backup; returns what `check` finds in it.

    The store is the one that the environment or a `config.toml` in the folder names (which is kept), else the one that
    the backup's settings name. Raises `Refused`, before anything was changed, for a folder with another key or other
    instruments and for a store that holds anything.
    """
    _compare(folder, backup)
    settings = _settings(folder, backup, environment)
    folder.mkdir(parents=True, exist_ok=True)
    door = connect(settings.database_url or folder / "survey.db")
    try:
        if full := tables.filled(door):
            raise Refused(f"the store holds data already ({', '.join(full)}); restore into an empty one")
        # Files first: with them in place a restore that was interrupted can be begun again.
        for name, content in backup.files.items():
            _write(folder / name, content)
        fill(door, backup, Clock(settings.time_zone).today(), progress)
        return check(door, read_key(folder / "secret.key"))
    finally:
        door.close()


def _compare(folder: Path, backup: Backup) -> None:
    if "secret.key" not in backup.files:
        raise Refused(f"{backup.path} holds no key; use another backup")
    for name, content in backup.files.items():
        path = folder / name
        if name != "config.toml" and path.exists() and path.read_bytes().strip() != content.strip():
            raise Refused(f"{path} differs from the one in the backup; restore into a new folder")


def _settings(folder: Path, backup: Backup, environment: Mapping[str, str]) -> Settings:
    """The settings that will be in force; nothing is written into the folder yet."""
    if (folder / "config.toml").exists():
        return load(folder, environment)
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "config.toml").write_bytes(backup.files.get("config.toml", b""))
        return load(Path(scratch), environment)


def _write(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, with mode 0600."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
