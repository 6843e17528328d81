"""What a digest says to one person, as a mail. Pure but for the words."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from survey.marked import source

Say = Callable[[str], str]
"""A text in the reader's language."""


@dataclass(frozen=True)
class Waiting:
    """Numbers of what waits for somebody, within their reach. `silent`: desks of the own agency, with working days
    without a ballot; `silent_below`: how many more there are below.
    """

    flags: int = 0
    late: int = 0
    soon: int = 0
    unplanned: int = 0
    escalated: int = 0
    messages: int = 0
    late_messages: int = 0
    confidential: int = 0
    silent: tuple[tuple[str, int], ...] = ()
    silent_below: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to say."""
        return self == Waiting()


LINES: tuple[tuple[str, str, str], ...] = (
    ("late", source("%(n)s việc khắc phục quá hạn"), "/cases?state=overdue"),
    ("escalated", source("%(n)s việc được báo lên"), "/cases?state=escalated"),
    ("soon", source("%(n)s việc sắp đến hạn"), "/cases/calendar"),
    ("unplanned", source("%(n)s việc chưa có kế hoạch"), "/cases"),
    ("flags", source("%(n)s nội dung cần chú ý ở các kỳ vừa chốt"), "/review"),
    ("late_messages", source("%(n)s lời nhắn quá hạn trả lời"), "/contacts"),
    ("messages", source("%(n)s lời nhắn chờ trả lời"), "/contacts"),
    ("confidential", source("%(n)s góp ý cần giữ kín chưa xem"), "/lane"),
    ("silent_below", source("%(n)s quầy của đơn vị trực thuộc lâu không có phiếu"), "/results"),
)
SILENT = source("%(desk)s: %(n)s ngày làm việc chưa nhận được phiếu nào. Xin kiểm tra bảng mã QR còn dùng được không.")
SUBJECT = source("Khảo sát sự hài lòng: việc đang chờ, ngày %(day)s")
CLOSE = source("Thư này do hệ thống gửi. Đổi cách nhận hoặc thôi nhận ở trang Tài khoản:")


def lines(waiting: Waiting, say: Say) -> Iterable[tuple[str, str]]:
    """Each line with the page that it leads to; "" for none."""
    for name, text, page in LINES:
        number = getattr(waiting, name)
        if number:
            yield say(text) % {"n": number}, page
    for desk, number in waiting.silent:
        yield say(SILENT) % {"desk": desk, "n": number}, ""


def mail(  # noqa: PLR0913 - one argument for each thing that a mail depends on
    waiting: Waiting, *, login: str, to: str, sender: str, base: str, now: datetime, say: Say
) -> EmailMessage:
    """The mail. `base`: the site's address; `now`: aware. The same person and day give the same Message-ID."""
    day: date = now.date()
    made = EmailMessage()
    made["Subject"] = say(SUBJECT) % {"day": day.strftime("%d/%m/%Y")}
    made["From"], made["To"] = sender, to
    made["Date"] = format_datetime(now)
    unique = hashlib.sha256(f"{login} {day}".encode()).hexdigest()[:24]
    made["Message-ID"] = f"<{unique}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    account = f"{base}/account"
    made["List-Unsubscribe"] = f"<{account}>"
    told = [(text, f"{base}{page}" if page else "") for text, page in lines(waiting, say)]
    plain = [f"- {text}" + (f"\n  {link}" if link else "") for text, link in told]
    made.set_content("\n".join([*plain, "", say(CLOSE), account]) + "\n")
    rows = "".join(
        f'<li><a href="{escape(link)}">{escape(text)}</a></li>' if link else f"<li>{escape(text)}</li>"
        for text, link in told
    )
    made.add_alternative(
        f'<ul>{rows}</ul><p>{escape(say(CLOSE))} <a href="{escape(account)}">{escape(account)}</a></p>', subtype="html"
    )
    return made
