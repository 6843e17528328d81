"""Reasons in words: who has one, what it says, and what it must never say."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from analysis.copies import near_copies
from analysis.day_counts import days
from analysis.integrity import patterns
from analysis.modes import compare_modes
from analysis.reasons import WORDING, ballot_reasons, caution, day_reasons, mode_sentence, sentence
from tests.analysis.worlds import DESKS, PLACES, ordinary, random_ticks

OPEN = np.arange("2026-01-05", "2026-03-30", dtype="datetime64[D]")
COUNTS = np.array([20, 18, 22, 19, 21, 5, 3] * 12)


def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((WORDING / f"integrity_{language}.toml").read_text("utf-8"))


def test_a_ballot_has_a_reason_for_each_index_at_or_below_the_level() -> None:
    ballots = ordinary(3)
    ballots[:PLACES] = random_ticks(PLACES, 12)
    ballots[60:72] = [5, 3, 4, 4, 5, 2, 5, 4, 3, 5, 4, 5]
    found, copies = patterns(ballots, desks=DESKS), near_copies(ballots, desks=DESKS)
    reasons = ballot_reasons(found, copies, level=0.005)
    for key, index in (("spread", found.spread), ("distance", found.distance), ("copies", copies)):
        places = [reason.place for reason in reasons if reason.key == key]
        assert places == np.flatnonzero(index.rate <= 0.005).tolist()
        assert len(places) > 5
    assert [reason.place for reason in reasons] == sorted(reason.place for reason in reasons)
    assert {reason.expected for reason in reasons} == {10.0}
    copied = next(reason for reason in reasons if reason.key == "copies")
    assert dict(copied.numbers) == {"copies": 11, "answered": 12}
    assert len(ballot_reasons(found, level=0.005)) == len(reasons) - (copies.rate <= 0.005).sum()


def test_sentences_say_the_figure_and_round_the_rate_up() -> None:
    ballots = np.vstack([np.full((40, 4), 4), np.full((1, 4), 1)])
    reason = ballot_reasons(patterns(ballots), level=0.03)[0]
    assert sentence(reason) == (
        "Phiếu cần xem lại: cả 4 câu có trả lời đều chọn mức 1. "
        "Trong 10.000 phiếu bình thường, ước tính không quá 244 phiếu có đặc điểm ít gặp như vậy."
    )
    assert sentence(reason, language="en").endswith(
        "Of 10,000 ordinary ballots an estimated 244 or fewer are as unusual."
    )
    run = replace(reason, key="longstring", numbers={"run": 9, "answered": 12}, rate=1e-4)
    assert sentence(run).startswith("Phiếu cần xem lại: 9 câu liền nhau chọn cùng một mức, trong 12 câu có trả lời.")
    assert "không quá 1 phiếu" in sentence(run)


def test_days_and_desks_have_their_reasons() -> None:
    counts = COUNTS.copy()
    counts[10] = 90
    burst = day_reasons(days(OPEN, counts), counts)
    assert [(reason.about, reason.key, reason.place) for reason in burst] == [("day", "burst", 10)]
    assert sentence(burst[0]).startswith(
        "Ngày cần xem lại: có 90 phiếu; các ngày cùng thứ trong tuần có bình quân 19,0 phiếu."
    )
    even = day_reasons(days(OPEN, COUNTS), COUNTS)
    assert [(reason.about, reason.key, reason.expected) for reason in even] == [("desk", "regular", 0.001)]
    assert "(tỷ số phân tán 0,00)" in sentence(even[0])
    assert "index of dispersion 0.00" in sentence(even[0], language="en")


def test_modes_are_told_apart_in_words_only_where_the_interval_leaves_zero_out() -> None:
    many = np.repeat([1, 0, 1, 0], [900, 100, 600, 400])
    mode = np.repeat(["kiosk", "web"], [1000, 1000])
    higher = compare_modes(many, np.ones(2000), mode).pairs[0]
    assert mode_sentence(higher) == (
        "Cùng cơ cấu quầy và thủ tục, tỷ lệ hài lòng ở phiếu trên ki-ốt cao hơn ở phiếu trên web "
        "khoảng từ 26,3 đến 33,6 điểm phần trăm."
    )
    lower = compare_modes(1 - many, np.ones(2000), mode).pairs[0]
    assert "is lower than on web ballots by about" in mode_sentence(lower, language="en")
    few = compare_modes([1, 0], [1, 1], ["kiosk", "web"]).pairs[0]
    assert "chưa đủ căn cứ" in mode_sentence(few)
    apart = compare_modes([1, 0], [1, 1], ["kiosk", "other"], mix=["a", "b"]).pairs[0]
    assert mode_sentence(apart, language="en").startswith("kiosk and other ballots have no desks")


def test_a_caution_stands_beside_each_kind() -> None:
    for about in ("ballot", "day", "desk", "modes"):
        assert caution(about) != caution(about, language="en")
    with pytest.raises(ValueError, match=r"unknown 'week'; choices: ballot, day, desk, modes"):
        caution("week")


def test_both_languages_have_the_same_texts_and_accuse_nobody() -> None:
    vi, en = texts("vi"), texts("en")
    assert {part: set(vi[part]) for part in vi} == {part: set(en[part]) for part in en}
    for part in (vi, en):
        words = " ".join(text for section in part.values() for text in section.values()).lower()
        for accusing in ("gian lận", "nghi ngờ", "nghi vấn", "vi phạm", "giả", "fraud", "suspect", "fake", "cheat"):
            assert accusing not in words


def test_what_does_not_belong_together_is_refused() -> None:
    found = patterns(np.full((3, 4), 4))
    with pytest.raises(ValueError, match="copies are of 2 ballots, patterns of 3"):
        ballot_reasons(found, near_copies(np.full((2, 4), 4)))
    with pytest.raises(ValueError, match="counts must have shape"):
        day_reasons(days(OPEN, COUNTS), COUNTS[:5])
    with pytest.raises(ValueError, match="level"):
        ballot_reasons(found, level=0)
    with pytest.raises(ValueError, match="unknown language 'fr'"):
        caution("day", language="fr")
