"""What a report names as needing attention: the agency, never a desk."""

import re
from datetime import date

from analysis.report.leader import pressing
from survey.composing import compose
from survey.db import Door
from survey.instance import Instance
from survey.issued import Wanted
from survey.model import Staff
from survey.reports import freeze_of, issue
from survey.store import ballots, desks, explanations, staff
from survey.store.explanations import Subject
from tests.analysis.reports import pages_of
from tests.builders import INSTRUMENT, TODAY, make_answers, make_ballot, make_desk
from tests.survey.closing import OCTOBER, close_october, store

__all__ = ("store",)


def test_what_is_flagged_at_a_desk_is_told_of_its_agency_without_the_desks_name(
    store: tuple[Instance, Door],
) -> None:
    """A bad item of one desk of two: of the commune it is not sure, and no figure of the desk is told."""
    instance, door = store
    desks.update(door, make_desk(staff=4), TODAY, "an")
    other = make_desk(code="63F0W5V3E2", agency="xa-mau-1", name="Quầy đất đai", staff=5)
    desks.add(door, other)
    rows = [
        make_ballot(desk=other.code, date=date(2026, 10, 1 + at % 28), answers=make_answers(A24=4, B30=2 - at % 2))
        for at in range(30)
    ]
    rows += [make_ballot(date=date(2026, 10, 3), answers=make_answers(A24=5, B30=5)) for _ in range(120)]
    ballots.add_settled_many(door, rows, "more", key=instance.key, today=TODAY)
    explanations.give(
        door, Subject("xa-mau-1", INSTRUMENT, "B30", OCTOBER), today=TODAY, who="tinh", text="Đang sửa phần mềm."
    )
    staff.add(door, Staff("tinh", "Người của tỉnh", "reviewer", "tinh-mau", "-"))
    made = close_october(instance, door)
    report = compose(freeze_of(door, made), "tinh-mau", {})
    [told] = [one for one in report.attention if one.desks]
    assert (told.agency, told.desks, told.explained_by) == ("Xã Mẫu 1", 1, "Tỉnh Mẫu")
    assert told.row.grade in ("confirmed", "likely")
    assert told.row.share is not None
    assert told.row.share.n == 150
    assert pressing(report) == [told]
    text = report.as_json()
    assert "Quầy đất đai" not in text
    assert other.code not in text
    [(_, page)] = issue(
        instance, door, [Wanted(made.number, "tinh-mau", "vi", "page")], today=TODAY, who="an"
    )  # fmt: skip
    [said] = pages_of(page)
    assert re.search(r"Xã Mẫu 1: .* ở 1 quầy; tính cả đơn vị khoảng \d+ người", said)
    assert "1 nội dung cần khắc phục" in said
