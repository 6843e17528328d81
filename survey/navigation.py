"""The ways through the pages of staff: which there are, and who is shown them."""

from collections.abc import Iterable
from dataclasses import dataclass

from survey.i18n import source
from survey.model import Role, Staff
from survey.rights import Verb, has


@dataclass(frozen=True)
class Way:
    """A row of the navigation: the right that it takes, the page's endpoint, how it is called.

    `area`: how the endpoints begin that belong to it, so that the way one is on can be marked. `only`: shown to no
    other role, though others may go there.
    """

    verb: Verb
    endpoint: str
    name: str
    area: str
    only: Role | None = None


WAYS: tuple[Way, ...] = (
    Way("see_results", "results.own", source("Kết quả"), "results."),
    Way("see_sheet", "sheet.own", source("Quầy của tôi"), "sheet.", only="clerk"),
    Way("see_ballots", "review.own", source("Xem xét"), "review."),
    Way("see_cases", "cases.list_", source("Việc khắc phục"), "cases."),
    Way("answer_contacts", "answering.list_", source("Trả lời người dân"), "answering."),
    Way("inspect_serious", "lane.list_", source("Góp ý cần giữ kín"), "lane."),
    Way("see_unmaskings", "unmasking.list_", source("Đọc nguyên văn góp ý"), "unmasking."),
    Way("see_audit", "audit.list_", source("Nhật ký"), "audit."),
    Way("administer", "admin.overview", source("Quản trị"), "admin."),
    Way("see_reports", "reports.own", source("Báo cáo"), "reports."),
    Way("keep_account", "help.own", source("Hướng dẫn"), "help."),
)


def ways_of(person: Staff | None, ways: Iterable[Way] = WAYS) -> list[Way]:
    """The ways of a person, in order; none for nobody, and none while a password must be changed."""
    if person is None or person.must_change:
        return []
    return [way for way in ways if has(person, way.verb) and way.only in (None, person.role)]
