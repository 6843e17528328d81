"""The form of who wants an answer: one place to answer to, a message, consent."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from forms.contact import ContactForm, is_contact

WHOLE = {"message": "Bao giờ xong?", "contact": "0912 345 678", "consent": "1"}


def sent(**changes: str) -> ContactForm:
    form = ContactForm(MultiDict(WHOLE | changes), language="vi")
    form.validate()
    return form


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912 345 678", "0912.345.678", "(0271) 3-888-999", "+84 912 345 678", "84912345678",
     "+33612345678", "bà.mẫu@xa-mau.example.vn", "a@b.vn"],
)  # fmt: skip
def test_numbers_and_addresses_are_taken_as_people_write_them(text: str) -> None:
    assert is_contact(text)


@pytest.mark.parametrize(
    "text",
    ["", "không có", "012345678901", "123456789", "09123", "0912345678 0987654321", "a@b", "a@b.vn, c@d.vn", "@b.vn",
     "0912345678; a@b.vn", "a@" + "b" * 100 + ".vn", "http://a.vn"],
)  # fmt: skip
def test_what_nobody_can_be_answered_at_is_refused(text: str) -> None:
    """Twelve digits are a citizen's identity number, nine an old one."""
    assert not is_contact(text)
    assert list(sent(contact=text).errors) == ["contact"]


def test_a_whole_form_has_no_errors_and_what_it_holds_is_tidied() -> None:
    form = sent(message="  Bao giờ\r\nxong?\0 ", request="abc_-1", until="2027-02-21")
    assert form.errors == {}
    assert (form.message.data, form.form_id, form.until) == ("Bao giờ\nxong?", "abc_-1", date(2027, 2, 21))


def test_what_is_no_id_and_no_day_counts_as_none() -> None:
    form = sent(request="a b", until="bald")
    assert (form.form_id, form.until) == ("", None)
    assert ContactForm(language="vi").form_id == ""


def test_consent_is_never_assumed() -> None:
    for value in ("", "false"):
        assert list(sent(consent=value).errors) == ["consent"]
    assert "đồng ý" in sent(consent="").consent.errors[0]


def test_a_message_is_there_and_not_too_long() -> None:
    assert list(sent(message=" \n").message.errors) == ["Xin Ông/Bà ghi việc cần được trả lời."]
    assert "1.001 ký tự, nhiều nhất là 1.000" in sent(message="a" * 1001).message.errors[0]
    assert sent(message="a" * 1000).errors == {}
    english = ContactForm(MultiDict(WHOLE | {"message": "a" * 1001}), language="en")
    assert not english.validate()
    assert "1,001 characters; at most 1,000" in english.message.errors[0]
