"""A real PostgreSQL for tests: one server for each process that runs tests, started when it is first needed.

It listens on a Unix socket only, runs as an unprivileged user where the tests run as root, and is stopped by its
process id when the tests end. Without PostgreSQL the test is skipped (`tests.conftest` says when that is a failure).
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

UNPRIVILEGED = ("postgres", "nobody")
STARTED_WITHIN = 30.0

_numbers = count(1)


def find_programs() -> Path | None:
    """The folder that holds `postgres` and `initdb`; the newest where there are several."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    found = str(installed[-1]) if installed else shutil.which("postgres")
    return Path(found).parent if found else None


def make_database() -> str:
    """The address of a new, empty database."""
    folder = _server()
    name = f"test_{next(_numbers)}"
    with psycopg.connect(_address(folder, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    return _address(folder, name)


def server_folder() -> Path:
    """The folder in which the server keeps everything."""
    return _server()


def _address(folder: Path, name: str) -> str:
    return f"postgresql://survey@/{name}?host={folder}"


@cache
def _server() -> Path:
    programs = find_programs()
    if programs is None:
        pytest.skip("postgres is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    somebody = _somebody(folder)
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "survey",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    ]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **somebody)
    # Nothing here survives the machine's fall; processes that die are another matter, and that is what tests try.
    options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options], cwd=folder, stdout=log, stderr=log, **somebody
        )
    atexit.register(_stop, server, folder)
    _wait(server, folder)
    return folder


def _somebody(folder: Path) -> dict[str, Any]:
    """How to start a process as somebody unprivileged who owns the folder; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in UNPRIVILEGED if name in known)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            psycopg.connect(_address(folder, "postgres")).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _stop(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(20)
    shutil.rmtree(folder, ignore_errors=True)
