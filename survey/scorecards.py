"""Scorecards for pages: computed in a child process, kept under what they were computed from.

A worker of the server never computes: it asks, and answers ballots meanwhile. What a child has computed lies in the
instance's folder `cache`, for all workers, and in a bounded memory of each. The key names everything that the figures
depend on, so nothing is ever stale; the folder may be emptied at any time.
"""

import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from survey.files import write_whole
from survey.published import Published
from survey.settings import Settings

LOG = logging.getLogger(__name__)

METHOD = 7
"""Grows when the same ballots give other figures, so that older ones are computed anew."""
MOST_CHILDREN = 1
"""Children of one worker at a time: with as many workers as processors, ballots keep at least their share."""
GRACE = 5
"""Seconds that a child has to end when it is asked to."""
PLACES = 64
"""Scorecards that a worker remembers; each has a few kilobytes."""


class ComputationFailed(Exception):  # noqa: N818 - reads as what happened
    """The child ended without a scorecard; the message is the last it said."""


@dataclass(frozen=True)
class Question:
    """What a scorecard is asked for.

    `agencies`: whose ballots. `period`, `instrument`: keys, or empty for the usual ones. `today`: the clock's date, on
    which it depends what is revealed. `state`: the store's (`survey.store.days.state`): ballots that come or go make
    another question. `desks`: of these only; none: of all. `below`: each agency directly below with all below it;
    `shown`: the desks that whoever asks may see on their own.
    """

    agencies: tuple[str, ...]
    period: str
    instrument: str
    today: date
    state: str
    minimum_cell: int
    confidence_level: float
    desks: tuple[str, ...] = ()
    below: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shown: tuple[str, ...] = ()

    def as_json(self) -> str:
        """The question as text; equal questions give equal texts."""
        return json.dumps(asdict(self), default=date.isoformat, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Self:
        """Read back what `as_json` gave."""
        plain: dict[str, Any] = json.loads(text)
        lists = {name: tuple(plain[name]) for name in ("agencies", "desks", "shown")}
        below = tuple((child, tuple(agencies)) for child, agencies in plain["below"])
        return cls(**(plain | lists | {"today": date.fromisoformat(plain["today"]), "below": below}))

    @property
    def key(self) -> str:
        """A digest of the question and of the method: the name of its answer."""
        return hashlib.sha256(f"{METHOD} {self.as_json()}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Scorecard:
    """What may be shown of an agency's period, and what else there is to choose.

    `period` is empty, and so is all else, where nothing has been revealed yet. `periods` are keys, newest first;
    `instruments` those used in the period, the most used first; `last` the last day that is taken in. `empty`: no
    ballot of the period is seen, which is something else than too few.
    """

    period: str
    instrument: str
    periods: tuple[str, ...]
    instruments: tuple[str, ...]
    last: date | None
    empty: bool
    published: Published

    def as_json(self) -> str:
        """The answer as text."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """Read back what `as_json` gave."""
        plain: dict[str, Any] = json.loads(text)
        last = date.fromisoformat(plain["last"]) if plain["last"] else None
        lists = {name: tuple(plain[name]) for name in ("periods", "instruments")}
        return cls(**(plain | lists | {"last": last, "published": Published.of(plain["published"])}))


class Scorecards:
    """Answers questions, at once or after a while. Safe for threads; several processes may share the folder."""

    def __init__(self, settings: Settings, places: int = PLACES) -> None:
        """Keep answers in the instance folder's `cache`, and the last `places` in memory."""
        self._settings = settings
        self._folder = settings.folder / "cache"
        self._places = places
        self._known: OrderedDict[str, Scorecard] = OrderedDict()
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Scorecard | None:
        """The scorecard, or None while it is being computed: ask again.

        Raises `ComputationFailed` when the child could not; the next question starts another one.
        """
        key = question.key
        with self._lock:
            # Children first: one that ends after its answer was looked for would be started again.
            self._end_children(key)
            found = self._known.get(key) or self._read(key)
            if found is not None:
                self._remember(key, found)
                return found
            if key not in self._children and len(self._children) < MOST_CHILDREN:
                self._children[key] = self._start(key, question)
            return None

    def close(self) -> None:
        """Stop the children that are still computing; what they have not finished is computed when asked again."""
        with self._lock:
            for child in self._children.values():
                stop(child)
            self._children.clear()

    def _remember(self, key: str, found: Scorecard) -> None:
        self._known[key] = found
        self._known.move_to_end(key)
        while len(self._known) > self._places:
            self._known.popitem(last=False)

    def _read(self, key: str) -> Scorecard | None:
        try:
            return Scorecard.of(answer_file(self._folder, key).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def _start(self, key: str, question: Question) -> "subprocess.Popen[str]":
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_whole(question_file(self._folder, key), question.as_json())
        return subprocess.Popen(  # noqa: S603 - our own module; the key is a digest
            [sys.executable, "-m", "survey.figures", str(self._settings.folder), key],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
            env=os.environ | {"SURVEY_DATABASE_URL": self._settings.database_url},
        )

    def _end_children(self, key: str) -> None:
        """Take leave of children that have ended; raise what the one for `key` died of."""
        for which, child in list(self._children.items()):
            if child.poll() is None:
                continue
            del self._children[which]
            said = child.communicate()[1].strip()
            if child.returncode:
                LOG.error("a scorecard could not be computed: %s", said)
                if which == key:
                    raise ComputationFailed(said.rpartition("\n")[2])


def stop(child: "subprocess.Popen[Any]") -> None:
    """End a child; one that does not answer, stuck in its own ending, is not waited for."""
    child.terminate()
    try:
        child.communicate(timeout=GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()


def answer_file(folder: Path, key: str) -> Path:
    """Where the answer to the question `key` lies."""
    return folder / f"{key}.json"


def question_file(folder: Path, key: str) -> Path:
    """Where the question `key` waits for its child."""
    return folder / f"{key}.question"
