"""A real PostgreSQL for tests: one server for each process that runs tests, started when it is first needed.

It listens on a Unix socket only and runs as an unprivileged user where the tests run as root. A keeper stops it, by its
process id, when the process that runs the tests ends, however it ends. Without PostgreSQL the test is skipped
(`tests.conftest` says when that is a failure).
"""

import atexit
import json
import os
import pwd
import shutil
import subprocess
import sys
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

KEEPER = """
import json, shutil, signal, subprocess, sys
folder, command, somebody = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
with open(folder + "/log", "wb") as log:
    server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **somebody)
sys.stdin.read()
server.send_signal(signal.SIGINT)
server.wait()
shutil.rmtree(folder, ignore_errors=True)
"""
"""Its input ends when whoever started it is gone, killed or not."""

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
    command = json.dumps([str(programs / "postgres"), "-D", str(folder / "data"), *options])
    # -I -S: nobody's site packages, and no measuring of coverage.
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", KEEPER, str(folder), command, json.dumps(somebody)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    atexit.register(keeper.communicate)  # closes its input and waits
    _wait(keeper, folder)
    return folder


def _somebody(folder: Path) -> dict[str, Any]:
    """How to start a process as somebody unprivileged who owns the folder; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in UNPRIVILEGED if name in known)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _wait(keeper: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            psycopg.connect(_address(folder, "postgres")).close()
        except psycopg.OperationalError:
            if keeper.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
