"""Forms for staff. Each carries a token tied to the session (WTForms' own), so that no other site can send it."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from wtforms import Form, PasswordField, StringField
from wtforms.csrf.core import CSRFTokenField
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import InputRequired, Length

from forms.fields import clean
from forms.parts import SOURCE_LANGUAGE, Text

LONGEST = 200
"""Characters of a user name or password: nobody types more, and hashing more would only cost time."""

_STALE: Mapping[str, str] = {
    "vi": "Trang này đã mở quá lâu hoặc mở từ nơi khác. Xin thử lại.",
    "en": "This page was open for too long or came from elsewhere. Please try again.",
}

WORDS: Mapping[str, Text] = {
    "Login": {"vi": "Tên đăng nhập", "en": "User name"},
    "Password": {"vi": "Mật khẩu", "en": "Password"},
    "Code": {"vi": "Mã xác thực hoặc mã dự phòng", "en": "Code, or a recovery code"},
    "Text": {"vi": "Nội dung", "en": "Text"},
    "Text Vi": {"vi": "Nội dung người dân đọc", "en": "What citizens read, in Vietnamese"},
    "Text En": {"vi": "Nội dung tiếng Anh (có thể để trống)", "en": "The same in English (may stay empty)"},
    "Decision": {"vi": "Số quyết định, văn bản", "en": "Number of the decision"},
    "Why": {"vi": "Lý do, ghi chú", "en": "Reason, note"},
    "Title": {"vi": "Việc cần khắc phục", "en": "What is to be mended"},
    "Cause": {"vi": "Nguyên nhân", "en": "Cause"},
    "Cause Text": {"vi": "Nói thêm về nguyên nhân", "en": "More about the cause"},
    "Action": {"vi": "Giải pháp", "en": "Action"},
    "Owner": {"vi": "Người chịu trách nhiệm", "en": "Owner"},
    "Due": {"vi": "Hạn hoàn thành", "en": "Due date"},
    "Check Days": {"vi": "Lấy phiếu sau khi thực hiện trong (ngày)", "en": "Ballots after the action, for (days)"},
    "Check Ballots": {"vi": "Cần ít nhất (phiếu, trước cũng như sau)", "en": "At least (ballots, before and after)"},
    "Check Points": {"vi": "Mức tăng đáng kể từ (điểm phần trăm)", "en": "A rise that counts (percentage points)"},
    "Check Months": {"vi": "Chờ nhiều nhất (tháng)", "en": "Wait for at most (months)"},
    "Address": {"vi": "Địa chỉ e-mail (để trống: không nhận)", "en": "E-mail address (empty: none)"},
    "Often": {"vi": "Nhận thư", "en": "How often"},
    "Invalid input.": {
        "vi": "Địa chỉ này chưa đúng, ví dụ: an@example.vn.",
        "en": "That is no address like an@example.vn.",
    },
    "Evidence": {"vi": "Đã làm gì (minh chứng)", "en": "What was done (evidence)"},
    "To": {"vi": "Chuyển đến cơ quan", "en": "Passed to"},
    "Present": {"vi": "Mật khẩu hiện nay", "en": "Present password"},
    "Chosen": {"vi": "Mật khẩu mới", "en": "New password"},
    "Again": {"vi": "Nhập lại mật khẩu mới", "en": "New password again"},
    "differs": {"vi": "Hai lần nhập mật khẩu mới không giống nhau.", "en": "The two new passwords differ."},
    "Id": {"vi": "Mã đơn vị (chữ thường, số, gạch nối)", "en": "Id (lower-case letters, digits, hyphens)"},
    "agency id": {
        "vi": "Mã có 1 đến 40 ký tự: chữ thường không dấu, số, dấu gạch nối.",
        "en": "1 to 40 lower-case letters, digits and hyphens.",
    },
    "login": {
        "vi": "Tên đăng nhập có 2 đến 40 ký tự: chữ thường không dấu, số, dấu chấm, gạch nối.",
        "en": "2 to 40 lower-case letters, digits, dots, hyphens and underscores.",
    },
    "Name": {"vi": "Tên", "en": "Name"},
    "Kind": {"vi": "Loại đơn vị", "en": "Kind"},
    "Parent": {"vi": "Trực thuộc", "en": "Belongs to"},
    "Valid From": {"vi": "Từ ngày", "en": "From"},
    "Valid To": {"vi": "Đến hết ngày", "en": "Until"},
    "Successor": {"vi": "Đơn vị kế tục", "en": "Successor"},
    "Staff": {"vi": "Số người phục vụ", "en": "People who work there"},
    "Instrument": {"vi": "Mẫu phiếu", "en": "Questionnaire"},
    "First": {"vi": "Từ ngày", "en": "From"},
    "Last": {"vi": "Đến hết ngày", "en": "Until"},
    "Status": {"vi": "Tình trạng", "en": "State"},
    "Table": {"vi": "Tệp CSV", "en": "CSV file"},
    "Role": {"vi": "Vai trò", "en": "Role"},
    "Agency": {"vi": "Cơ quan, đơn vị", "en": "Agency"},
    "Desk": {"vi": "Quầy", "en": "Desk"},
    "Number": {"vi": "Số hồ sơ trong kỳ", "en": "Transactions"},
    "Source": {"vi": "Nguồn số liệu", "en": "Source"},
    "Not a valid integer value.": {"vi": "Xin ghi một số nguyên.", "en": "Please give a whole number."},
    "Number must be between %(min)s and %(max)s.": {
        "vi": "Xin ghi số từ %(min)s đến %(max)s.",
        "en": "Please give a number from %(min)s to %(max)s.",
    },
    "Number must be at least %(min)s.": {"vi": "Xin ghi số từ %(min)s.", "en": "At least %(min)s."},
    "Not a valid date value.": {"vi": "Xin ghi ngày có thật.", "en": "Please give a real date."},
    "Not a valid choice.": {"vi": "Xin chọn một trong các mục.", "en": "Please choose one of these."},
    "This field is required.": {"vi": "Xin điền ô này.", "en": "Please fill this in."},
    "Field cannot be longer than %(max)d characters.": {
        "vi": "Nhiều nhất %(max)d ký tự.",
        "en": "At most %(max)d characters.",
    },
    "CSRF token missing.": _STALE,
    "CSRF failed.": _STALE,
}
"""What WTForms says → what we say. Labels are looked up by the field's name with a capital."""


class Words:
    """WTForms' translations in one language, from the table."""

    def __init__(self, language: str) -> None:
        """Speak `language`, or the source language where the table has no other."""
        self.language = language

    def gettext(self, string: str) -> str:
        """Translate; what the table does not know stays as it is."""
        text = WORDS.get(string, {SOURCE_LANGUAGE: string})
        return text.get(self.language, text[SOURCE_LANGUAGE])

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate the plural: no limit here is one."""
        return self.gettext(plural)


def _typed(text: str | None) -> str | None:
    """A user name without the blanks and invisible signs that come with pasting; None on an empty form."""
    return None if text is None else clean(text)


class StaffForm(Form):
    """A form with a token and no field yet; labels and errors in the form's language."""

    csrf_token: CSRFTokenField

    class Meta:
        """The token lives as long as the session: a limit of its own would need a clock."""

        csrf = True
        csrf_class = SessionCSRF
        csrf_time_limit = None

    def __init__(
        self, formdata: Any = None, *, session: MutableMapping[str, Any], secret: bytes, language: str = SOURCE_LANGUAGE
    ) -> None:
        """Read `formdata` (a multi-dict, or None). `secret` signs the token whose seed `session` remembers."""
        words = self._words = Words(language)
        meta = {"csrf_context": session, "csrf_secret": secret, "get_translations": lambda form: words}
        super().__init__(formdata, meta=meta)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether what was sent can be taken; messages of our own are put into the form's language too."""
        good = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [self._words.gettext(str(error)) for error in field.errors]
        return good


class SignInForm(StaffForm):
    """User name and password."""

    login = StringField(validators=[InputRequired(), Length(max=LONGEST)], filters=[_typed])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST)])


class CodeForm(StaffForm):
    """What the phone shows, or a recovery code."""

    code = StringField(validators=[InputRequired(), Length(max=LONGEST)], filters=[_typed])


class SignOutForm(StaffForm):
    """Nothing but the token: no other site can sign somebody out."""
