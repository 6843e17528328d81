"""The official wording, typed from the published texts and not from the instruments' files."""

PLACE = "Chi nhánh Trung tâm Phục vụ hành chính công/Điểm phục vụ hành chính công"
SERVICE = {
    "A24": f"{PLACE} có biển hiệu, hướng dẫn rõ ràng, giúp người dân dễ tìm, dễ thấy.",
    "A25": f"{PLACE} có đủ ghế ngồi chờ, ghế ngồi giải quyết công việc và bàn viết cho người dân.",
    "A26": f"{PLACE} có trang thiết bị phục vụ người dân đầy đủ, chất lượng tốt, giúp người dân giải quyết công việc "
    "dễ dàng hơn.",
    "B27": f"Quy định thủ tục hành chính được niêm yết công khai tại {PLACE} giúp người dân dễ thấy, dễ đọc.",
    "B28": "Công chức yêu cầu người dân nộp hồ sơ giải quyết thủ tục hành chính đúng theo quy định.",
    "B29": "Công chức yêu cầu người dân đóng phí lệ phí giải quyết thủ tục hành chính đúng theo quy định.",
    "B30": "Thời hạn giải quyết thủ tục hành chính cho người dân đúng theo quy định.",
    "C31": f"Công chức ở {PLACE} có thái độ giao tiếp lịch sự, tôn trọng đối với người dân.",
    "C32": f"Công chức ở {PLACE} hướng dẫn hồ sơ dễ hiểu, đầy đủ, giúp người dân có thể hoàn thiện hồ sơ sau một lần "
    "hướng dẫn.",
    "C33": f"Công chức ở {PLACE} tuân thủ đúng quy định trong giải quyết thủ tục hành chính cho người dân.",
    "D34": "Kết quả giải quyết thủ tục hành chính cho người dân được trả đúng hẹn.",
    "D35": "Kết quả giải quyết thủ tục hành chính cho người dân có thông tin đầy đủ, chính xác.",
    "D36": "Kết quả giải quyết thủ tục hành chính cho người dân đảm bảo tính công bằng.",
    "E37": f"{PLACE} bố trí hình thức tiếp nhận phản ánh, kiến nghị, giúp người dân phản ánh, kiến nghị dễ dàng.",
    "E38": f"{PLACE} tiếp nhận, xử lý phản ánh, kiến nghị của người dân đúng quy định.",
    "E39": f"{PLACE} thông báo kết quả xử lý phản ánh kiến nghị cho người dân kịp thời.",
}
FIVE = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
FACTORS = {
    "A": "Tiếp cận dịch vụ",
    "B": "Thủ tục hành chính",
    "C": "Công chức trực tiếp giải quyết công việc",
    "D": "Kết quả",
    "E": "Việc tiếp nhận, xử lý phản ánh, kiến nghị của người dân",
}
FACTS = {
    "stage": (
        "Lần này Ông/Bà đến để:",
        "Nộp hồ sơ / Bổ sung hồ sơ / Nhận kết quả / Được trả lại hoặc bị từ chối hồ sơ / Việc khác",
    ),
    "trips": (
        "Với hồ sơ này, Ông/Bà phải đi lại bao nhiêu lần để bổ sung giấy tờ?",
        "0 lần / 01 lần / 02 lần trở lên / Không nhớ",
    ),
    "on_time": ("Kết quả có được trả đúng ngày hẹn không?", "Sớm hoặc đúng hẹn / Trễ hẹn / Không nhớ"),
    "late_letter": (
        "Khi trễ hẹn, Ông/Bà có nhận được văn bản nêu lý do, xin lỗi và hẹn lại ngày trả không?",
        "Có đủ / Có nhưng thiếu / Không có / Không nhớ",
    ),
    "who": ("Ông/Bà làm thủ tục cho:", "Cá nhân, gia đình / Cơ quan, tổ chức / Doanh nghiệp"),
    "helper": ("Ai bấm phiếu này?", "Tôi tự làm / Người thân giúp / Tình nguyện viên giúp / Cán bộ giúp"),
    "gender": ("Giới tính", "Nam / Nữ"),
    "age": ("Độ tuổi", "18-24 / 25-34 / 35-49 / 50-60 / Trên 60 tuổi"),
}
SHORT = {
    "C1": "Công chức có thái độ giao tiếp lịch sự.",
    "C2": "Công chức trả lời, giải thích, hướng dẫn kê khai hồ sơ tận tình, chu đáo, dễ hiểu.",
    "C3": "Công chức tuân thủ đúng quy định trong giải quyết công việc.",
    "D4": "Kết quả mà Ông/Bà nhận được là đúng quy định",
    "D5": "Kết quả mà Ông/Bà nhận được có thông tin đầy đủ, chính xác.",
    "E6": "Cơ quan có bố trí hình thức tiếp nhận góp ý, phản ánh, kiến nghị của người dân, tổ chức.",
    "E7": "Ông/Bà dễ dàng thực hiện góp ý, phản ánh, kiến nghị.",
    "E8": "Cơ quan tiếp nhận và xử lý tích cực các góp ý, phản ánh, kiến nghị của Ông/Bà.",
    "E9": "Cơ quan thông báo kịp thời kết quả xử lý các ý kiến góp ý, phản ánh, kiến nghị cho Ông/Bà.",
}
HUE = {
    "Q1": ("Nơi đón tiếp", "Không hài lòng / Hài lòng / Rất hài lòng"),
    "Q2": ("Thái độ phục vụ, hướng dẫn", "Không hài lòng / Hài lòng / Rất hài lòng"),
    "Q3": ("Thái độ tiếp nhận, trả kết quả", "Không hài lòng / Hài lòng / Rất hài lòng"),
    "Q4": ("Thời gian xử lý", "Không đúng hẹn / Chậm hẹn nhưng chấp nhận được / Đúng hẹn"),
    "Q5": ("Hồ sơ thủ tục", "Phức tạp / Cần giảm giấy tờ / Đơn giản"),
}
TODAY = "trong quá trình giải quyết thủ tục hành chính hiện nay ở địa phương?"
EXTRA_MONEY = "người dân phải đưa tiền ngoài quy định nộp phí lệ phí (hay còn gọi là “tiền bôi trơn”, tiền “đút lót”)"
HARASSED = "gây phiền hà, sách nhiễu cho người dân."
PAID = "phải đưa tiền ngoài quy định cho công chức."
WISHES = "Không mong muốn / Khá mong muốn / Mong muốn / Rất mong muốn"
HOME = {
    "gender": ("Giới tính", "Nam / Nữ"),
    "ethnic_group": ("Dân tộc", "Kinh / Khác"),
    "age": ("Độ tuổi", "18-24 / 25-34 / 35-49 / 50-60 / Trên 60 tuổi"),
    "education": (
        "Trình độ học vấn",
        "Tiểu học (Cấp I) / THCS (Cấp II) / THPT (Cấp III) / Dạy nghề/Trung cấp/Cao đẳng / Đại học/trên Đại học / Khác",
    ),
    "occupation": (
        "Nghề nghiệp",
        " / ".join(
            (
                "Nghỉ hưu",
                "Không đi làm (ở nhà)",
                "Làm công việc tự do (không ký hợp đồng lao động)",
                "Sinh viên",
                "Làm việc tại tổ chức, doanh nghiệp trong lĩnh vực tư",
                "Làm việc tại cơ quan, tổ chức, doanh nghiệp trong lĩnh vực công",
                "Khác",
            )
        ),
    ),
    "Q5": (
        f"Ông/Bà cảm nhận như thế nào về tình trạng công chức gây phiền hà, sách nhiễu cho người dân {TODAY}",
        f"Không có công chức nào {HARASSED} / Có một số công chức {HARASSED} / Có nhiều công chức {HARASSED}",
    ),
    "Q6": (
        f"Ông/Bà suy nghĩ gì về tình trạng {EXTRA_MONEY} cho công chức {TODAY}",
        f"Không có người dân nào {PAID} / Có một số người dân {PAID} / Có nhiều người dân {PAID}",
    ),
    "Q10_1": ("Nâng cao tính công khai, minh bạch trong cung cấp thông tin cho người dân", WISHES),
    "Q10_2": ("Tăng cường trách nhiệm giải trình của chính quyền đối với người dân", WISHES),
    "Q10_4": ("Nâng cao hiệu lực, hiệu quả hoạt động của chính quyền địa phương", WISHES),
    "Q10_10": (
        "Nâng cao chất lượng tiếp nhận, giải quyết ý kiến góp ý, phản ánh, kiến nghị của người dân",
        WISHES,
    ),
}
