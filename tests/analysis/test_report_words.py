"""What a report says in each case it can meet; the file itself is looked at elsewhere."""

import json
from datetime import date
from typing import Any

import pytest

from analysis.report.content import Aside, Attention, Figure, Month, Report, Standing, Talk, Topic
from analysis.report.leader import cut, page_of
from analysis.report.sections import blocks_of
from analysis.report.words import words_of
from tests.analysis.reports import LONG, make_case, make_figure, make_hidden, make_report, make_row

UP, DOWN = Figure(0.05, 0.02, 0.08, 300), Figure(-0.05, -0.08, -0.02, 300)
WORDS = words_of("vi")


def leader(report: Report) -> str:
    return json.dumps(page_of(report, WORDS), ensure_ascii=False).replace("\xa0", " ")


def body(report: Report) -> str:
    return json.dumps(blocks_of(report, WORDS), ensure_ascii=False).replace("\xa0", " ")


def with_change(change: Figure | None, **changes: Any) -> Report:
    return make_report(index=make_row("", change=change), **changes)


def test_the_first_period_has_nothing_to_be_compared_with() -> None:
    found = leader(with_change(None, previous=""))
    assert "hơn kỳ trước" not in found
    assert "chưa thay đổi rõ" not in found
    assert "Mới có 5.326 phiếu, chưa đủ để so sánh" in leader(with_change(None))
    assert "chưa đủ" in body(with_change(None)).casefold()
    assert body(make_report(items=(make_row("Ghế.", change=None),)))


def test_a_proven_change_is_said_with_its_ends() -> None:
    assert "đánh giá tốt hơn kỳ trước" in leader(with_change(UP))
    assert "Cao hơn kỳ trước" in body(with_change(UP)) or "cao hơn" in body(with_change(UP)).casefold()
    assert "thấp hơn" in body(with_change(DOWN)).casefold()


def test_a_fall_names_what_fell_most_and_where_or_only_that_it_fell() -> None:
    fallen = make_row("Ghế chờ.", change=DOWN, factor="Cơ sở vật chất")
    named = leader(with_change(DOWN, items=(fallen, make_row("Biển hiệu."))))
    assert "Mức hài lòng thấp hơn kỳ trước, chủ yếu ở “Ghế chờ”" in named
    assert "Xã Mẫu 7" in named
    long = make_row(LONG * 3, change=DOWN, factor="Cơ sở vật chất")
    assert "chủ yếu ở “Cơ sở vật chất”" in leader(with_change(DOWN, items=(long,), standing=Standing()))
    nameless = make_row(LONG * 3, change=DOWN, factor=LONG * 3)
    plain = leader(with_change(DOWN, items=(nameless,)))
    assert "thấp hơn kỳ trước" in plain
    assert "chủ yếu ở" not in plain
    assert "chủ yếu ở" not in leader(with_change(DOWN, items=(make_row("Ghế chờ."),)))


def test_what_has_risen_is_praised_first_and_only_where_it_is_shown() -> None:
    items = (make_row("Biển hiệu.", change=UP), make_row("Ẩn.", share=None, change=UP), make_row("Ghế."))
    found = page_of(make_report(items=items), WORDS)
    assert "Biển hiệu" in json.dumps(found, ensure_ascii=False)
    assert "Ẩn" not in leader(make_report(items=(make_row("Ẩn.", share=None, mean=None, change=UP),)))
    assert "tăng" in body(make_report(items=items)).casefold()


def test_a_remedy_without_a_plan_is_said_to_be_open() -> None:
    item = make_row("Ghế chờ.", grade="confirmed")
    for case, said in ((None, "chưa"), (make_case(action="", owner="", due=None, state="open"), "")):
        report = make_report(attention=(Attention("Xã Mẫu 7", item, "", None, case),), cases=(case,) if case else ())
        assert said in leader(report).casefold()
        assert "Ghế chờ" in body(report)


def test_flags_without_a_figure_are_left_out_and_many_are_counted() -> None:
    one = Attention("Xã Mẫu 7", make_row("Ghế chờ.", grade="likely"), "", None, None)
    bare = Attention("Xã Mẫu 8", make_row("Không có số.", share=None), "", None, None)
    assert "Không có số" not in body(make_report(attention=(bare, one)))
    assert body(make_report(attention=(one,) * 30)).count("Ghế chờ") < 31
    assert body(make_report(attention=(), standing=Standing()))


def test_states_of_remedies_that_ended_are_told() -> None:
    ended = tuple(
        make_case(title=f"Việc {state}", state=state) for state in ("verified", "not_improved", "inconclusive")
    )
    found = body(make_report(cases=ended))
    assert all(f"Việc {state}" in found for state in ("verified", "not_improved", "inconclusive"))
    assert body(make_report(cases=()))


def test_a_verified_remedy_is_told_with_both_shares_their_intervals_and_whether_it_lasted() -> None:
    before, after = Figure(0.751, 0.68, 0.81, 150), Figure(0.9, 0.84, 0.94, 120)
    case = make_case(state="verified", before=before, after=after, again=date(2026, 10, 28))
    found = body(make_report(cases=(case,)))
    assert "trước khi khắc phục: 75,1% (khoảng tin cậy 68,0% đến 81,0%, ít nhất 150 phiếu)" in found
    assert "sau khi khắc phục: 90,0% (khoảng tin cậy 84,0% đến 94,0%, ít nhất 120 phiếu)" in found
    assert "Từ ngày 28/10/2026, nội dung này lại cần chú ý." in found
    assert "khi khắc phục" not in body(make_report(cases=(make_case(state="verified", before=before),)))


def test_what_comments_are_about_is_told_with_intervals_and_few_are_not_counted() -> None:
    topics = (Topic("Chờ lâu", Figure(0.25, 0.222, 0.281, 812)), Topic("Thái độ"))
    found = body(make_report(talk=Talk(700, 12, topics)))
    assert "Đã xem 700 góp ý, trong đó 12 góp ý đã mở việc khắc phục; còn 112 góp ý chưa xem." in found
    assert '["Chờ lâu", "203", "25,0%", "22,2 đến 28,1"]' in found
    assert '["Thái độ", "ít hơn 5", "…", "…"]' in found
    assert "nói về điều gì" not in body(make_report(talk=Talk(3, 0)))
    assert "Đã xem" not in body(make_report(comments=0, talk=None))


def test_what_is_unknown_is_said_to_be() -> None:
    assert "không biết" in leader(make_report(population=None)).casefold()
    assert body(make_report(population=None, modes=(), stages=(), factors=()))
    assert body(make_report(aside=Aside(0)))
    assert body(make_report(aside=Aside(7, ("nhập thử",), None)))
    assert body(make_report(index=make_row("", mean=None)))
    assert body(make_report(rolling=make_figure(n=90)))
    assert leader(make_report(standing=Standing()))
    assert "Chưa có phiếu" not in leader(make_report(standing=Standing(("Xã Mẫu 1",))))
    assert leader(make_report(months=()))
    gap = (
        Month(date(2026, 8, 1), make_figure()),
        Month(date(2026, 9, 1), None),
        Month(date(2026, 10, 1), make_figure()),
    )
    assert "không có số liệu" in leader(make_report(months=gap))
    assert body(make_report(tasks="", proposals=""))
    assert body(make_report(comments=0))
    asked = Attention("Xã Mẫu 7", make_row("Ghế.", grade="likely"), "", date(2026, 11, 10), None)
    assert "10/11/2026" in body(make_report(attention=(asked,)))


def test_long_names_are_cut_between_words() -> None:
    assert cut("Ghế chờ.") == "Ghế chờ"
    short = cut("một hai ba bốn", 9)
    assert short == "một hai…"


def test_a_share_without_width_keeps_a_decimal() -> None:
    low, high = WORDS.of_hundred(Figure(0.5, 0.5, 0.5, 10))
    assert low != high
    assert WORDS.of_hundred(Figure(0.505, 0.501, 0.509, 10_000)) == ("50", "51")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_of_a_hidden_report_is_a_number_of_ballots(language: str) -> None:
    words = words_of(language)
    assert json.dumps(page_of(make_hidden(), words))
    assert json.dumps(blocks_of(make_hidden(), words))
