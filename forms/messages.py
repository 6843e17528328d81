"""What forms say to people, in every language. A language that is not here is answered in the source language."""

from collections.abc import Mapping

from forms.parts import SOURCE_LANGUAGE, Text

MESSAGES: Mapping[str, Text] = {
    "no_rating": {
        "vi": "Ông/Bà chưa chọn câu nào. Xin chọn ít nhất một mức hài lòng rồi bấm Gửi phiếu. "
        "Các câu đã trả lời vẫn được giữ.",
        "en": "You have not chosen anything yet. Please rate at least one item, then press Send. "
        "The answers you gave are kept.",
    },
    "unknown": {
        "vi": "Lựa chọn này không có trong phiếu. Xin Ông/Bà chọn lại.",
        "en": "This choice is not on the ballot. Please choose again.",
    },
    "several": {
        "vi": "Câu này chỉ được chọn một mục. Xin Ông/Bà chọn lại.",
        "en": "Only one can be chosen here. Please choose again.",
    },
    "too_long": {
        "vi": "Góp ý dài {number} ký tự, nhiều nhất là {limit}. Xin Ông/Bà rút ngắn; nội dung đã viết vẫn được giữ.",
        "en": "Your comment has {number} characters; at most {limit} fit. Please shorten it; what you wrote is kept.",
    },
    "no_message": {
        "vi": "Xin Ông/Bà ghi việc cần được trả lời.",
        "en": "Please say what you would like an answer to.",
    },
    "no_contact": {
        "vi": "Xin ghi một số điện thoại (ví dụ 0912 345 678) hoặc một địa chỉ e-mail.",
        "en": "Please give a phone number (such as 0912 345 678) or an e-mail address.",
    },
    "no_consent": {
        "vi": "Chúng tôi chỉ giữ và dùng số này khi Ông/Bà đồng ý. Xin đánh dấu vào ô đồng ý, hoặc đóng trang này.",
        "en": "We keep and use this number only with your consent. Please tick the box, or close this page.",
    },
    "message_too_long": {
        "vi": "Lời nhắn dài {number} ký tự, nhiều nhất là {limit}. Xin Ông/Bà rút ngắn; nội dung đã viết vẫn được giữ.",
        "en": "Your message has {number} characters; at most {limit} fit. Please shorten it; what you wrote is kept.",
    },
}

NOT_APPLICABLE_LABEL: Mapping[str, str] = {"vi": "Tôi không gặp việc này", "en": "Does not apply to me"}
"""What a citizen chooses for "not applicable"."""


def message(name: str, language: str) -> str:
    """A message in a language, or in the source language when there is no translation."""
    text = MESSAGES[name]
    return text.get(language, text[SOURCE_LANGUAGE])


def thousands(number: int, language: str) -> str:
    """A whole number as people of the language write it: 2.001 in Vietnamese, 2,001 in English."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")
