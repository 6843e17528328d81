"""Signing in: both fields, in the form's language, with a token that only this session knows."""

from typing import Any

import pytest

from forms.staff import LONGEST, WORDS, SignInForm, Words
from tests.forms.making import sent

SECRET = b"only for tests"
STALE = {
    "vi": "Trang này đã mở quá lâu hoặc mở từ nơi khác. Xin thử lại.",
    "en": "This page was open for too long or came from elsewhere. Please try again.",
}


def given_out(session: dict[str, Any]) -> str:
    """The token on the page that the session was shown."""
    token = SignInForm(session=session, secret=SECRET).csrf_token.current_token
    assert token
    return token


def signed(
    session: dict[str, Any], *pairs: tuple[str, str], token: str | None = None, language: str = "vi"
) -> SignInForm:
    """A form that was sent with the session's own token, unless another is given."""
    known = given_out(session) if token is None else token
    return SignInForm(sent(*pairs, ("csrf_token", known)), session=session, secret=SECRET, language=language)


def test_user_name_and_password_are_taken_as_typed() -> None:
    form = signed({}, ("login", " an.nguyen\t"), ("password", " mật khẩu "))
    assert form.validate()
    assert (form.login.data, form.password.data) == ("an.nguyen", " mật khẩu ")


@pytest.mark.parametrize(
    ("language", "labels", "missing"),
    [
        ("vi", ("Tên đăng nhập", "Mật khẩu"), "Xin điền ô này."),
        ("en", ("User name", "Password"), "Please fill this in."),
    ],
)
def test_labels_and_errors_speak_the_form_s_language(language: str, labels: tuple[str, str], missing: str) -> None:
    form = signed({}, language=language)
    assert (form.login.label.text, form.password.label.text) == labels
    assert not form.validate()
    assert form.errors == {"login": [missing], "password": [missing]}


def test_another_language_falls_back_to_the_source_s() -> None:
    assert signed({}, language="km").login.label.text == "Tên đăng nhập"


def test_an_empty_form_is_empty() -> None:
    form = SignInForm(session={}, secret=SECRET)
    assert (form.login.data, form.password.data) == (None, None)


@pytest.mark.parametrize(("language", "text"), [("vi", "Nhiều nhất 200 ký tự."), ("en", "At most 200 characters.")])
def test_what_nobody_types_is_refused(language: str, text: str) -> None:
    pairs = (("login", "a" * (LONGEST + 1)), ("password", "a" * LONGEST))
    form = signed({}, *pairs, language=language)
    assert not form.validate()
    assert form.errors == {"login": [text]}


@pytest.mark.parametrize("token", ["", "##", "x", "##0123", "é##é"])
def test_a_token_that_was_not_given_out_is_refused(token: str) -> None:
    for language, text in STALE.items():
        form = signed({}, ("login", "an"), ("password", "p"), token=token, language=language)
        assert not form.validate()
        assert form.errors == {"csrf_token": [text]}


def test_a_token_of_another_session_or_secret_is_refused() -> None:
    ours: dict[str, Any] = {}
    token = given_out(ours)
    assert signed(ours, ("login", "an"), ("password", "p"), token=token).validate()
    assert not signed({}, ("login", "an"), ("password", "p"), token=token).validate()
    stolen = SignInForm(sent(("login", "an"), ("password", "p"), ("csrf_token", token)), session=ours, secret=b"other")
    assert not stolen.validate()


def test_the_session_remembers_only_the_token_s_seed() -> None:
    session: dict[str, Any] = {}
    SignInForm(session=session, secret=SECRET)
    assert list(session) == ["csrf"]


def test_every_word_is_there_in_both_languages() -> None:
    assert {tuple(text) for text in WORDS.values()} == {("vi", "en")}
    assert Words("vi").gettext("Something new") == "Something new"
