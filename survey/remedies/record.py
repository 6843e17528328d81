"""The record of a case as a document: what ISO 9001:2015 asks to be kept of a corrective action (10.2.2).

The nature of the shortcoming, its cause, the action, who and until when, what shows that it was done, and its effect as
it was measured (9.1.2), with every step that led there.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from survey.i18n import SOURCE, gettext, language, short_date
from survey.model import Agency, Desk
from survey.remediation import Case, Event
from survey.remedies.causes import named
from survey.remedies.words import OUTCOMES, STATES, WHATS
from survey.sentences import NOTES
from survey.store.case_files import Kept
from survey.verification.showing import Shown


def record_of(  # noqa: PLR0913 - a case and what it refers to
    case: Case,
    *,
    agency: Agency,
    desk: Desk | None,
    question: Mapping[str, str] | None,
    files: Sequence[Kept],
    checked: Shown | None,
) -> dict[str, Any]:
    """What the template prints, in the page's language. Texts that staff wrote stay as they are."""
    note = NOTES["N4"]
    own = {case.title, case.cause_text, case.action, case.owner, case.evidence}
    place = agency.name if desk is None else f"{agency.name}, {desk.name}"
    return {
        "title": gettext("Phiếu ghi việc khắc phục"),
        "number": gettext("Số %(id)s", id=case.id),
        "place": place,
        "sections": [
            _section(gettext("1. Nội dung cần khắc phục"), _shortcoming(case, question), own),
            _section(gettext("2. Nguyên nhân"), _cause(case), own),
            _section(gettext("3. Giải pháp"), _action(case), own),
            _section(gettext("4. Thực hiện và minh chứng"), _evidence(case, files), own),
            _section(gettext("5. Kiểm chứng hiệu quả"), _effect(case, checked), own),
        ],
        "history_title": gettext("6. Quá trình"),
        "heads": [gettext("Ngày"), gettext("Việc"), gettext("Người ghi"), gettext("Ghi chú")],
        "history": [_step(event) for event in case.history],
        "foot": gettext(note),
        "page": gettext("Trang"),
    }


def _section(title: str, lines: Sequence[tuple[str, str]], own: Collection[str]) -> dict[str, Any]:
    """A part of the record: lines of a name, a text and the text's language; what staff wrote is Vietnamese."""
    said = [(name, text or gettext("chưa ghi"), SOURCE if text and text in own else language()) for name, text in lines]
    return {"title": title, "lines": said}


def _shortcoming(case: Case, question: Mapping[str, str] | None) -> list[tuple[str, str]]:
    origins = {"flag": gettext("nội dung cần chú ý"), "ballot": gettext("một phiếu"), "hand": gettext("ghi tay")}
    asked = [(gettext("Tiêu chí"), question.get(language(), question[SOURCE]))] if question else []
    return [
        (gettext("Việc"), case.title),
        *asked,
        (gettext("Phát hiện từ"), origins[case.origin]),
        (gettext("Ngày mở"), short_date(case.day)),
        (gettext("Tình trạng"), gettext(STATES[case.state])),
    ]


def _cause(case: Case) -> list[tuple[str, str]]:
    return [(gettext("Nguyên nhân"), named(case.cause)), (gettext("Nói rõ"), case.cause_text or "–")]


def _action(case: Case) -> list[tuple[str, str]]:
    return [
        (gettext("Giải pháp"), case.action),
        (gettext("Người chịu trách nhiệm"), case.owner),
        (gettext("Hạn hoàn thành"), short_date(case.due) if case.due else ""),
    ]


def _evidence(case: Case, files: Sequence[Kept]) -> list[tuple[str, str]]:
    named = "; ".join(f"{one.name} ({short_date(one.day)})" for one in files)
    return [
        (gettext("Đã làm gì"), case.evidence),
        (gettext("Ngày hoàn thành"), short_date(case.finished) if case.finished else ""),
        (gettext("Tệp minh chứng"), named or gettext("không có")),
    ]


def _effect(case: Case, checked: Shown | None) -> list[tuple[str, str]]:
    if checked is None:
        return [(gettext("Kết quả kiểm chứng"), gettext("chưa ấn định cách kiểm chứng"))]
    lines = []
    if checked.plan is not None:
        first, last = short_date(checked.plan.before_first), short_date(checked.plan.before_last)
        lines.append((gettext("Phiếu trước"), gettext("từ %(first)s đến %(last)s", first=first, last=last)))
        days, months = checked.plan.after_days, checked.plan.wait_months
        after = gettext("%(n)s ngày kể từ khi thực hiện xong; chờ nhiều nhất %(m)s tháng", n=days, m=months)
        lines.append((gettext("Phiếu sau"), after))
    if checked.verdict:
        told = f"{gettext(OUTCOMES[checked.verdict['outcome']])}. {checked.sentence}".strip()
        lines.append((gettext("Kết quả kiểm chứng"), told))
    else:
        lines.append((gettext("Kết quả kiểm chứng"), gettext("chưa có")))
    if case.relapsed is not None:
        day = short_date(case.relapsed)
        lines.append(("", gettext("Từ ngày %(day)s, nội dung này lại cần chú ý.", day=day)))
    return lines


def _step(event: Event) -> list[str]:
    what = gettext(WHATS[event.what])
    if "outcome" in event.data:
        what += f": {gettext(OUTCOMES[event.data['outcome']])}"
    return [short_date(event.day), what, event.who or gettext("hệ thống"), event.why]
