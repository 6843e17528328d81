"""Names in the order of the Vietnamese alphabet."""

import unicodedata

import pytest

from survey.alphabet import by_alphabet


@pytest.mark.parametrize(
    "names",
    [
        ["Xã An Bình", "Xã Ân Bình", "Xã Bình", "Xã Dương", "Xã Đông", "Xã Êa", "Xã Ô Môn", "Xã Ơn"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"],
        ["Xã Mẫu", "Xã Mẫu 1", "Xã Mẫu 2", "Xã Mẫu 10", "Xã Mẫu A"],
        ["tá", "tà áo", "tan"],
        ["Huyện", "huyện b", "Huyện B–C"],
    ],
)
def test_lists_have_the_order_of_the_alphabet(names: list[str]) -> None:
    names_backwards = names[::-1]
    assert sorted(names_backwards, key=by_alphabet) == names
    apart = [unicodedata.normalize("NFD", name) for name in names]
    apart_backwards = apart[::-1]
    assert sorted(apart_backwards, key=by_alphabet) == apart
