"""Two doors of one process and a process that comes and goes: nothing that is written is lost to the others."""

import subprocess
import sys
from pathlib import Path

from survey.db import connect

NUMBER = "SELECT count(*) AS n FROM notes"
LOOK = f"""
import sys
from survey.db import connect
door = connect(sys.argv[1])
print(door.rows({NUMBER!r})[0]["n"])
door.close()
"""


def seen_from_outside(path: Path) -> int:
    """How many notes another process finds, which then leaves."""
    done = subprocess.run([sys.executable, "-c", LOOK, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_second_door_does_not_unlock_the_first(tmp_path: Path) -> None:
    path = tmp_path / "survey.db"
    first = connect(path)
    first.prepare()
    first.run("CREATE TABLE notes (text TEXT)")
    second = connect(path)
    try:
        for number in range(1, 4):
            first.run("INSERT INTO notes (text) VALUES ('a')")
            assert seen_from_outside(path) == number
    finally:
        second.close()
        first.close()
