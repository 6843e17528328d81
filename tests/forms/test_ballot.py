"""What a browser, or anybody, sends becomes answers; what is impossible is an error that keeps the rest."""

import pytest
from werkzeug.datastructures import MultiDict

from forms.ballot import ballot_form
from forms.fields import COMMENT_LIMIT, clean
from forms.parts import NO_ANSWER, NOT_APPLICABLE
from tests.forms.making import desk, filled, make_instrument, make_labels, make_scale, sent, tiny

UNKNOWN = "Lựa chọn này không có trong phiếu. Xin Ông/Bà chọn lại."
SEVERAL = "Câu này chỉ được chọn một mục. Xin Ông/Bà chọn lại."
NO_RATING = (
    "Ông/Bà chưa chọn câu nào. Xin chọn ít nhất một mức hài lòng rồi bấm Gửi phiếu. Các câu đã trả lời vẫn được giữ."
)


def test_a_whole_ballot_becomes_answers() -> None:
    ratings = [(item.id, "4") for item in desk().items if item.scale]
    form = filled(
        desk(), ("stage", "3"), *ratings, ("on_time", "1"), ("age", "5"), ("comment", "Tốt"), ("ballot", "f-1")
    )
    assert form.errors == {}
    assert desk().encode(form.answers()) == "34444444444444444-1----5"
    assert (form.comment, form.ballot) == ("Tốt", "f-1")


def test_one_rating_is_enough() -> None:
    form = ballot_form(desk(), "vi")(sent(("E39", "1")))
    assert form.validate()
    assert form.answers()["E39"] == 1
    assert set(form.answers().values()) == {1, NO_ANSWER}
    assert "comment" not in form.answers()


@pytest.mark.parametrize(
    "pairs",
    [(), (("stage", "1"), ("age", "2")), (("D34", "x"),), (("comment", "Tốt"),), (("A24", ""),), (("A99", "5"),)],
)
def test_a_ballot_without_a_rating_is_refused(pairs: tuple[tuple[str, str], ...]) -> None:
    form = ballot_form(desk(), "vi")(sent(*pairs))
    assert not form.validate()
    assert form.errors == {"": [NO_RATING]}


def test_errors_speak_the_form_s_language() -> None:
    english = "You have not chosen anything yet. Please rate at least one item, then press Send. "
    assert filled(desk(), language="en").errors[""] == [english + "The answers you gave are kept."]
    assert filled(desk(), ("A24", "9"), language="en").errors["A24"] == [
        "This choice is not on the ballot. Please choose again."
    ]
    assert filled(desk(), language="km").errors[""] == [NO_RATING]


def test_labels_speak_the_form_s_language_or_the_source_s() -> None:
    assert ballot_form(desk(), "en")()["gender"].label.text == "Gender"
    assert ballot_form(desk(), "vi")()["gender"].label.text == "Giới tính"
    assert ballot_form(tiny("rating"), "en")()["polite"].label.text == "Công chức lịch sự."


def test_an_empty_form_is_empty() -> None:
    form = ballot_form(desk(), "vi")()
    assert set(form.answers().values()) == {NO_ANSWER}
    assert (form.comment, form.ballot) == ("", "")
    assert set(form.kept.values()) == {frozenset()}


@pytest.mark.parametrize(
    "value", ["6", "0", "-1", "05", " 5", "5 ", "５", "٥", "²", "5.0", "x", "X", "1e0", "9" * 5000, "\0"]
)
def test_a_point_that_the_scale_has_not_is_an_error(value: str) -> None:
    form = filled(desk(), ("A24", value), ("C31", "2"))
    assert form.errors == {"A24": [UNKNOWN]}
    assert (form.answers()["A24"], form.answers()["C31"]) == (NO_ANSWER, 2)
    assert (form.kept["A24"], form.kept["C31"]) == (frozenset(), frozenset("2"))


def test_a_rating_that_went_wrong_is_not_called_no_rating() -> None:
    assert filled(desk(), ("A24", "6")).errors == {"A24": [UNKNOWN]}
    assert filled(desk(), ("stage", "6")).errors == {"stage": [UNKNOWN], "": [NO_RATING]}


def test_every_place_has_its_digits() -> None:
    points = make_labels(*map(str, range(35)))
    instrument = make_instrument(scales={"satisfaction": make_scale(points=points, satisfied=[35])})
    assert filled(instrument, ("polite", "35")).answers() == {"polite": 35}
    assert filled(instrument, ("polite", "10")).answers() == {"polite": 10}
    assert filled(instrument, ("polite", "Z")).errors == {"polite": [UNKNOWN]}


def test_not_applicable_is_an_answer_only_where_it_is_offered() -> None:
    form = filled(desk(), ("D34", "x"), ("A24", "5"))
    assert (form.answers()["D34"], form.errors) == (NOT_APPLICABLE, {})
    assert filled(desk(), ("A25", "x"), ("A24", "5")).errors == {"A25": [UNKNOWN]}


def test_a_value_sent_twice_is_one() -> None:
    form = filled(desk(), ("A24", "5"), ("A24", ""), ("A24", "5"))
    assert (form.answers()["A24"], form.errors, form.kept["A24"]) == (5, {}, frozenset("5"))


def test_two_values_for_one_answer_are_an_error() -> None:
    form = filled(desk(), ("A24", "5"), ("A24", "1"), ("C31", "5"))
    assert (form.answers()["A24"], form.errors, form.kept["A24"]) == (NO_ANSWER, {"A24": [SEVERAL]}, frozenset())


def test_yes_and_no() -> None:
    answers = [filled(tiny("yes_no"), ("appointed", value)).answers()["appointed"] for value in ("1", "0", "")]
    assert answers == [1, 0, NO_ANSWER]
    assert "appointed" in filled(tiny("yes_no"), ("appointed", "2")).errors


def test_several_ticks_are_a_set() -> None:
    form = filled(tiny("multiple_choice"), ("channels", "3"), ("channels", "1"), ("channels", "3"), ("polite", "4"))
    assert (form.answers()["channels"], form.errors) == (frozenset({1, 3}), {})
    assert form.kept["channels"] == {"1", "3"}


def test_no_tick_is_no_answer_and_not_applicable_stands_alone() -> None:
    many = tiny("multiple_choice")
    assert filled(many, ("channels", "")).answers()["channels"] is NO_ANSWER
    assert filled(many, ("channels", "x")).answers()["channels"] is NOT_APPLICABLE
    both = filled(many, ("channels", "x"), ("channels", "2"), ("polite", "4"))
    assert (both.errors, both.answers()["channels"]) == ({"channels": [SEVERAL]}, NO_ANSWER)
    assert both.kept["channels"] == {"x", "2"}
    assert filled(many, ("channels", "4"), ("polite", "4")).errors == {"channels": [UNKNOWN]}


def test_contradictions_are_no_error() -> None:
    form = filled(desk(), ("stage", "1"), ("D34", "5"), ("on_time", "1"), ("late_letter", "3"))
    assert form.errors == {}
    assert desk().contradictions(desk().encode(form.answers())) == ("D34", "on_time", "late_letter")


def test_ratings_are_counted_whatever_the_item_is_called() -> None:
    assert filled(tiny("choice"), ("stage", "1")).errors == {"": [NO_RATING]}
    assert filled(tiny("choice"), ("polite", "1")).errors == {}


@pytest.mark.parametrize("form_id", ["", "a b", "a" * 65, "é", "a\n", "../x"])
def test_a_form_id_that_nobody_made_counts_as_none(form_id: str) -> None:
    assert filled(desk(), ("ballot", form_id)).ballot == ""


def test_the_first_form_id_counts() -> None:
    assert filled(desk(), ("ballot", "a" * 64), ("ballot", "b")).ballot == "a" * 64
    assert filled(desk(), ("ballot", "A_z-09")).ballot == "A_z-09"


def test_a_comment_keeps_its_lines_and_loses_what_nobody_sees() -> None:
    form = filled(tiny("text"), ("polite", "5"), ("comment", "  Dòng 1\r\nDòng\t2\rDo\u0300ng\x00 3\x1b\u202e\n"))
    assert form.comment == "Dòng 1\nDòng 2\nDòng 3"
    assert form.errors == {}


def test_the_longest_comment_fits_and_a_longer_one_is_kept_with_an_error() -> None:
    fits = filled(tiny("text"), ("polite", "5"), ("comment", "ả" * COMMENT_LIMIT))
    assert (len(fits.comment), fits.errors) == (2000, {})
    for language, text in (
        ("vi", "Góp ý dài 2.001 ký tự, nhiều nhất là 2.000. Xin Ông/Bà rút ngắn; nội dung đã viết vẫn được giữ."),
        ("en", "Your comment has 2,001 characters; at most 2,000 fit. Please shorten it; what you wrote is kept."),
    ):
        long = filled(tiny("text"), ("polite", "5"), ("comment", "ả" * 2001), language=language)
        assert (len(long.comment), long.errors) == (2001, {"comment": [text]})


def test_length_is_counted_as_it_is_stored() -> None:
    decomposed = filled(tiny("text"), ("polite", "5"), ("comment", "a\u0309" * COMMENT_LIMIT + "\r\n"))
    assert (len(decomposed.comment), decomposed.errors) == (2000, {})


def test_the_first_comment_counts_and_none_is_empty() -> None:
    assert filled(tiny("text"), ("comment", "một"), ("comment", "hai")).comment == "một"
    assert filled(tiny("text")).comment == ""
    assert filled(tiny("rating"), ("comment", "một")).comment == ""


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("a\u200eb\u200fc\u2066d\u2069e\u2060f\ufeffg", "abcdefg"),
        ("a\u202ab\u202ec", "abc"),
        ("\ud800a", "a"),
        ("👩\u200d👧 ក\u200bខ", "👩\u200d👧 ក\u200bខ"),
        ("x\x7fy\x9fz", "xyz"),
        ("\n\n a \n", "a"),
        ("e\x00\u0301", "é"),
    ],
)
def test_clean(raw: str, stored: str) -> None:
    assert clean(raw) == stored
    assert clean(stored) == stored


def test_a_form_s_class_is_made_once_for_equal_instruments() -> None:
    assert ballot_form(tiny("rating"), "vi") is ballot_form(tiny("rating"), "vi")
    assert ballot_form(tiny("rating"), "vi") is not ballot_form(tiny("rating"), "en")
    assert ballot_form(tiny("rating"), "vi").instrument == tiny("rating")


def test_validating_again_says_the_same() -> None:
    form = ballot_form(desk(), "vi")(MultiDict())
    assert [form.validate(), form.validate()] == [False, False]
    assert form.errors == {"": [NO_RATING]}
