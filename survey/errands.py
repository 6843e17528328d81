"""What takes longer than a page may: closing a period, making a report. A child process does it, ballots come first.

Whatever a page asks for lies as a small file in the instance's folder `cache` until it is done, so that every worker
of the server knows of it; `python -m survey.errands FOLDER KEY` does it, with a low priority.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from survey.files import write_whole
from survey.instance import load_instance
from survey.model import Refused
from survey.scorecards import stop
from survey.settings import Settings

LOG = logging.getLogger(__name__)

PATIENCE = 10
"""How much a ballot comes before an errand (`nice`)."""
LOST = 900
"""Seconds after which an errand that nobody finished is begun again when it is asked for."""

State = Literal["none", "running", "failed"]


class Errands:
    """Starts children and knows how they fare. Safe for threads; several processes may share the folder."""

    def __init__(self, settings: Settings) -> None:
        """Keep errands in the instance folder's `cache`."""
        self._folder = settings.folder
        self._children: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def begin(self, kind: str, **what: str) -> str:
        """Begin an errand unless it is under way; returns its key."""
        text = json.dumps({"kind": kind, **what}, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:32]
        with self._lock:
            if self.state(key) != "running":
                self._start(key, text)
        return key

    def state(self, key: str) -> State:
        """How it fares: "none" when it is done, or was never begun."""
        path = _file(self._folder, key)
        try:
            age = time.time() - path.stat().st_mtime
            failed = "failed" in json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return "none"
        return "failed" if failed else "running" if age < LOST else "none"

    def end(self, key: str) -> str:
        """Why an errand failed; it is forgotten then. Empty where it did not."""
        path = _file(self._folder, key)
        if self.state(key) != "failed":
            return ""
        why = str(json.loads(path.read_text("utf-8"))["failed"])
        path.unlink(missing_ok=True)
        return why

    def close(self) -> None:
        """Stop the children that still work."""
        with self._lock:
            for child in self._children:
                stop(child)
            self._children.clear()

    def _start(self, key: str, text: str) -> None:
        self._children = [child for child in self._children if child.poll() is None]
        _file(self._folder, key).parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(_file(self._folder, key), text)
        command = [sys.executable, "-m", "survey.errands", str(self._folder), key]
        self._children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))  # noqa: S603 - our own module; the key is a digest


def main(folder: Path, key: str) -> None:
    """Do an errand; what it was refused for stays in its file."""
    # Numbers and pages are loaded here only: the server's workers load this module too.
    from survey.closings import close  # noqa: PLC0415 - see above
    from survey.issued import Wanted  # noqa: PLC0415 - see above
    from survey.reports import issue  # noqa: PLC0415 - see above

    getattr(os, "nice", int)(PATIENCE)  # there is none on Windows
    path = _file(folder, key)
    what: Mapping[str, str] = json.loads(path.read_text("utf-8"))
    instance, today = load_instance(folder), date.fromisoformat(what["today"])
    try:
        door = instance.open()
        try:
            if what["kind"] == "close":
                close(door, instance, what["period"], what["agency"], today=today, who=what["who"], why=what["why"])
            else:
                wanted = Wanted(int(what["closing"]), what["agency"], what["language"], what["part"])  # type: ignore[arg-type] # one of the parts
                for _ in issue(instance, door, [wanted], today=today, who=what["who"]):
                    pass
        finally:
            door.close()
    except Refused as error:
        write_whole(path, json.dumps({"failed": str(error)}))
    except Exception as error:
        write_whole(path, json.dumps({"failed": type(error).__name__}))
        raise
    else:
        path.unlink(missing_ok=True)


def _file(folder: Path, key: str) -> Path:
    return folder / "cache" / f"errand-{key}.txt"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
