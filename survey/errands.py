"""What takes longer than a page may: closing a period, making a report, drawing up a list of ballots.

A child process does it, one at a time for each worker of the server, and ballots come first. Whatever a page asks for
lies as a small file in the instance's folder `cache` until it is done, so that every worker knows of it;
`python -m survey.errands FOLDER KEY` does it, with a low priority.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from survey.doors import Door
from survey.files import write_whole
from survey.instance import Instance, load_instance
from survey.model import Refused
from survey.scorecards import stop
from survey.settings import Settings

LOG = logging.getLogger(__name__)

PATIENCE = 10
"""How much a ballot comes before an errand (`nice`)."""
LOST = 900
"""Seconds after which an errand that nobody finished is begun again when it is asked for."""

State = Literal["none", "running", "failed"]
What = Mapping[str, str]


class Errands:
    """Has errands done by children and knows how they fare.

    Safe for threads; several processes may share the folder.
    """

    def __init__(self, settings: Settings) -> None:
        """Keep errands in the instance folder's `cache`."""
        self._folder = settings.folder
        self._waiting: deque[str] = deque()
        self._child: subprocess.Popen[bytes] | None = None
        self._runner: threading.Thread | None = None
        self._lock = threading.Lock()

    def begin(self, kind: str, **what: str) -> str:
        """Begin an errand unless it is under way; returns its key."""
        text = json.dumps({"kind": kind, **what}, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()[:32]
        with self._lock:
            if self.state(key) == "none":
                path = errand_file(self._folder, key)
                path.parent.mkdir(mode=0o700, exist_ok=True)
                write_whole(path, text)
                self._start(key)
        return key

    def state(self, key: str) -> State:
        """How it fares: "none" when it is done, or was never begun."""
        path = errand_file(self._folder, key)
        try:
            age = time.time() - path.stat().st_mtime
            failed = "failed" in json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return "none"
        return "failed" if failed else "running" if age < LOST else "none"

    def end(self, key: str) -> str:
        """Why an errand failed; it is forgotten then. Empty where it did not."""
        path = errand_file(self._folder, key)
        if self.state(key) != "failed":
            return ""
        why = str(json.loads(path.read_text("utf-8"))["failed"])
        path.unlink(missing_ok=True)
        return why

    def close(self) -> None:
        """Stop the child that still works; what waits is begun again by whoever asks for it later."""
        with self._lock:
            self._waiting.clear()
            child = self._child
        if child is not None:
            stop(child)

    def _start(self, key: str) -> None:
        """Have it done after those that wait already."""
        self._waiting.append(key)
        if self._runner is None:
            # A daemon: a worker that is told to leave does not wait for a report.
            self._runner = threading.Thread(target=self._run, name="errands", daemon=True)
            self._runner.start()

    def _run(self) -> None:
        """Do what waits, one after another, and leave."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._runner = self._child = None
                    return
                command = [sys.executable, "-m", "survey.errands", str(self._folder), self._waiting.popleft()]
                self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own module; the key is a digest
            self._child.wait()


def main(folder: Path, key: str) -> None:
    """Do an errand; what it was refused for stays in its file."""
    path = errand_file(folder, key)
    what: What = json.loads(path.read_text("utf-8"))
    instance = load_instance(folder)
    try:
        door = instance.open()
        try:
            KINDS[what["kind"]](door, instance, what, date.fromisoformat(what["today"]))
        finally:
            door.close()
    except Refused as error:
        write_whole(path, json.dumps({"failed": str(error)}))
    except Exception as error:
        write_whole(path, json.dumps({"failed": type(error).__name__}))
        raise
    else:
        path.unlink(missing_ok=True)


def _close(door: Door, instance: Instance, what: What, today: date) -> None:
    # Numbers and pages are loaded by the child only: the server's workers load this module too.
    from survey.closings import close  # noqa: PLC0415 - see above

    close(door, instance, what["period"], what["agency"], today=today, who=what["who"], why=what["why"])


def _report(door: Door, instance: Instance, what: What, today: date) -> None:
    from survey.issued import Wanted  # noqa: PLC0415 - see above
    from survey.reports import issue  # noqa: PLC0415 - see above

    wanted = Wanted(int(what["closing"]), what["agency"], what["language"], what["part"])  # type: ignore[arg-type] # one of the parts
    for _ in issue(instance, door, [wanted], today=today, who=what["who"]):
        pass


def _list(door: Door, instance: Instance, what: What, today: date) -> None:
    from survey.review_lists import draw_up  # noqa: PLC0415 - see above

    draw_up(door, instance, what["agency"], what["period"], today)


def _talk(door: Door, instance: Instance, what: What, today: date) -> None:
    from survey.comments.telling import draw_up  # noqa: PLC0415 - see above

    draw_up(door, instance, what["agency"], what["period"], today)


KINDS: Mapping[str, Callable[[Door, Instance, What, date], None]] = MappingProxyType(
    {"close": _close, "report": _report, "list": _list, "talk": _talk}
)
"""Kind of an errand → what does it."""


def errand_file(folder: Path, key: str) -> Path:
    """Where an errand waits until it is done."""
    return folder / "cache" / f"errand-{key}.txt"


if __name__ == "__main__":
    getattr(os, "nice", int)(PATIENCE)  # there is none on Windows
    main(Path(sys.argv[1]), sys.argv[2])
