"""What each role is told to do and never to do, for the help pages and for the guide at the desk. Pure texts.

`%(…)s` is filled in by whoever shows a text: `least` the smallest number of ballots shown, `people` the smallest desk
shown on its own, `days` for an explanation, `answer_days` for an answer, `hours` of a session, `minutes` that a ballot
takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from survey.marked import source
from survey.model import Role


@dataclass(frozen=True)
class Topic:
    """One part of a help page: its title, its steps in order, and the page where they are done ("" for none)."""

    title: str
    steps: tuple[str, ...]
    endpoint: str = ""


SCRIPT = source("“Mời Ông/Bà góp ý, không ghi tên, khoảng %(minutes)s phút.”")
"""What a clerk says. That no name is kept and how long it takes is what the ballot itself promises."""

AT_THE_DESK = (
    source("Không bấm hộ, không đứng xem, không hỏi đã chọn gì."),
    source("Không chỉ mời người đang vừa lòng; không hứa hẹn, không gây khó dễ vì lá phiếu."),
    source("Không ghi số hồ sơ, họ tên hay số điện thoại lên phiếu giấy; không mở thùng phiếu tại quầy."),
    source("Không che, không cất bảng mã QR khi quầy đang làm việc."),
)
"""What nobody at a desk ever does."""

FIGURES = Topic(
    source("Đọc các con số"),
    (
        source("“Từ … đến …” là khoảng mà kết quả thật có thể nằm trong đó; càng nhiều phiếu, khoảng càng hẹp."),
        source(
            "Chỉ nói là tăng hay giảm khi khoảng của mức thay đổi không chứa số không; nếu không thì chưa đủ căn cứ."
        ),
        source("Dưới %(least)s phiếu thì không hiển thị. Quầy có dưới %(people)s người không hiển thị riêng."),
        source(
            "Phiếu xuất hiện sớm nhất vào sáng hôm sau và theo từng đợt ít nhất %(least)s phiếu mới của mỗi quầy, để "
            "không ai đoán được phiếu nào của ai."
        ),
        source("Số liệu tại quầy không phải Chỉ số SIPAS và không so sánh trực tiếp với chỉ số đó."),
    ),
)
ACCOUNT = Topic(
    source("Tài khoản"),
    (
        source("Mỗi người một tài khoản, không dùng chung. Phiên đăng nhập kết thúc sau %(hours)s giờ."),
        source("Đổi mật khẩu ở trang “Tài khoản” (bấm vào tên mình); các phiên khác kết thúc ngay."),
        source("Quên mật khẩu: nhờ quản trị hệ thống đặt lại; mật khẩu dùng một lần phải đổi trước khi làm việc khác."),
        source("Nhập sai nhiều lần thì phải đợi, nhiều nhất 60 giây; tài khoản không bao giờ bị khóa vì nhập sai."),
    ),
    "signin.account",
)

CASES = Topic(
    source("Việc khắc phục"),
    (
        source("Mở từ một nội dung cần chú ý, từ một phiếu, hoặc tự mở."),
        source("Ghi nguyên nhân, giải pháp, người chịu trách nhiệm và hạn thì thành “Đã có kế hoạch”."),
        source("Khi đã làm, ghi minh chứng. Những gì đã ghi không sửa, không xóa; chỉ ghi thêm."),
        source("Việc quá hạn đứng đầu danh sách và có trong báo cáo."),
    ),
    "cases.list_",
)
ANSWERS = Topic(
    source("Trả lời người dân"),
    (
        source(
            "Người dân để lại số điện thoại ở một trang tách riêng khỏi phiếu; không hỏi họ đã chọn gì trong phiếu."
        ),
        source("Trả lời trong %(answer_days)s ngày làm việc rồi ghi đã nói gì; ai yêu cầu xóa thì xóa ngay."),
        source("Không chép số điện thoại ra nơi khác: đến ngày ghi ở mỗi lời nhắn thì tất cả được xóa."),
    ),
    "answering.list_",
)
REVIEW = Topic(
    source("Xem xét"),
    (
        source("Trang “Xem xét” nêu nội dung cần chú ý, nặng nhất trước, kèm căn cứ và diễn biến các tháng."),
        source("Hỏi ý kiến giải trình: đơn vị trả lời trong %(days)s ngày làm việc; ý kiến được in cạnh nội dung đó."),
        source(
            "Danh sách phiếu có nội dung từ mức “Bình thường” trở xuống là đầy đủ. Đánh dấu “đã xem” theo loạt; lọc "
            "theo quầy, tiêu chí, bước, hình thức; tìm chữ trong góp ý có dấu hoặc không dấu."
        ),
        source(
            "Tạm để riêng một phiếu phải nêu lý do và làm lại được; số liệu có và không có phiếu ấy đều được hiện ra. "
            "Chấm thấp không phải là lý do."
        ),
    ),
    "review.own",
)
RESULTS = Topic(
    source("Kết quả"),
    (
        source("Chọn kỳ và đơn vị ở đầu trang: tháng, quý, năm, hoặc từ ngày 15 đến ngày 14."),
        source("Điều được khen và điều cần sửa đứng cạnh nhau, cùng một cách tính."),
        source("Các đơn vị cấp dưới chia ba nhóm so với mức chung, không xếp hạng."),
    ),
    "results.own",
)
PRIVACY_RULES = (
    source("Không tìm cách biết ai đã viết phiếu; không đối chiếu phiếu với lịch hẹn, hồ sơ hay hình ảnh ở quầy."),
    source("Không chuyển nguyên văn góp ý cho quầy hay ra ngoài cơ quan."),
    source("Không giao chỉ tiêu số phiếu cho quầy hay cho người; không tính kết quả theo từng người."),
)

TOPICS: Mapping[Role, tuple[Topic, ...]] = MappingProxyType(
    {
        "clerk": (
            Topic(
                source("Mời người dân góp ý"),
                (
                    SCRIPT,
                    source("Mời mọi người như nhau, sau khi việc của họ đã xong, rồi để họ tự làm."),
                    source("Ai không có điện thoại thông minh thì chỉ nơi lấy phiếu giấy và thùng phiếu."),
                    source("Ai cần giúp thì nhờ người thân hoặc tình nguyện viên; phiếu có câu hỏi ai đã bấm."),
                    source("Mỗi sáng nhìn lại bảng mã QR; nếu bị dán đè, rách hoặc khác địa chỉ thì báo ngay."),
                ),
            ),
            Topic(
                source("Quầy của tôi"),
                (
                    source("Một điều người dân khen nhiều nhất, một điều nên làm tốt hơn; in được trên khổ A5."),
                    source("Không có phiếu riêng lẻ, không có góp ý, không so sánh với quầy khác hay với ai."),
                ),
                "sheet.own",
            ),
            Topic(
                source("Việc khắc phục"),
                (
                    source("Ghi nguyên nhân, giải pháp, người chịu trách nhiệm và hạn trên một trang."),
                    source(
                        "Nguyên nhân ngoài quầy (phần mềm, đường truyền, quy định, cơ quan khác chậm, thiếu người, "
                        "nơi chờ) có sẵn trong danh sách."
                    ),
                ),
                "cases.list_",
            ),
        ),
        "reviewer": (
            RESULTS,
            REVIEW,
            CASES,
            ANSWERS,
            Topic(
                source("Số hồ sơ theo kỳ"),
                (source("Ghi số hồ sơ mỗi quầy đã giải quyết và nguồn số liệu; tỷ lệ trả lời tính từ đó."),),
            ),
            Topic(
                source("Báo cáo"),
                (
                    source("Viết nhiệm vụ kỳ tới và đề xuất trước khi in báo cáo."),
                    source("Thủ trưởng chốt số liệu của kỳ; sau đó tải báo cáo và trang dành cho lãnh đạo."),
                ),
                "reports.own",
            ),
        ),
        "agency_head": (
            RESULTS,
            REVIEW,
            CASES,
            ANSWERS,
            Topic(
                source("Chốt số liệu và báo cáo"),
                (
                    source("Chốt sau khi kỳ đã hết. Phiếu về muộn thì chốt lần sau, nêu lý do; lần trước vẫn giữ."),
                    source("Báo cáo là dự thảo: số, ngày, chữ ký do người ký ghi."),
                    source("Chỉ thủ trưởng được kết thúc một việc mà không xử lý, và phải nêu lý do."),
                    source("Việc đã kiểm chứng là có hiệu quả: thủ trưởng duyệt nội dung cho người dân biết."),
                ),
                "reports.own",
            ),
        ),
        "auditor": (
            RESULTS,
            Topic(
                source("Những gì nên xem"),
                (
                    source("Xem mọi kết quả, phiếu, việc khắc phục và báo cáo của đơn vị và cấp dưới; không sửa gì."),
                    source("Phiếu tạm để riêng: lý do, ai làm, số liệu có và không có phiếu ấy."),
                    source("Kỳ chốt nhiều lần: lý do của từng lần."),
                    source("Lệnh survey check, do người giữ máy chủ chạy, nêu tên những gì bị sửa ngoài phần mềm."),
                ),
                "review.own",
            ),
        ),
        "inspector": (RESULTS,),
        "administrator": (
            Topic(
                source("Việc đầu tiên"),
                (
                    source("Thêm cơ quan, đơn vị theo cây; sáp nhập thì ghi ngày cuối và đơn vị kế tục."),
                    source("Thêm quầy, từng quầy hoặc từ tệp CSV; ghi số người của quầy và mẫu phiếu."),
                    source("Điền tệp config.toml cho đủ, rồi tải bảng mã QR của tất cả các quầy."),
                    source("Treo xong thì thử bằng địa chỉ có đuôi /TEST: phiếu thử không được tính."),
                    source("Đưa hướng dẫn tại quầy (PDF) cho từng quầy; tải ở trang của quầy."),
                ),
                "admin.overview",
            ),
            Topic(
                source("Người dùng"),
                (
                    source("Mỗi người một vai trò tại một đơn vị; quyền có ở đơn vị ấy và cấp dưới."),
                    source("Mật khẩu dùng một lần chỉ hiện một lần: trao tận tay, không gửi qua tin nhắn chung."),
                    source("Người chuyển việc thì đổi vai trò, người nghỉ việc thì khóa tài khoản trong ngày."),
                ),
                "admin.list_staff",
            ),
            Topic(
                source("Hằng đêm"),
                (
                    source("Máy chủ chạy survey settle và survey backup; giữ bản sao lưu kín như cơ sở dữ liệu."),
                    source("Thỉnh thoảng chạy survey check và thử khôi phục một bản sao lưu."),
                ),
            ),
        ),
    }
)
"""Role → what its help page says, in order; the account and how to read figures follow on every page."""

NEVER: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        "clerk": AT_THE_DESK,
        "reviewer": PRIVACY_RULES,
        "agency_head": PRIVACY_RULES,
        "auditor": PRIVACY_RULES,
        "inspector": PRIVACY_RULES,
        "administrator": (
            source("Không xem phiếu, góp ý hay việc khắc phục: trang quản trị không có những thứ đó."),
            source("Không đưa tệp do survey export tạo ra cho cán bộ hay công bố: tệp có ngày chính xác của phiếu."),
            source("Không để tường lửa hay máy chủ phía trước ghi địa chỉ của người mở phiếu."),
        ),
    }
)
"""Role → what it never does."""

WITH_FIGURES: frozenset[Role] = frozenset(("clerk", "reviewer", "agency_head", "auditor", "inspector"))
"""Roles that read figures."""


def topics_of(role: Role) -> tuple[Topic, ...]:
    """Everything that a role's help page explains, in order."""
    return (*TOPICS[role], *((FIGURES,) if role in WITH_FIGURES else ()), ACCOUNT)
