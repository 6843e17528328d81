"""What is planted in the demo is found, and nothing else, through the commands that everybody has."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from survey.tickets import read_code
from tests.survey.cli.running import survey, survey_json


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo as `survey demo` makes it unless told otherwise."""
    folder = tmp_path_factory.mktemp("truth")
    survey(folder, "demo", "--no-serve")
    return folder / "demo"


@cache
def truth(demo: Path) -> dict[str, Any]:
    """What `survey demo --truth` says was planted."""
    planted: dict[str, Any] = json.loads(survey(demo, "demo", "--truth").stdout)
    return planted


def cells(planted: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(cell["desk"], cell["item"]) for cell in planted}


def flagged(demo: Path, *days: str) -> set[tuple[str, str]]:
    found = survey_json(demo, "flags", *days)["flags"]
    return {(read_code(flag["group"]) or flag["group"], flag["item"]) for flag in found if flag["grade"] == "confirmed"}


def mean(demo: Path, cell: dict[str, str], *days: str) -> dict[str, float]:
    """The estimate of one item at one desk."""
    found = survey_json(demo, "score", "--desk", cell["desk"], *days)
    estimate: dict[str, float] = next(item["mean"] for item in found["items"] if item["item"] == cell["item"])
    return estimate


def before_and_after(demo: Path, cell: dict[str, str]) -> tuple[dict[str, float], dict[str, float]]:
    day = date.fromisoformat(cell["date"])
    eve = (day - timedelta(days=1)).isoformat()
    return mean(demo, cell, "--to", eve), mean(demo, cell, "--from", day.isoformat())


def test_before_the_remedies_exactly_the_planted_cells_are_confirmed(demo: Path) -> None:
    planted = truth(demo)
    first = min(cell["date"] for kind in ("remedy_worked", "remedy_without_effect") for cell in planted[kind])
    found = flagged(demo, "--to", (date.fromisoformat(first) - timedelta(days=1)).isoformat())
    assert found == cells(planted["bad"] + planted["remedy_worked"] + planted["remedy_without_effect"])


def test_after_the_remedies_those_that_worked_are_gone(demo: Path) -> None:
    planted = truth(demo)
    last = max(cell["date"] for kind in ("remedy_worked", "remedy_without_effect") for cell in planted[kind])
    assert flagged(demo, "--from", last) == cells(planted["bad"] + planted["remedy_without_effect"])


def test_a_remedy_that_worked_shows_in_its_desk_s_means(demo: Path) -> None:
    for cell in truth(demo)["remedy_worked"]:
        before, after = before_and_after(demo, cell)
        assert before["high"] < 3 < after["low"], cell
        assert after["value"] - before["value"] > 1


def test_a_remedy_without_effect_changes_nothing_that_shows(demo: Path) -> None:
    for cell in truth(demo)["remedy_without_effect"]:
        before, after = before_and_after(demo, cell)
        assert before["low"] < after["high"], cell
        assert after["low"] < before["high"], cell
        assert after["high"] < 3


def test_the_whole_is_as_satisfied_as_the_country(demo: Path) -> None:
    found = survey_json(demo, "score")
    assert found["findings"] == []
    assert 0.82 < found["index"]["top_two_box"]["value"] < 0.86


def test_the_store_is_as_it_was_sealed(demo: Path) -> None:
    survey(demo, "check")
