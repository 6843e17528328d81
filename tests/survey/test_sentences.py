"""Figures in words: the rounding rule, the sentences with their numbers in both languages."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st

from survey import i18n, sentences
from survey.periods import read_period
from survey.published import Estimate, Line

SATISFIED = ("Hài lòng", "Rất hài lòng")


@contextmanager
def page(path: str = "/results") -> Iterator[None]:
    app = Flask("test")
    i18n.install(app, "vi")
    with app.test_request_context(path):
        yield


def make_line(low: float = 0.707, high: float = 0.827, value: float = 143 / 185, n: int = 185, grade: str = "") -> Line:
    return Line("A24", Estimate(value, low, high, n), Estimate(4.0, 3.911, 4.127, n), "A", grade)


HIDDEN = Line("A24", None, None, "A")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.707, 0.827, ("70", "83")),
        (0.29, 0.57, ("29", "57")),
        (0.7, 0.7, ("69,9", "70,1")),
        (0.712, 0.718, ("71", "72")),
        (0.996, 1.0, ("99", "100")),
        (1.0, 1.0, ("99,9", "100")),
        (0.0, 0.0, ("0", "0,1")),
        (0.0, 0.0004, ("0", "1")),
    ],
)
def test_of_hundred_rounds_outward(low: float, high: float, expected: tuple[str, str]) -> None:
    with page():
        assert sentences.of_hundred(low, high) == expected


@given(st.floats(0, 1), st.floats(0, 1))
@example(1.0, 1.0)
@example(0.29, 0.29)
def test_what_is_printed_never_claims_more_than_was_computed(one: float, other: float) -> None:
    low, high = sorted((one, other))
    with page():
        printed = [float(end.replace(",", ".")) for end in sentences.of_hundred(low, high)]
    assert 0 <= printed[0] < printed[1] <= 100
    assert printed[0] <= 100 * low + 1e-4
    assert printed[1] >= 100 * high - 1e-4


def test_item_sentence_carries_its_numbers() -> None:
    with page():
        assert sentences.item_sentence(make_line(), SATISFIED, 5) == (
            "Trong 185 phiếu có trả lời câu này, 143 phiếu chọn “Hài lòng” hoặc “Rất hài lòng” (77,3%). Nếu có thêm "
            "nhiều người tương tự trả lời, cứ 100 người sẽ có khoảng từ 70 đến 83 người hài lòng."
        )
    with page("/results/EN"):
        assert sentences.item_sentence(make_line(n=1850), ("Satisfied",), 5) == (
            "Of 1,850 ballots that answer this item, 1,430 chose “Satisfied” (77.3%). If many more people like them "
            "answered, about 70 to 83 of every 100 would be satisfied."
        )


def test_short_sentences() -> None:
    with page():
        assert sentences.short_sentence(make_line(), 5) == (
            "Ước tính cứ 100 người trả lời thì có khoảng từ 70 đến 83 người hài lòng (185 phiếu)."
        )
        assert sentences.pooled_sentence(Estimate(0.863, 0.849, 0.876, 9000)) == (
            "Tính chung các tiêu chí, cứ 100 câu trả lời thì có khoảng từ 84 đến 88 câu là hài lòng hoặc rất hài lòng."
        )
        assert "cứ 100 câu trả lời thì có khoảng từ 70 đến 83 câu" in sentences.factor_sentence(make_line(), 5)


@pytest.mark.parametrize("form", [sentences.short_sentence, lambda line, k: sentences.item_sentence(line, (), k)])
def test_too_few_and_hidden_say_so(form: object) -> None:
    assert callable(form)
    with page():
        assert form(make_line(n=12, grade="too_few"), 5) == "Mới có 12 phiếu, chưa đủ để kết luận."
        assert form(HIDDEN, 5) == "Không hiển thị vì có ít hơn 5 phiếu, để bảo vệ người trả lời."


def test_hidden_factor_says_so() -> None:
    with page("/results/EN"):
        assert sentences.factor_sentence(HIDDEN, 5) == ("Hidden: fewer than 5 ballots, to protect those who answered.")


def test_figures_in_cells_are_rounded_outward_too() -> None:
    line = make_line(low=0.7071, high=0.8266)
    assert line.share is not None
    assert line.mean is not None
    with page():
        assert sentences.percent_ends(line.share) == ("70,7", "82,7")
        assert sentences.mean_ends(line.mean) == ("3,91", "4,13")
        assert sentences.mean_value(line.mean) == "4,00"
    with page("/EN"):
        assert sentences.mean_value(line.mean) == "4.00"


@pytest.mark.parametrize(
    ("key", "vietnamese", "english"),
    [
        ("2026-02", "tháng 02 năm 2026", "February 2026"),
        ("2026-10", "tháng 10 năm 2026", "October 2026"),
        ("2026-Q3", "quý III năm 2026", "quarter III of 2026"),
        ("2026", "năm 2026", "2026"),
        ("2026-10@15", "tháng 10 năm 2026 (từ ngày 15 đến ngày 14)", "October 2026 (from the 15th to the 14th)"),
    ],
)
def test_periods_in_words(key: str, vietnamese: str, english: str) -> None:
    with page():
        assert sentences.period_name(read_period(key)) == vietnamese
    with page("/EN"):
        assert sentences.period_name(read_period(key)) == english


def test_every_source_text_has_its_translation() -> None:
    english = i18n.read_catalogues().of["en"]
    tables = (sentences.GRADES, sentences.MODES, sentences.NOTES, sentences.FACTS)
    assert [text for table in tables for text in table.values() if text not in english] == []
