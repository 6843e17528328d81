"""What invented citizens write: praise, complaints and wishes, none naming a person; some without diacritics."""

import unicodedata

PRAISE = (
    "Cán bộ hướng dẫn tận tình, dễ hiểu.",
    "Làm nhanh, không phải chờ lâu.",
    "Thái độ lịch sự, niềm nở với người lớn tuổi.",
    "Tôi được trả kết quả sớm hơn giấy hẹn hai ngày.",
    "Chỗ ngồi sạch sẽ, mát mẻ, có nước uống.",
    "Chỉ đi một lần là xong, rất hài lòng.",
    "Có người chỉ cách nộp hồ sơ trên mạng, tôi tự làm được.",
    "Hồ sơ được kiểm tra kỹ ngay từ đầu nên không phải bổ sung.",
    "Bảng hướng dẫn to, rõ, dễ tìm quầy.",
    "Lấy số thứ tự công bằng, không ai chen ngang.",
    "Giải thích rõ vì sao hồ sơ chưa đủ và cần thêm giấy gì.",
    "Làm giấy khai sinh cho cháu rất nhanh.",
    "Được nhắn tin báo khi có kết quả, rất tiện.",
    "Nhân viên trẻ nhưng rất nhiệt tình.",
    "Tốt",
    "Mọi thứ đều ổn.",
    "Phục vụ tốt hơn năm ngoái nhiều.",
    "Lệ phí được ghi rõ, có biên lai ngay.",
    "Buổi trưa vẫn có người trực tiếp nhận, rất đáng khen.",
    "Người khuyết tật như tôi được ưu tiên và giúp đỡ tận nơi.",
)
COMPLAINTS = (
    "Chờ quá lâu, gần hai tiếng mới tới lượt.",
    "Phải đi lại ba lần vì mỗi lần hướng dẫn một kiểu.",
    "Mạng chậm, phần mềm lỗi, người dân ngồi chờ cả buổi.",
    "Trễ hẹn một tuần mà không thấy thông báo gì.",
    "Ghế ngồi chờ ít quá, nhiều người phải đứng.",
    "Biển chỉ dẫn khó hiểu, tôi vào nhầm hai quầy.",
    "Hướng dẫn chưa rõ, về nhà làm lại vẫn sai.",
    "Máy lấy số bị hỏng, phải tự ghi vào giấy.",
    "Giấy tờ phải phô tô nhiều bản, tốn kém.",
    "Bảng niêm yết thủ tục treo cao, chữ nhỏ, không đọc được.",
    "Nói năng chưa được nhẹ nhàng với bà con.",
    "Không có chỗ viết, phải kê lên đùi.",
    "Kết quả sai ngày sinh, phải làm lại từ đầu.",
    "Quầy mở muộn mười lăm phút so với giờ ghi trên bảng.",
    "Nóng, quạt hỏng, cửa kính không có rèm.",
    "Đã góp ý lần trước nhưng chưa thấy trả lời.",
    "Nhà vệ sinh khóa, không có chỗ gửi xe.",
    "Một người làm hai quầy nên chờ lâu.",
    "Yêu cầu giấy xác nhận mà trên mạng ghi là không cần.",
    "Chữ trong phiếu hẹn mờ, không đọc được ngày.",
)
WISHES = (
    "Mong có thêm ghế cho người già.",
    "Nên có bàn riêng hướng dẫn nộp hồ sơ trên điện thoại.",
    "Đề nghị làm thêm sáng thứ bảy cho công nhân.",
    "Mong trả kết quả qua bưu điện cho bà con ở xa.",
    "Nên in mẫu đơn đã điền sẵn để xem.",
    "Xin thêm một máy phô tô ở tầng một.",
    "Nên gọi số bằng loa, màn hình chữ nhỏ quá.",
    "Mong cập nhật thủ tục mới lên bảng.",
    "Bình thường",
    "Có mái che chỗ để xe thì tốt.",
)
TAILS = (
    ("", "", "", " Xin cảm ơn.", " Cám ơn nhiều!", " Mong cơ quan giữ được như vậy."),
    ("", "", "", "", " Mong cơ quan xem lại.", " Đề nghị khắc phục sớm."),
    ("", "", "", " Xin cảm ơn.", " Chúc cơ quan làm tốt hơn nữa.", ""),
)


def plain(text: str) -> str:
    """As it is typed without a Vietnamese keyboard: no marks, no capitals."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def compose(mood: int, pick: int) -> str:
    """One comment: mood 0 praises, 1 complains, 2 wishes; `pick` chooses among all ways to say it."""
    bodies, tails = (PRAISE, COMPLAINTS, WISHES)[mood], TAILS[mood]
    pick, body = divmod(pick, len(bodies))
    pick, tail = divmod(pick, len(tails))
    text = bodies[body] + (tails[tail] if bodies[body].endswith(".") else "")
    return plain(text) if pick % 5 == 0 else text
