"""Backups: one portable file with everything, the same for both doors.

A zip archive: `manifest.json` (format, schema step, day, and of each member its columns, rows and SHA-256),
`tables/NAME.jsonl` (one array a row, in the order of the key: a copy of database files would carry the physical order
along), `config.toml`, `secret.key`, `instruments/*.toml`. Whoever holds it holds the key and every ballot: it is as
secret as the instance folder, and readable by its owner only.
"""

import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from survey import migrations
from survey.checking import check
from survey.db import Door, connect
from survey.instance import Instance
from survey.model import Finding, Refused
from survey.settling import settle
from survey.store import tables

FORMAT = "citizen-survey backup 1"
MANIFEST = "manifest.json"
OWN = re.compile(r"instruments/[\w@.-]+\.toml")
FILES = ("config.toml", "secret.key")
FILE_LIMIT = 1 << 22
"""Bytes that a member other than a table may have."""

Progress = Callable[[int], None]
"""Called with the number of rows done since."""


@dataclass(frozen=True)
class Backup:
    """A backup that was read and is whole: its step, its day, its files, and of each table columns and rows."""

    path: Path
    step: int
    day: str
    files: Mapping[str, bytes]
    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, int]


def write(instance: Instance, path: Path, today: date, progress: Progress = lambda _: None) -> list[Finding]:
    """Settle past days, then write a backup of one moment to `path`, which must not exist, and try it out.

    Others may cast meanwhile. The backup is restored into a temporary store and checked there; returned is what
    `check` found, which is then also true of the store itself. Raises `Refused` when nothing could be written.
    """
    if path.exists():
        raise Refused(f"{path} exists; a backup overwrites nothing, name a new file")
    door = instance.open()
    try:
        settle(door, key=instance.key, today=today)
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as scratch:
            draft = Path(scratch) / "draft"
            with _moment(door, Path(scratch)) as still:
                # Rows are written once more from the start where the database makes a transaction begin again.
                still.atomic(lambda: _write(instance, still, draft, today, progress))
            found = _tried(instance, read(draft), Path(scratch), today)
            _publish(draft, path)
    finally:
        door.close()
    return found


@contextmanager
def _moment(door: Door, scratch: Path) -> Iterator[Door]:
    """A door to one moment of the store: SQLite's readers would make who casts wait, so a copy is read."""
    if door.kind != "sqlite":
        yield door
        return
    door.backup(scratch / "moment.db")
    copy = connect(scratch / "moment.db")
    try:
        yield copy
    finally:
        copy.close()


def _write(instance: Instance, door: Door, draft: Path, today: date, progress: Progress) -> None:
    members: dict[str, dict[str, Any]] = {}
    descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables.KEYS:
            members[f"tables/{table}.jsonl"] = _write_table(archive, door, table, progress)
        for name, content in _files(instance).items():
            archive.writestr(_plain(name), content)
            members[name] = {"sha256": hashlib.sha256(content).hexdigest()}
        manifest = {"format": FORMAT, "step": tables.step(door), "day": today.isoformat(), "members": members}
        archive.writestr(_plain(MANIFEST), json.dumps(manifest, indent=1))


def _write_table(archive: zipfile.ZipFile, door: Door, table: str, progress: Progress) -> dict[str, Any]:
    digest, number, columns = hashlib.sha256(), 0, []
    with archive.open(_plain(f"tables/{table}.jsonl"), "w", force_zip64=True) as member:
        for rows in tables.rows(door, table):
            columns = list(rows[0])
            lines = (json.dumps(list(row.values()), ensure_ascii=False, separators=(",", ":")) for row in rows)
            content = "".join(f"{line}\n" for line in lines).encode()
            member.write(content)
            digest.update(content)
            number += len(rows)
            progress(len(rows))
    return {"columns": columns, "rows": number, "sha256": digest.hexdigest()}


def _plain(name: str) -> zipfile.ZipInfo:
    """A member without the moment at which it was written."""
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member


def _files(instance: Instance) -> dict[str, bytes]:
    found = {name: instance.folder / name for name in FILES}
    found |= {f"instruments/{path.name}": path for path in sorted(instance.instruments.glob("*.toml"))}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def _publish(draft: Path, path: Path) -> None:
    """Give the finished file its name, durably; a link, unlike a rename, never replaces one that came in between."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Refused(f"{path} exists; a backup overwrites nothing, name a new file") from None
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _tried(instance: Instance, backup: Backup, scratch: Path, today: date) -> list[Finding]:
    door = connect(scratch / "tried.db")
    try:
        fill(door, backup, today)
        return check(door, instance.key)
    finally:
        door.close()


def read(path: Path) -> Backup:
    """Read a backup and verify every member. Raises `Refused` for a file that is none, or is not whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, NotImplementedError) as error:
        raise Refused(f"{path} is no whole backup ({error}); use another one") from None


def _read(archive: zipfile.ZipFile, path: Path) -> Backup:
    if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > FILE_LIMIT:
        raise Refused(f"{path} is no backup of this program; name a file that `survey backup` wrote")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Refused(f"{path} is no backup that this version can read; use the version that wrote it")
    members = manifest["members"]
    if set(archive.namelist()) != {MANIFEST, *members} or len(archive.namelist()) != len(members) + 1:
        raise Refused(f"{path} is not whole: members are missing or were added; use another backup")
    files: dict[str, bytes] = {}
    columns: dict[str, tuple[str, ...]] = {}
    for name, told in members.items():
        table = name.removeprefix("tables/").removesuffix(".jsonl")
        if name == f"tables/{table}.jsonl" and table in tables.KEYS:
            columns[table] = tuple(told["columns"])
        elif name not in FILES and not OWN.fullmatch(name):
            raise Refused(f"{path}: {name} does not belong into a backup; use another one")
        elif archive.getinfo(name).file_size <= FILE_LIMIT:
            files[name] = archive.read(name)
        if _digest(archive, name) != told["sha256"]:
            raise Refused(f"{path}: {name} was altered or damaged; use another backup")
    rows = {table: int(members[f"tables/{table}.jsonl"]["rows"]) for table in columns}
    return Backup(path, int(manifest["step"]), str(manifest["day"]), files, columns, rows)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        digest = hashlib.sha256()
        while content := member.read(1 << 20):
            digest.update(content)
        return digest.hexdigest()


def fill(door: Door, backup: Backup, today: date, progress: Progress = lambda _: None) -> None:
    """Make the tables and put a backup's rows into them, all or none.

    Raises `Refused` for a store that holds anything, a backup of a newer version and rows that are none.
    """
    if full := tables.filled(door):
        raise Refused(f"the store holds data already ({', '.join(full)}); restore into an empty one")
    if not 0 < backup.step <= len(migrations.MIGRATIONS):
        raise Refused(f"the backup stands at step {backup.step}; install the version of the program that wrote it")
    # Tables as they were when the backup was written; what is new since then is done to its rows afterwards.
    if tables.step(door) not in (0, backup.step):
        raise Refused("the store has the tables of another version; restore into a new folder or database")
    migrations.migrate(door, today, migrations.MIGRATIONS[: backup.step])
    with zipfile.ZipFile(backup.path) as archive:
        door.atomic(lambda: _fill(door, archive, backup, progress))
    migrations.migrate(door, today)


def _fill(door: Door, archive: zipfile.ZipFile, backup: Backup, progress: Progress) -> None:
    for table, columns in backup.columns.items():
        with archive.open(f"tables/{table}.jsonl") as member:
            number = tables.fill(door, table, columns, map(json.loads, member)) if backup.rows[table] else 0
        if number != backup.rows[table]:
            raise Refused(f"{backup.path}: {table} has {number} rows, not {backup.rows[table]}; use another backup")
        progress(number)
