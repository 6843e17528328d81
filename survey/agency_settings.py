"""What an agency settles about its own documents: one table. A value holds for those below until they set their own."""

from dataclasses import dataclass

from survey.marked import source


@dataclass(frozen=True)
class AgencySetting:
    """One row: its name, how it is called, whether it may have several lines, whether those below inherit it.

    `public`: citizens read it on posters and ballots; where no agency has set it, the setting of that name holds.
    """

    name: str
    label: str
    long: bool = False
    inherited: bool = True
    public: bool = False


AGENCY_SETTINGS: tuple[AgencySetting, ...] = (
    AgencySetting("superior", source("Cơ quan chủ quản (để trống nếu không có)"), inherited=False),
    AgencySetting("issuer", source("Cơ quan ban hành"), inherited=False),
    AgencySetting("symbol", source("Ký hiệu văn bản, ví dụ BC-UBND"), inherited=False),
    AgencySetting("place", source("Địa danh")),
    AgencySetting("addressee", source("Kính gửi")),
    AgencySetting("signatory_authority", source("Quyền hạn người ký, ví dụ TM. ỦY BAN NHÂN DÂN"), inherited=False),
    AgencySetting("signatory_title", source("Chức vụ người ký"), inherited=False),
    AgencySetting("signatory_name", source("Họ tên người ký"), inherited=False),
    AgencySetting("recipients", source("Nơi nhận, mỗi dòng một nơi"), long=True),
    AgencySetting("legal_bases", source("Căn cứ, mỗi dòng một văn bản, có ngày"), long=True),
    AgencySetting("phone", source("Điện thoại in trên bảng mã QR"), public=True),
    AgencySetting("paper_place", source("Nơi lấy phiếu giấy và đặt thùng phiếu"), public=True),
    AgencySetting(
        "contact", source("Ai trả lời người dân để lại số điện thoại (để trống: không có trang đó)"), public=True
    ),
    AgencySetting("complaint_channel", source("Nơi nhận phản ánh, kiến nghị chính thức"), public=True),
    AgencySetting(
        "causes",
        source("Các nguyên nhân để chọn khi khắc phục, mỗi dòng một nguyên nhân (để trống: danh sách có sẵn)"),
        long=True,
    ),
    AgencySetting("staff_names", source("Họ tên cán bộ tại quầy cần che trong góp ý, mỗi dòng một tên"), long=True),
)
PUBLIC = tuple(setting.name for setting in AGENCY_SETTINGS if setting.public)
LONGEST = 2000
"""Characters of a value."""
