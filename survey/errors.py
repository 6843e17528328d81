"""All errors in one place: what is raised anywhere becomes one page here, in the language of the path."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from forms.ballot import FORM_ID
from survey.i18n import gettext, source
from survey.model import Refused
from survey.site import site

LOG = logging.getLogger(__name__)


class CitizenError(Exception):
    """Something that a citizen has to be told. Each kind has its page in `PAGES`."""


class UnknownCode(CitizenError):  # noqa: N818 - reads as what happened
    """No desk has this code."""


class RetiredCode(CitizenError):  # noqa: N818 - as above
    """The desk was given up."""


class ClosedDesk(CitizenError):  # noqa: N818 - as above
    """The desk takes no ballots now."""


class OtherInstrument(CitizenError):  # noqa: N818 - as above
    """The ballot was made from an instrument that the desk does not use (any more)."""


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
        OtherInstrument: ErrorPage(
            409,
            source("Mẫu phiếu đã thay đổi"),
            source("Quầy này đã chuyển sang mẫu phiếu khác. Xin quét lại mã QR để mở phiếu mới."),
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
    status = error.code if isinstance(error, HTTPException) and error.code else page.status
    return render(page, status, error)


def render(page: ErrorPage, status: int, error: Exception | None = None) -> ResponseReturnValue:
    """The page as an answer; headers that belong to the error (`Allow`) stay."""
    response = make_response(
        render_template(
            "errors/error.html", title=gettext(page.title), text=gettext(page.text), sent=_sent(page), status=status
        ),
        status,
    )
    if isinstance(error, HTTPException):
        response.headers.extend([item for item in error.get_headers() if item[0] in ("Allow", "Retry-After")])
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _name(error: Exception) -> str:
    return str(error) if isinstance(error, Refused) else type(error).__name__


def _trace(error: Exception) -> Exception | None:
    """What is logged with its trace; a refusal explains itself."""
    return None if isinstance(error, Refused) else error


def _sent(page: ErrorPage) -> list[tuple[str, str]] | None:
    """The fields of a ballot whose sending may be repeated as it is: its id makes that safe."""
    if not (page.again and request.method == "POST" and request.path.startswith("/B/")):
        return None
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # the body, too, is not one that could be sent again
        return None
    ids = [value for name, value in fields if name == "ballot"]
    return fields if ids and FORM_ID.fullmatch(ids[0]) else None
