"""Desk codes catch every slip they promise to catch; every QR symbol is read back by an independent decoder."""

import io
import itertools
import random
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from survey import tickets
from survey.model import Refused
from survey.tickets import ALPHABET, CODE_LENGTH, ballot_address, check_symbol, group_code, new_code, read_code

codes = st.text(ALPHABET, min_size=9, max_size=9).map(lambda symbols: symbols + check_symbol(symbols))


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test repeats itself; printed codes come from SystemRandom


def make_code(seed: int = 1) -> str:
    return new_code(seeded(seed))


@given(codes, st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_caught(code: str, place: int, symbol: str) -> None:
    wrong = code[:place] + symbol + code[place + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(codes, st.integers(0, CODE_LENGTH - 2))
def test_a_swap_of_neighbours_is_caught(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(swapped) == (code if swapped == code else None)


def test_the_quasigroup_is_totally_anti_symmetric() -> None:
    """For every state and every two different symbols: the proof of both properties, by exhaustion."""
    for first in ALPHABET:
        ends = {tickets._fold(first + symbol) for symbol in ALPHABET}
        assert len(ends) == 32, "two symbols after the same state give the same state: a wrong symbol is missed"
        for x, y in itertools.combinations(ALPHABET, 2):
            assert tickets._fold(first + x + y) != tickets._fold(first + y + x)
    assert len({tickets._double(x) for x in range(32)}) == 32, "a wrong symbol could be forgotten on the way"


@pytest.mark.parametrize("seed", range(20))
def test_every_single_slip_of_a_code_is_caught(seed: int) -> None:
    code = make_code(seed)
    for place, symbol in itertools.product(range(CODE_LENGTH), ALPHABET):
        if symbol != code[place]:
            assert read_code(code[:place] + symbol + code[place + 1 :]) is None
    for i, j in itertools.combinations(range(CODE_LENGTH), 2):
        slip = list(code)
        slip[i], slip[j] = slip[j], slip[i]
        if slip[i] != slip[j]:
            assert read_code("".join(slip)) is None


@given(codes, st.data())
def test_reading_forgives_how_a_code_is_written(code: str, data: st.DataObject) -> None:
    alike = {"0": "0Oo", "1": "1IiLl"}
    written = [data.draw(st.sampled_from(alike.get(c, c + c.lower()))) for c in code]
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", "\u2013", "\u00a0"]), min_size=10, max_size=10))
    assert read_code("".join(map("".join, zip(gaps, written, strict=True)))) == code
    assert read_code(group_code(code)) == code


@pytest.mark.parametrize("text", ["", "0", "00000000000", "0000000001", "U000000000", "é000000000", "000000000٠"])
def test_what_is_no_code_is_not_read(text: str) -> None:
    assert read_code(text) is None


@given(st.text(max_size=14))
def test_whatever_is_typed_gives_a_code_or_nothing(text: str) -> None:
    code = read_code(text)
    assert code is None or (re.fullmatch(f"[{ALPHABET}]{{10}}", code) and read_code(code) == code)


def test_codes_use_every_symbol_and_repeat_with_their_source() -> None:
    source = seeded(7)
    many = [new_code(source) for _ in range(2000)]
    assert len(set(many)) == 2000
    counts = Counter("".join(many))
    assert set(counts) == set(ALPHABET)
    assert min(counts.values()) > 450  # 625 expected of each
    assert new_code(seeded(7)) == many[0]
    assert group_code("7K3MPQ9X2D") == "7K3MP-Q9X2D"


def decode(png: bytes) -> zxingcpp.Barcode:
    """The one barcode of a picture, by a decoder that shares nothing with the encoder."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "base",
    ["https://danhgia.example.vn", "http://127.0.0.1:8000/", "https://phiếu.example.vn", "https://a.vn/Khao-sat"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_symbol_leads_to_the_desk(base: str, language: str) -> None:
    code = make_code()
    address = decode(tickets.qr_png(tickets.qr_matrix(ballot_address(base, code, language)), 3)).text
    parts, expected = urlsplit(address), urlsplit(base)
    assert parts.scheme == expected.scheme
    assert (parts.hostname or "") == (expected.hostname or "").encode("idna").decode()
    assert parts.port == expected.port
    tail = "/EN" if language == "en" else ""
    assert parts.path == expected.path.rstrip("/") + f"/B/{code}{tail}"


def test_the_address_stays_in_the_alphanumeric_mode() -> None:
    address = ballot_address("https://danhgia.tinhmau.example.vn:8443", make_code(), "en")
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", address)
    # In bytes the same address needs a larger symbol: the capitals pay for themselves.
    assert len(tickets.qr_matrix(address)) < len(tickets.qr_matrix(address.lower()))


def test_a_damaged_symbol_is_still_read() -> None:
    matrix = tickets.qr_matrix("HTTPS://DANHGIA.EXAMPLE.VN/B/0000000000")
    picture = Image.open(io.BytesIO(tickets.qr_png(matrix, 8))).convert("L")
    side = len(matrix) * 8
    picture.paste(128, (32 + side * 35 // 100, 32 + side * 30 // 100, 32 + side * 65 // 100, 32 + side * 65 // 100))
    found = zxingcpp.read_barcodes(picture)
    assert [(code.text, code.ec_level) for code in found] == [("HTTPS://DANHGIA.EXAMPLE.VN/B/0000000000", "H")]


def test_the_drawing_has_the_same_modules_and_a_quiet_zone() -> None:
    matrix = tickets.qr_matrix("HTTPS://A.VN/B/0000000000")
    svg = tickets.qr_svg(matrix, 2.5)
    size = len(matrix) + 8
    assert f'width="{size * 2.5:g}mm"' in svg
    assert f'viewBox="0 0 {size} {size}"' in svg
    drawn = {
        (int(x) + i, int(y) + j)
        for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", svg)
        for i, j in itertools.product(range(int(width)), range(int(height)))
    }
    assert drawn == {(x + 4, y + 4) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_the_picture_has_a_quiet_zone_of_four_modules() -> None:
    matrix = tickets.qr_matrix("HTTPS://A.VN/B/0000000000")
    picture = Image.open(io.BytesIO(tickets.qr_png(matrix, 3))).convert("L")
    assert picture.size == ((len(matrix) + 8) * 3,) * 2
    assert Image.eval(picture, lambda v: 255 - v).getbbox() == (12, 12, picture.width - 12, picture.height - 12)


@pytest.mark.parametrize(
    "base",
    ["", "danhgia.example.vn", "ftp://a.vn", "https://", "https://a.vn/?x=1", "https://a:99999", "https://u@a.vn"],
)
def test_an_address_nobody_can_follow_is_refused(base: str) -> None:
    with pytest.raises(Refused, match=r"base_address.*https://danhgia.example.vn"):
        ballot_address(base, make_code())
