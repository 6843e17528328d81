"""What the store and the model refuse, in words for whoever reads the page."""

import re

from survey.i18n import gettext
from survey.marked import source
from survey.model import Refused

REFUSALS: tuple[tuple[str, str], ...] = (
    (r"line (?P<line>\d+): (?P<rest>.*)", source("dòng %(line)s: %(rest)s")),
    (r"agency (?P<id>\S+) exists already.*", source("mã đơn vị %(id)s đã có")),
    (r"login (?P<login>\S+) is taken.*", source("tên đăng nhập %(login)s đã có người dùng")),
    (r".*unknown agency (?P<id>'[^']*').*", source("không có đơn vị %(id)s trong phạm vi của Ông/Bà")),
    (r"agency (?P<id>\S+) lies below .*", source("đơn vị %(id)s nằm dưới đơn vị này nên không thể là cấp trên của nó")),
    (r"agency \S+ cannot be its own parent", source("đơn vị không thể trực thuộc chính nó")),
    (r"agency \S+ cannot be its own successor", source("đơn vị không thể kế tục chính nó")),
    (r"agency \S+: valid_to lies before valid_from", source("ngày cuối nằm trước ngày đầu")),
    (r".*the last day lies before the first", source("ngày cuối nằm trước ngày đầu")),
    (r".*overlaps (?P<first>\S+) to (?P<last>[^;]+);.*", source("trùng với kỳ đã ghi từ %(first)s đến %(last)s")),
    (r"the columns (are|must be) (?P<names>.*)", source("các cột phải là: %(names)s")),
    (r"(staff|number) (?P<text>.*): write digits only", source("%(text)s không phải là số")),
    (r"code (?P<text>.*) is not a desk's code.*", source("%(text)s không phải là mã quầy; để trống để có mã mới")),
    (r"unknown desk (?P<text>'[^']*').*", source("không có quầy %(text)s")),
    (r"line \d+: desk (?P<text>'[^']*') belongs .*", source("quầy %(text)s thuộc đơn vị khác")),
    (r"desk (?P<text>\S+): the name is empty", source("tên quầy còn trống")),
    (r"a clerk needs a desk of .*", source("cán bộ tại quầy cần một quầy của đơn vị đó")),
    (r"an inspector belongs to the top .*", source("người kiểm tra công vụ phải thuộc cơ quan cao nhất")),
    (r"desk (?P<text>\S+): the number of staff cannot be negative", source("số người phục vụ không thể âm")),
    (
        r"instrument (?P<text>\S+) is for surveys at home.*",
        source("mẫu phiếu %(text)s dùng để khảo sát tại nhà, không dùng ở quầy"),
    ),
    (r"date (?P<text>'[^']*'): write .*", source("ngày %(text)s chưa đúng; xin ghi như 23/11/2026")),
    (r"the file is not UTF-8.*", source("tệp không phải UTF-8; trong Excel hãy lưu thành “CSV UTF-8”")),
    (r"the file is no CSV.*", source("tệp không phải CSV; trong Excel hãy lưu thành “CSV UTF-8”")),
    (r"the file has no header.*", source("tệp không có dòng tiêu đề; dòng đầu phải ghi tên các cột")),
    (r"a column has no name.*", source("có cột chưa có tên ở dòng đầu")),
    (r"column (?P<text>'[^']*') is named twice.*", source("cột %(text)s có hai lần ở dòng đầu")),
    (r"transactions of \S+: the number cannot be negative", source("số hồ sơ không thể âm")),
    (
        r"agency id (?P<text>'[^']*'): use .*",
        source("mã đơn vị %(text)s chưa đúng; dùng chữ thường không dấu, số, dấu gạch nối"),
    ),
    (r"agency \S+: the name is empty", source("tên đơn vị còn trống")),
    (r"no desk yet", source("chưa có quầy nào")),
    (
        r"\S+ was closed on (?P<day>\S+) and something has changed.*",
        source("kỳ này đã được chốt ngày %(day)s và số liệu đã thay đổi; xin ghi lý do chốt lại"),
    ),
    (
        r"closing no\. (?P<n>\d+) counts nearly the same ballots of (?P<names>.*): their.* at least (?P<k>\d+) more.*",
        source(
            "lần chốt %(n)s đã có gần đủ các phiếu của %(names)s; hai báo cáo chỉ khác nhau vài phiếu sẽ để lộ các "
            "phiếu đó. Chỉ chốt lại khi có thêm ít nhất %(k)s phiếu"
        ),
    ),
    (r"(?P<names>.*) (is|are) missing.*", source("tệp config.toml còn thiếu %(names)s")),
)
"""What the store and the model refuse, as whoever reads it understands it; what is not here is shown as it is."""


def refused(error: Refused | str) -> str:
    """What was refused, in a sentence for a page."""
    return gettext("Chưa ghi được: %(reason)s", reason=reason_of(str(error)))


def reason_of(text: str) -> str:
    """The reason alone."""
    for pattern, message in REFUSALS:
        if found := re.fullmatch(pattern, text):
            parts = found.groupdict()
            if "rest" in parts:
                parts["rest"] = reason_of(parts["rest"])
            return gettext(message, **parts)
    return text
