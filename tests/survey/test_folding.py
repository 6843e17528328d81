"""Searching Vietnamese text."""

import unicodedata

import pytest

from survey.folding import bare, canonical, sought


def contains(text: str, wanted: str) -> bool:
    form, words = sought(wanted)
    return words in {"bare": bare, "canonical": canonical}[form](text)


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("Chờ rất lâu ở quầy 2", "cho rat lau", True),
        ("Chờ rất lâu ở quầy 2", "chờ rất lâu", True),
        ("Chờ rất lâu ở quầy 2", "Chợ", False),
        ("cho rat lau", "chờ", False),
        ("Cán bộ hoà nhã", "hòa", True),
        ("Cán bộ hòa nhã", "hoà nhã", True),
        (unicodedata.normalize("NFD", "thủ tục đất đai"), "đất", True),
        ("ĐẤT ĐAI", "dat dai", True),
        ("ĐẤT ĐAI", "đất đai", True),
        ("lệ phí", "", True),
    ],
)
def test_words_are_found_however_they_are_typed(text: str, wanted: str, found: bool) -> None:
    assert contains(text, wanted) is found


def test_forms_of_a_word_are_one() -> None:
    assert bare("Hoà ĐƯỜNG") == bare("hòa đường") == "hoa duong"
    assert canonical("Thuỷ") == canonical("thủy")
    assert canonical("ma") != canonical("má")
