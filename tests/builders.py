"""Builder functions: values and stores with defaults, of which a test names only what it is about."""

import json
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from forms.instrument import Instrument, find
from survey.db import Door, connect
from survey.instance import Instance, load_instance
from survey.migrations import migrate
from survey.model import Agency, Ballot, Desk
from survey.sealing import ballot_id
from survey.store import agencies, desks, instruments

TODAY = date(2026, 11, 23)
KEY = bytes(range(32))
INSTRUMENT = "sipas-service@2026"

_numbers = count(1)


def make_agency(**changes: Any) -> Agency:
    """A commune."""
    return Agency(**({"id": "xa-mau-1", "name": "Xã Mẫu 1", "kind": "commune"} | changes))


def make_desk(**changes: Any) -> Desk:
    """A desk of that commune; its code has a right check character."""
    return Desk(**({"code": "7K3MPQ9X2V", "agency": "xa-mau-1", "name": "Quầy 1"} | changes))


def make_instrument() -> Instrument:
    """The instrument that desks ask unless told otherwise."""
    return find(INSTRUMENT)


def make_answers(instrument: Instrument | None = None, **answers: Any) -> str:
    """An answers string; A24 is 5 unless told otherwise."""
    return (instrument or make_instrument()).encode({"A24": 5} | answers)


def make_ballot(**changes: Any) -> Ballot:
    """A ballot of that desk, with an id of its own unless it is given one."""
    defaults: dict[str, Any] = {
        "id": changes.get("id") or ballot_id(KEY, f"form {next(_numbers)}"),
        "instrument": INSTRUMENT,
        "agency": "xa-mau-1",
        "desk": "7K3MPQ9X2V",
        "mode": "web",
        "date": TODAY,
        "language": "vi",
        "answers": make_answers(),
        "comment": "",
    }
    return Ballot(**(defaults | changes))


def make_instance(folder: Path, **settings: Any) -> Instance:
    """An instance whose folder holds the settings, so that processes started on it have them too."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in settings.items()]
    (folder / "config.toml").write_text("".join(lines), "utf-8")
    return load_instance(folder, {})


def make_store(folder: Path, **settings: Any) -> tuple[Instance, Door]:
    """An instance with a store that holds one agency and one desk, and a door to it; the caller closes the door."""
    instance = make_instance(folder, **settings)
    door = instance.connect()
    fill_store(door)
    return instance, door


def fill_store(door: Door) -> None:
    """Make the tables, one agency, and one desk that asks the usual instrument."""
    migrate(door, TODAY)
    agencies.add(door, make_agency())
    desks.add(door, make_desk())
    instruments.add(door, make_instrument())
    desks.assign(door, make_desk().code, INSTRUMENT, date(2020, 1, 1))


def make_door(path: Path) -> Door:
    """A door to a filled SQLite store without an instance; its key is `KEY`."""
    door = connect(path)
    fill_store(door)
    return door
