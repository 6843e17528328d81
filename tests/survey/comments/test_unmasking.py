"""Who may read a comment as it was written: rules in general, and the store on both doors."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.comments.unmasking import READING_DAYS, Step, Unmasking, follow
from survey.model import Refused
from survey.store import unmaskings
from tests.builders import TODAY
from tests.survey.store.doors import both_doors, stored

ASKED = Step(TODAY, "lan", "reviewer", "asked", "Cần gọi lại theo yêu cầu của người viết")
NEW = Unmasking("u1", "xa-mau-1", "b1", (ASKED,))


def step(who: str, role: str, what: str = "granted", days: int = 0) -> Step:
    return Step(TODAY + timedelta(days=days), who, role, what, "" if what == "read" else "Đồng ý")  # type: ignore[arg-type] # one of the kinds


def test_an_inspector_and_a_second_person_open_it_for_some_days() -> None:
    for first, second in (("agency_head", "inspector"), ("inspector", "agency_head"), ("inspector", "inspector")):
        once = follow(NEW, step("a", first))
        assert (once.state(TODAY), once.until) == ("waiting", None)
        twice = follow(once, step("b", second))
        last = TODAY + timedelta(days=READING_DAYS - 1)
        assert (twice.state(last), twice.state(last + timedelta(days=1))) == ("open", "over")
        assert [who for who in ("lan", "a", "b", "c") if twice.may_read(who, last)] == ["lan", "a", "b"]
        assert not twice.may_read("lan", last + timedelta(days=1))


@pytest.mark.parametrize(
    "steps",
    [
        [step("lan", "inspector")],
        [step("a", "inspector"), step("a", "inspector")],
        [step("a", "agency_head"), step("b", "agency_head")],
        [step("a", "reviewer")],
        [step("a", "inspector", "refused"), step("b", "inspector")],
        [step("a", "inspector"), step("b", "inspector"), step("c", "inspector")],
        [step("lan", "reviewer", "read")],
        [step("a", "inspector"), step("b", "agency_head"), step("c", "inspector", "read")],
        [Step(TODAY, "a", "inspector", "granted", " ")],
    ],
)
def test_nothing_else_opens_or_reads_it(steps: list[Step]) -> None:
    *before, last = steps
    found = NEW
    for one in before:
        found = follow(found, one)
    with pytest.raises(Refused):
        follow(found, last)


STEPS = st.builds(
    step,
    st.sampled_from(["lan", "a", "b", "c"]),
    st.sampled_from(["reviewer", "agency_head", "inspector"]),
    st.sampled_from(["granted", "refused", "read"]),
    st.integers(0, 30),
)


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=8))
def test_whatever_is_tried_nobody_reads_without_two_others(steps: list[Step]) -> None:
    found = NEW
    for one in steps:
        try:
            after = follow(found, one)
        except Refused:
            continue
        assert after.steps[:-1] == found.steps
        found = after
    if any(one.what == "read" for one in found.steps):
        assert len({one.who for one in found.granted} - {"lan"}) == 2
        assert "inspector" in {one.role for one in found.granted}


@both_doors
def test_requests_are_kept_with_every_step(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        unmaskings.ask(door, "u1", agency="xa-mau-1", ballot="b1", step=ASKED)
        with pytest.raises(Refused, match="already"):
            unmaskings.ask(door, "u2", agency="xa-mau-1", ballot="b1", step=ASKED)
        with pytest.raises(Refused, match="reason"):
            unmaskings.ask(door, "u2", agency="xa-mau-1", ballot="b2", step=Step(TODAY, "lan", "reviewer", "asked"))
        with pytest.raises(Refused, match="no request"):
            unmaskings.append(door, "u9", step("a", "inspector"))
        for one in (step("a", "inspector"), step("b", "agency_head"), step("a", "inspector", "read")):
            unmaskings.append(door, "u1", one)
        assert len(unmaskings.append(door, "u1", step("a", "inspector", "read")).steps) == 4
        found = unmaskings.read(door, "u1")
        assert found is not None
        assert [one.what for one in found.steps] == ["asked", "granted", "granted", "read"]
        assert unmaskings.of(door, ["xa-mau-1"]) == [found]
        assert unmaskings.of(door, ["so-mau"]) == []
        assert unmaskings.comment_of(door, "b1") is None


@both_doors
def test_what_was_refused_or_is_over_may_be_asked_for_again(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        unmaskings.ask(door, "u1", agency="xa-mau-1", ballot="b1", step=ASKED)
        unmaskings.append(door, "u1", step("a", "inspector", "refused"))
        unmaskings.ask(door, "u2", agency="xa-mau-1", ballot="b1", step=ASKED)
        assert [one.id for one in unmaskings.of(door, ["xa-mau-1"])] == ["u1", "u2"]
