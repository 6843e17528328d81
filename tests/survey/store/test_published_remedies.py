"""What citizens are told was mended, on both doors: appended, taken back, and marked when it came up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from survey.doors import Door
from survey.model import Refused
from survey.published import Estimate
from survey.remediation import Event
from survey.store import cases, published_remedies
from tests.builders import TODAY
from tests.survey.contact.test_told import FIGURES, verified
from tests.survey.store.doors import both_doors, stored

WORDS = {"text_vi": "Đã thêm 20 ghế chờ", "text_en": "", "decision": "12/QĐ-UBND"}
DATA = {"question_vi": "Nơi ngồi chờ", **FIGURES}
LATER = TODAY + timedelta(days=1)


def keep(door: Door, case_id: str) -> None:
    """Store a verified case step by step."""
    made = verified()
    case = cases.add(door, type(made)(case_id, made.agency, made.title, made.origin, made.day, made.who))
    for event in made.history[1:]:
        cases.append(door, case.id, event)


@contextmanager
def told(kind: str, folder: Path) -> Iterator[Door]:
    """A store with two verified cases."""
    with stored(kind, folder) as door:
        for case_id in ("v1", "v2"):
            keep(door, case_id)
        yield door


@both_doors
def test_the_newest_stands_first_with_its_frozen_figures(tmp_path: Path, kind: str) -> None:
    with told(kind, tmp_path) as door:
        assert published_remedies.latest(door, "xa-mau-1") is None
        published_remedies.publish(door, "v1", WORDS | DATA, day=TODAY, who="an")
        published_remedies.publish(door, "v2", WORDS, day=LATER, who="an")
        second, first = published_remedies.of(door, "xa-mau-1")
        assert (second.case_id, second.before, second.question_vi) == ("v2", None, "")
        assert (first.case_id, first.day, first.text_vi, first.decision) == (
            "v1",
            TODAY,
            WORDS["text_vi"],
            "12/QĐ-UBND",
        )
        assert (first.before, first.after) == (Estimate(0.75, 0.66, 0.82, 120), Estimate(0.9, 0.83, 0.94, 118))
        assert published_remedies.latest(door, "xa-mau-1") == second
        assert published_remedies.of(door, "so-mau") == []


@both_doors
def test_what_is_taken_back_is_gone_and_may_be_told_anew(tmp_path: Path, kind: str) -> None:
    with told(kind, tmp_path) as door:
        published_remedies.publish(door, "v1", WORDS | DATA, day=TODAY, who="an")
        with pytest.raises(Refused, match="told already"):
            published_remedies.publish(door, "v1", WORDS | DATA, day=TODAY, who="an")
        published_remedies.withdraw(door, "v1", "sai số quyết định", day=TODAY, who="an")
        assert published_remedies.of(door, "xa-mau-1") == []
        with pytest.raises(Refused, match="is not told"):
            published_remedies.withdraw(door, "v1", "sai", day=TODAY, who="an")
        published_remedies.publish(door, "v1", WORDS | DATA | {"decision": "13/QĐ"}, day=LATER, who="an")
        assert [one.decision for one in published_remedies.of(door, "xa-mau-1")] == ["13/QĐ"]
        steps = published_remedies.history(door, "v1")
        assert [(row["what"], row["why"]) for row in steps] == [
            ("published", ""), ("withdrawn", "sai số quyết định"), ("published", ""),
        ]  # fmt: skip


@both_doors
def test_what_came_up_again_says_so_and_is_the_latest_no_more(tmp_path: Path, kind: str) -> None:
    with told(kind, tmp_path) as door:
        published_remedies.publish(door, "v1", WORDS | DATA, day=TODAY, who="an")
        published_remedies.publish(door, "v2", WORDS | DATA, day=LATER, who="an")
        cases.append(door, "v2", Event(LATER, "", "relapsed", "lại bị đánh giá thấp"))
        assert [(one.case_id, one.again) for one in published_remedies.of(door, "xa-mau-1")] == [
            ("v2", LATER), ("v1", None),
        ]  # fmt: skip
        latest = published_remedies.latest(door, "xa-mau-1")
        assert latest is not None
        assert latest.case_id == "v1"


@both_doors
def test_only_verified_cases_that_are_there_are_told(tmp_path: Path, kind: str) -> None:
    with told(kind, tmp_path) as door:
        cases.append(door, "v1", Event(LATER, "an", "reopened", "tái diễn"))
        with pytest.raises(Refused, match="only what holds"):
            published_remedies.publish(door, "v1", WORDS | DATA, day=LATER, who="an")
        with pytest.raises(Refused, match="no case 'v9'"):
            published_remedies.publish(door, "v9", WORDS | DATA, day=LATER, who="an")


@both_doors
def test_what_worked_is_found_by_item_or_cause_as_long_as_it_holds(tmp_path: Path, kind: str) -> None:
    with told(kind, tmp_path) as door:
        published_remedies.publish(door, "v1", WORDS | DATA, day=TODAY, who="an")
        model = verified()
        asks = type(model)("v9", "so-mau", "Chờ lâu", "hand", TODAY, "an")
        assert published_remedies.like(door, asks, 3) == []
        by_cause = replace(asks, cause=model.cause)
        assert [one.case_id for one in published_remedies.like(door, by_cause, 3)] == ["v1"]
        assert published_remedies.like(door, by_cause, 0) == []
        own = cases.read(door, "v1")
        assert own is not None
        assert published_remedies.like(door, own, 3) == []
        cases.append(door, "v1", Event(LATER, "", "relapsed", "2027-01"))
        assert published_remedies.like(door, by_cause, 3) == []
