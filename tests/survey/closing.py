"""A store with October in it, ready to be closed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey.closed import Closing
from survey.closings import close
from survey.db import Door
from survey.instance import Instance
from survey.store import agencies, ballots
from tests.builders import TODAY, fill_store, make_agency, make_answers, make_ballot, make_instance

OCTOBER = "2026-10"


def make_october(instance: Instance, door: Door) -> None:
    """A province above the commune; forty ballots of its one desk in October, as many in September."""
    agencies.add(door, make_agency(id="tinh-mau", name="Tỉnh Mẫu"))
    agencies.add(door, make_agency(id="xa-mau-2", name="Xã Mẫu 2", parent="tinh-mau"))
    agencies.update(door, make_agency(parent="tinh-mau"))
    rows = [
        make_ballot(
            date=date(2026, month, 1 + day), answers=make_answers(A24=point, A25=4), comment="Tốt" * (point == 5)
        )
        for month in (9, 10)
        for day in range(10)
        for point in (5, 4, 4, 2)
    ]
    ballots.add_settled_many(door, rows, "test", key=instance.key, today=TODAY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[Instance, Door]]:
    instance = make_instance(tmp_path)
    door = instance.connect()
    fill_store(door)
    make_october(instance, door)
    yield instance, door
    door.close()


def close_october(instance: Instance, door: Door, agency: str | None = None, **changes: Any) -> Closing:
    options: dict[str, Any] = {"today": TODAY, "who": "an"} | changes
    return close(door, instance, OCTOBER, agency, **options)
