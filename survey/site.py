"""What one running application holds: its instance with its clock, its doors to the store, its kept pages."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, current_app, g, request

from forms.instrument import Instrument, find
from forms.parts import InstrumentError
from survey.clock import Clock
from survey.comments.topics import Topics, read_topics
from survey.contact.throttle import Throttle
from survey.db import Door
from survey.instance import Instance
from survey.kept import Shelf
from survey.office_days import office_days
from survey.store import instruments
from survey.workdays import Workdays

LOG = logging.getLogger(__name__)


class Doors:
    """The doors of the threads that answer requests.

    The embedded database keeps one open in each thread: opening costs more than all else that a ballot's page does. It
    is opened anew after an error, and when the file is no longer the one that was opened: a ballot must not be written
    into a file that a restored one has replaced. A server's connection lasts one request, so that a server that was
    restarted, or another that took its place, is found by the next.
    """

    def __init__(self, connect: Callable[[], Door], file: Path | None) -> None:
        """`file` is the embedded database's file, None for a server's."""
        self._connect = connect
        self._file = file
        self._own = threading.local()

    def open(self) -> Door:
        """This thread's door. Raises what opening raises."""
        which = self._which()
        if getattr(self._own, "door", None) is None or self._own.which != which:
            self.drop()
            self._own.door = self._connect()
            self._own.which = which or self._which()
        door: Door = self._own.door
        return door

    def leave(self) -> None:
        """A request is over."""
        if self._file is None:
            self.drop()

    def drop(self) -> None:
        """Close this thread's door, if it has one."""
        door: Door | None = getattr(self._own, "door", None)
        self._own.door = None
        if door is not None:
            door.close()

    def _which(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


@dataclass(frozen=True)
class Site:
    """One running application. Safe for threads."""

    instance: Instance
    doors: Doors
    topics: Topics
    shelf: Shelf = field(default_factory=Shelf)
    contacts: Throttle = field(default_factory=Throttle)
    _instruments: dict[str, Instrument] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The instance's clock."""
        return self.instance.clock

    @property
    def workdays(self) -> Workdays:
        """When the offices of this installation work."""
        return office_days(self.instance.settings)

    def instrument(self, door: Door, key: str) -> Instrument:
        """The instrument of a key, recorded in the store at its first use.

        A file that differs from what was recorded under its key is not used: the recorded one goes on being asked.
        Raises `InstrumentError` when neither exists.
        """
        if key not in self._instruments:
            self._instruments[key] = self._first_use(door, key)
        return self._instruments[key]

    def _first_use(self, door: Door, key: str) -> Instrument:
        recorded = instruments.read(door, key)
        try:
            found = find(key, self.instance.instruments)
        except InstrumentError as error:
            if recorded is None:
                raise
            LOG.warning("%s; the recorded instrument is asked", error)
            return recorded
        if recorded is None:
            instruments.add(door, found)
        elif recorded.hash != found.hash:
            LOG.error("%s differs from what was recorded under its name; the recorded instrument is asked", key)
            return recorded
        return found


def site() -> Site:
    """The application that answers the current request."""
    found = current_app.extensions["survey"]
    assert isinstance(found, Site)  # noqa: S101 - the mapping is untyped; tells the type checker
    return found


def install(app: Flask, instance: Instance) -> Site:
    """Give an application its site, and each request a door as `g.db`."""
    file = None if instance.settings.database_url else Path(instance.database)
    found = Site(instance, Doors(instance.open, file), read_topics(instance.folder))
    app.extensions["survey"] = found
    app.before_request(_open)
    app.teardown_request(_leave)
    return found


WITHOUT_STORE = ("static", "home.")
"""Endpoints, or their blueprints, that answer even when the store cannot be reached."""


def _open() -> None:
    if request.endpoint is not None and not request.endpoint.startswith(WITHOUT_STORE):
        g.db = site().doors.open()


def _leave(_error: BaseException | None) -> None:
    site().doors.leave()
