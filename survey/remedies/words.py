"""The words of a case: its state, and what was done to it."""

from collections.abc import Mapping
from types import MappingProxyType

from survey.marked import source
from survey.remediation import (
    ACKNOWLEDGED,
    DONE,
    DROPPED,
    INCONCLUSIVE,
    NOT_IMPROVED,
    OPEN,
    PASSED,
    PLANNED,
    VERIFIED,
    VERIFYING,
)

STATES: Mapping[str, str] = MappingProxyType(
    {
        OPEN: source("Mới mở"),
        ACKNOWLEDGED: source("Đã tiếp nhận"),
        PLANNED: source("Đã có kế hoạch"),
        VERIFYING: source("Đang kiểm chứng"),
        NOT_IMPROVED: source("Chưa thấy hiệu quả, tiếp tục khắc phục"),
        VERIFIED: source("Đã kiểm chứng, có hiệu quả"),
        INCONCLUSIVE: source("Đã thực hiện, chưa đủ phiếu để kết luận"),
        DONE: source("Đã thực hiện"),
        PASSED: source("Đã chuyển cơ quan có thẩm quyền"),
        DROPPED: source("Không xử lý (nêu lý do)"),
    }
)
"""State → its words."""

WHATS: Mapping[str, str] = MappingProxyType(
    {
        "opened": source("Mở việc"),
        "joined": source("Thêm một nội dung cùng nguyên nhân"),
        "noted": source("Ghi chú"),
        "acknowledged": source("Tiếp nhận"),
        "planned": source("Lập kế hoạch"),
        "fixed": source("Ấn định cách kiểm chứng"),
        "abandoned": source("Bỏ kiểm chứng (nêu lý do)"),
        "done": source("Đã thực hiện"),
        "verdict": source("Kết quả kiểm chứng"),
        "relapsed": source("Nội dung này lại cần chú ý"),
        "passed": source("Chuyển cơ quan có thẩm quyền"),
        "dropped": source("Không xử lý"),
        "reopened": source("Mở lại"),
    }
)
"""Kind of event → its words."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "improved": source("Đã cải thiện"),
        "no_evidence": source("Chưa thấy thay đổi rõ rệt"),
        "worse": source("Kém hơn trước"),
        "not_enough": source("Chưa đủ phiếu để kết luận"),
    }
)
"""Outcome of a verification → its words."""
