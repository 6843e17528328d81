"""All errors in one place: what is raised anywhere becomes one page here, in the language of the path."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from forms.ballot import FORM_ID
from survey.bodies import AttachedFile, read_fields
from survey.i18n import gettext, source
from survey.model import Agency, Desk, Refused
from survey.office import settings_at
from survey.security import BALLOTS
from survey.site import site
from survey.store import agencies, desks
from survey.tickets import read_code

LOG = logging.getLogger(__name__)


class CitizenError(Exception):
    """Something that a citizen has to be told. Each kind has its page in `PAGES`."""


class UnknownCode(CitizenError):  # noqa: N818 - reads as what happened
    """No desk has this code."""


class RetiredCode(CitizenError):  # noqa: N818 - as above
    """The desk was given up."""


class ClosedDesk(CitizenError):  # noqa: N818 - as above
    """The desk takes no ballots now."""


@dataclass(frozen=True)
class ErrorPage:
    """Status, heading and text of a page. `again`: sending the same ballot once more may succeed."""

    status: int
    title: str
    text: str
    again: bool = False


PAGES: Mapping[type[Exception], ErrorPage] = MappingProxyType(
    {
        UnknownCode: ErrorPage(
            404, source("Mã không đúng"), source("Mã này không đúng. Xin kiểm tra lại các chữ in dưới mã QR.")
        ),
        RetiredCode: ErrorPage(
            410,
            source("Mã không còn dùng"),
            source("Mã này không còn dùng. Xin hỏi tại quầy để có mã mới hoặc phiếu giấy."),
        ),
        # 403: the address is right and the server well, but whoever runs the desk has closed it. 410 would say "for
        # ever" to every cache, 503 would call the administrator.
        ClosedDesk: ErrorPage(
            403,
            source("Quầy này hiện không nhận phiếu"),
            source("Việc lấy ý kiến tại quầy này đang tạm dừng. Xin hỏi tại quầy để biết khi nào mở lại."),
        ),
        AttachedFile: ErrorPage(
            400,
            source("Phiếu không nhận tệp"),
            source("Phiếu chỉ nhận câu trả lời và góp ý viết bằng chữ, không nhận tệp gửi kèm. Xin mở lại phiếu."),
        ),
        # The store refuses when it is unreachable, locked for long, damaged or of another schema.
        Refused: ErrorPage(
            503,
            source("Hệ thống đang bận"),
            source("Hệ thống tạm thời chưa làm việc được. Xin thử lại sau ít phút."),
            again=True,
        ),
    }
)

STATUSES: Mapping[int, ErrorPage] = MappingProxyType(
    {
        400: ErrorPage(
            400,
            source("Nội dung gửi lên không đọc được"),
            source("Trình duyệt đã gửi một nội dung sai quy cách. Xin mở lại trang và thử lại."),
        ),
        403: ErrorPage(
            403, source("Không được phép xem trang này"), source("Xin đăng nhập bằng tài khoản có quyền phù hợp.")
        ),
        404: ErrorPage(
            404,
            source("Không tìm thấy trang này"),
            source("Xin kiểm tra lại địa chỉ, hoặc quét lại mã QR tại quầy."),
        ),
        405: ErrorPage(
            405,
            source("Trang này không nhận cách gửi như vậy"),
            source("Xin mở lại trang từ mã QR tại quầy, hoặc từ địa chỉ in dưới mã."),
        ),
        413: ErrorPage(
            413,
            source("Nội dung gửi lên quá dài"),
            source("Xin bấm nút quay lại của máy, rút ngắn phần góp ý rồi gửi lại."),
        ),
        415: ErrorPage(
            415,
            source("Kiểu nội dung gửi lên không được nhận"),
            source("Phiếu chỉ được nhận dưới dạng biểu mẫu của trang này (UTF-8)."),
        ),
        500: ErrorPage(
            500,
            source("Hệ thống có lỗi"),
            source("Lỗi này đã được ghi lại để sửa. Xin thử lại sau ít phút."),
            again=True,
        ),
    }
)

TO_STAFF: Mapping[int, str] = MappingProxyType(
    {
        404: source("Xin kiểm tra lại địa chỉ. Trang của đơn vị ngoài phạm vi của Ông/Bà không mở được."),
        405: source("Xin mở lại trang này từ các mục ở trên."),
        413: source("Xin bấm nút quay lại, chia nhỏ tệp hoặc rút ngắn nội dung rồi gửi lại."),
    }
)
"""What is said to somebody who has signed in, where it is another thing than what a citizen is told."""

RETRY_AFTER = 30
"""Seconds after which a client may ask an unreachable store again."""


def page_of(error: Exception) -> ErrorPage:
    """The page of an error; of its nearest ancestor where it has none of its own."""
    for kind in type(error).__mro__:
        if kind in PAGES:
            return PAGES[kind]
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    return STATUSES.get(code, STATUSES[400] if code < 500 else STATUSES[500])


def install(app: Flask) -> None:
    """Make an application answer errors with pages."""
    for kind in (CitizenError, HTTPException, Exception):
        app.register_error_handler(kind, answer)


def answer(error: Exception) -> ResponseReturnValue:
    """Answer an error: log what is the system's own fault, then show the page."""
    page = page_of(error)
    if page.status >= 500:
        # The request's path and the error; never its body or where it came from.
        LOG.error("%s %s: %s", request.method, request.path, _name(error), exc_info=_trace(error))
        site().doors.drop()  # whatever state the error left it in
    try:
        sent = _sent(page)
    except RequestEntityTooLarge as larger:
        return answer(larger)  # to wait for the store would not help
    except HTTPException:  # the body, too, is not one that could be sent again
        sent = None
    status = error.code if isinstance(error, HTTPException) and error.code else page.status
    return render(page, status, error, sent)


def render(
    page: ErrorPage, status: int, error: Exception | None = None, sent: Sequence[tuple[str, str]] | None = None
) -> ResponseReturnValue:
    """The page as an answer; headers that belong to the error (`Allow`) stay. `sent`: fields to be sent again."""
    of_staff = g.get("person") is not None
    place = None if of_staff else _place(page)
    settings = site().instance.settings
    text = TO_STAFF.get(page.status, page.text) if of_staff else page.text
    response = make_response(
        render_template(
            "errors/staff.html" if of_staff else "errors/error.html",
            title=gettext(page.title),
            text=gettext(text),
            sent=sent,
            status=status,
            of_ballot=request.path.startswith(BALLOTS) and not _of_message(),
            of_message=_of_message(),
            place=place,
            settings=settings_at(g.db, settings, place[0].id) if place else settings,
        ),
        status,
    )
    if isinstance(error, HTTPException):
        response.headers.extend([item for item in error.get_headers() if item[0] in ("Allow", "Retry-After")])
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _place(page: ErrorPage) -> tuple[Agency, Desk] | None:
    """Whose desk the page is about, as far as the store can be asked about it."""
    code = read_code((request.view_args or {}).get("code", ""))
    if code is None or "db" not in g or page.status >= 500:
        return None
    try:
        desk = desks.read(g.db, code)
        agency = agencies.read(g.db, desk.agency) if desk else None
    except Refused:
        return None
    return (agency, desk) if agency and desk else None


def _name(error: Exception) -> str:
    return str(error) if isinstance(error, Refused) else type(error).__name__


def _trace(error: Exception) -> Exception | None:
    """What is logged with its trace; a refusal explains itself."""
    return None if isinstance(error, Refused) else error


def _sent(page: ErrorPage) -> list[tuple[str, str]] | None:
    """The fields of a ballot that may be sent again as it is: its id, its own or the one drawn for it, makes that safe.

    Raises `werkzeug.exceptions.HTTPException` for a body that cannot be read.
    """
    if not (page.again and request.method == "POST" and "form_id" in g):
        return None
    fields = list(read_fields().items(multi=True))
    which = "request" if _of_message() else "ballot"
    own = next((value for name, value in fields if name == which), "")
    others = [(name, value) for name, value in fields if name != which]
    return [*others, (which, own if FORM_ID.fullmatch(own) else g.form_id)]


def _of_message() -> bool:
    """Whether somebody asked for an answer, apart from any ballot."""
    return (request.endpoint or "").startswith("contact.")
