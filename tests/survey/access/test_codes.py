"""Codes of a second factor: as the standard computes them, near enough in time, and once."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from survey.access.codes import address_of, code_at, grouped, is_code, met_step, new_secret, step_at

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""Of the vectors in RFC 6238, appendix B."""
NOW = datetime(2026, 11, 23, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    # The standard prints eight digits; six are their end.
    assert code_at(SECRET, step_at(moment)) == code[-6:]
    assert met_step(SECRET, code[-6:], moment) == seconds // 30


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_a_step_off(off: int, taken: bool) -> None:
    typed = code_at(SECRET, step_at(NOW + timedelta(seconds=off)))
    assert (met_step(SECRET, typed, NOW) is not None) is taken


def test_a_code_is_taken_once_and_never_an_earlier_one() -> None:
    step = step_at(NOW)
    assert met_step(SECRET, code_at(SECRET, step), NOW, after=step - 1) == step
    assert met_step(SECRET, code_at(SECRET, step), NOW, after=step) is None
    assert met_step(SECRET, code_at(SECRET, step - 1), NOW, after=step) is None
    assert met_step(SECRET, code_at(SECRET, step + 1), NOW, after=step) == step + 1


@pytest.mark.parametrize("typed", ["", "00000", "0000000", "sáu số", "١٢٣٤٥٦"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not is_code(typed)
    assert met_step(SECRET, typed, NOW) is None


def test_a_secret_is_long_and_new() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(base64.b32decode(secret)) for secret in secrets} == {20}
    assert grouped("ABCDEFGH22") == "ABCD EFGH 22"


def test_an_application_reads_whose_and_what_for() -> None:
    parts = urlsplit(address_of(SECRET, "quan.tri", "Khảo sát Tỉnh Mẫu"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Khảo sát Tỉnh Mẫu:quan.tri"
    assert parse_qs(parts.query)["secret"] == [SECRET]
