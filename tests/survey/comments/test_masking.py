"""Screening of comments: what is masked and what stays, on a hand-made list and in general."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.comments.masking import LABELS, mask
from tests.bench.masking import Comment, comments, figures, held_out, names

STAFF = ("Nguyễn Thị Hạnh", "Trần Văn Bình")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("gọi 0912345678 nhé", "gọi [số điện thoại] nhé"),
        ("gọi 0 9 1-2.3 4 5 6 7 8", "gọi [số điện thoại]"),
        ("gọi không chín một hai ba bốn năm sáu bảy tám", "gọi [số điện thoại]"),
        ("goi 0 chin 1 hai 345 sau 78", "goi [số điện thoại]"),
        ("gọi ０９１２３４５６７８", "gọi [số điện thoại]"),
        ("gọi 0912\u200b345\u200b678", "gọi [số điện thoại]"),
        ("theo G22.99.9-240101-0005", "theo [mã hồ sơ]"),
        ("gọi O9l2345678", "gọi [số điện thoại]"),
        ("gọi 02363822123", "gọi [số điện thoại]"),
        ("gọi +84 (0) 912 345 678", "gọi +[số điện thoại]"),
        ("CCCD 079203001234", "CCCD [số định danh]"),
        ("CMND 912345678", "CMND [số định danh]"),
        ("mã 000.00.12.H10-261123-0001", "mã [mã hồ sơ]"),
        ("thư mau@example.com", "thư [thư điện tử]"),
        ("thư mau a còng gmail chấm com", "thư [thư điện tử]"),
        ("xe 43A-123.45", "xe [biển số xe]"),
        ("stk 0451000123456", "stk [số tài khoản]"),
        ("chị Hạnh và ông TRAN VAN BINH", "chị [tên cán bộ] và ông [tên cán bộ]"),
        ("chi hanh", "chi [tên cán bộ]"),
        ("mã số thuế 0312345678", "mã số thuế [dãy số]"),
    ],
)
def test_what_tells_who_somebody_is_gives_way_to_its_kind(text: str, masked: str) -> None:
    assert mask(text, STAFF).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Lệ phí 500.000 đồng, 500k, 3.500.000.000 đồng, 912.345.678 đồng",
        "từ 01/09/2026 đến 15-09-2026, lúc 7:30 và 16h45",
        "năm 2019, 2020, 2021, 2022",
        "Nghị định 61/2018/NĐ-CP, Quyết định 766/QĐ-TTg, Luật 31/2024/QH15",
        "sinh năm 2010, 2013 và 2018",
        "Anh bình tĩnh, đức hạnh, mọi việc bình thường",
        "tổ 5 khu phố 3, thừa 200 bản",
    ],
)
def test_money_dates_laws_and_counts_stay(text: str) -> None:
    assert mask(text, STAFF).text == text


def test_found_says_where_in_the_text_that_was_given() -> None:
    text = unicodedata.normalize("NFD", "chị Hạnh: 0912345678")
    found = mask(text, STAFF).found
    assert [unicodedata.normalize("NFC", text[one.start : one.end]) for one in found] == ["Hạnh", "0912345678"]
    assert [one.kind for one in found] == ["name", "phone"]


def test_the_list_has_enough_comments_half_of_them_with_nothing_to_mask() -> None:
    every = comments()
    assert len(every) >= 260
    assert 0.4 <= sum(not one.marked for one in every) / len(every) <= 0.6
    assert {kind for one in every for kind, _, _ in one.marked} == set(LABELS)


@pytest.mark.parametrize("among", [comments(), held_out()], ids=["all", "held out"])
def test_recall_and_precision_keep_what_the_readme_says(among: list[Comment]) -> None:
    found = figures(among)
    assert found["recall"] >= 0.98  # type: ignore[operator] # a figure among counts
    assert found["precision"] >= 0.98  # type: ignore[operator] # a figure among counts
    by_kind = found["recall_by_kind"]
    assert isinstance(by_kind, dict)
    assert {kind: recall for kind, recall in by_kind.items() if recall < 0.9} == {}


def test_composed_and_apart_text_reads_the_same() -> None:
    for one in comments():
        plain = mask(unicodedata.normalize("NFC", one.text), names()).text
        apart = mask(unicodedata.normalize("NFD", one.text), names()).text
        assert unicodedata.normalize("NFC", apart) == plain


WORDS = st.sampled_from(
    ["không", "chín", "một", "nam", "0", "9", "12", "0912", "345678", "2026", "anh", "Hạnh", "a còng", "@", "chấm",
     "com", "thửa", "stk", "[số điện thoại]", "43A", "H10", "01/02/2026", "đồng", "k", "mau"]
)  # fmt: skip
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", ".", "-", ", ", "\u200b", "\n"])), max_size=25).map(
    lambda parts: "".join(a + b for a, b in parts)
)


@settings(max_examples=300)
@given(TEXTS | st.text(max_size=80))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask(text, STAFF).text
    assert mask(once, STAFF).text == once


@settings(max_examples=200)
@given(
    st.text(alphabet=st.characters(exclude_categories=["N", "Cs"], exclude_characters="@"), max_size=80).filter(
        lambda text: "còng" not in text and "cong" not in text
    )
)
def test_text_without_digits_names_and_addresses_is_unchanged(text: str) -> None:
    assert mask(text, ()).text == text


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from("0123456789"), st.sampled_from(["", " ", ", ", "\u200b", " - ", "\n", " . "])),
        min_size=8,
        max_size=30,
    )
)
def test_no_nine_digits_are_left_however_they_are_separated(parts: list[tuple[str, str]]) -> None:
    text = "9" + "".join(digit + gap for digit, gap in parts)
    assert re.search(r"(?:\d[\s,.\u200b-]{0,4}){9}", mask(text).text) is None


@pytest.mark.parametrize(
    "unit",
    ["0 ", "1.", "a@", "@", "a cong ", "thửa ", "h10-12", "năm ", "anh ", "Trần Văn ", "1,000 ", "000.00.00.",
     "43A-", "\u0301", "stk a1", "01/02/"],
)  # fmt: skip
def test_eight_times_a_text_made_to_hurt_costs_about_eight_times_as_much(unit: str) -> None:
    """Whoever searches backwards needs 64 times as long; this much is told on a busy machine too."""

    def cost(size: int) -> float:
        text = unit * (size // len(unit.encode()))
        costs = []
        for _ in range(3):
            began = time.process_time()
            mask(text, STAFF)
            costs.append(time.process_time() - began)
        return min(costs)

    assert cost(40_000) < 24 * max(cost(5_000), 0.001)
