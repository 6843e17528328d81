"""An instrument writes and reads answers, knows its hash, and reads itself back from its document."""

import json
from typing import Any

import pytest

from forms.instrument import Instrument
from forms.parts import NO_ANSWER, NOT_APPLICABLE, Answer, InstrumentError, NonAnswer, Position
from tests.forms.making import (
    TINY,
    desk,
    make_choice,
    make_factor,
    make_instrument,
    make_item,
    make_labels,
    make_scale,
    tiny,
    vi,
)

NAMES = sorted(path.stem for path in TINY.glob("*.toml"))


def test_answers_become_one_string() -> None:
    text = desk().encode({"stage": 3, "A24": 5, "D34": NOT_APPLICABLE, "age": 1, "gender": NO_ANSWER})
    assert text == "35---------x-----------1"
    assert text[1] == "5"


def test_the_string_becomes_every_item_s_answer() -> None:
    answers = desk().decode("35---------x-----------1")
    assert list(answers) == [item.id for item in desk().items if item.id != "comment"]
    assert {item: answer for item, answer in answers.items() if answer is not NO_ANSWER} == {
        "stage": 3, "A24": 5, "D34": NOT_APPLICABLE, "age": 1,
    }  # fmt: skip


def test_yes_is_one_and_no_is_nought() -> None:
    instrument = tiny("yes_no")
    assert [instrument.encode({"appointed": answer}) for answer in (1, 0)] == ["1-", "0-"]
    assert [instrument.decode(text)["appointed"] for text in ("1-", "0-", "--")] == [1, 0, NO_ANSWER]


def test_a_multiple_choice_has_one_position_for_each_option() -> None:
    instrument = tiny("multiple_choice")
    assert instrument.encode({"channels": frozenset({1, 3})}) == "101-"
    assert instrument.encode({"channels": frozenset()}) == instrument.encode({}) == "----"
    assert instrument.encode({"channels": NOT_APPLICABLE, "polite": 2}) == "xxx2"
    assert instrument.decode("010-")["channels"] == frozenset({2})
    assert instrument.decode("xxx-")["channels"] is NOT_APPLICABLE
    assert instrument.decode("---5") == {"channels": NO_ANSWER, "polite": 5}
    assert instrument.positions == (
        Position(0, "channels", 1), Position(1, "channels", 2), Position(2, "channels", 3), Position(3, "polite"),
    )  # fmt: skip


def test_the_comment_has_no_position() -> None:
    instrument = tiny("text")
    assert instrument.positions == (Position(0, "polite"),)
    assert instrument.decode("4") == {"polite": 4}
    with pytest.raises(ValueError, match=r"^comment: tiny-text@1 has no such item to answer$"):
        instrument.encode({"comment": 1})


def test_places_above_nine_are_letters() -> None:
    labels = make_labels(*(f"mức {n}" for n in range(1, 36)))
    instrument = make_instrument(scales={"satisfaction": make_scale(points=labels, satisfied=[35])})
    assert [instrument.encode({"polite": place}) for place in (1, 9, 10, 35)] == ["1", "9", "A", "Z"]
    assert [instrument.decode(text)["polite"] for text in "9AZ"] == [9, 10, 35]
    assert [sign for sign in map(chr, range(128)) if instrument.pattern.fullmatch(sign)] == [
        *"-123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    ]


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("rating", {"polite": 0}),
        ("rating", {"polite": 6}),
        ("rating", {"polite": -1}),
        ("rating", {"polite": True}),
        ("rating", {"polite": "5"}),
        ("rating", {"polite": 5.0}),
        ("rating", {"polite": None}),
        ("rating", {"polite": frozenset({5})}),
        ("rating", {"polite": NOT_APPLICABLE}),
        ("choice", {"stage": 4, "polite": 5}),
        ("yes_no", {"appointed": 2}),
        ("yes_no", {"appointed": False}),
        ("multiple_choice", {"channels": 1}),
        ("multiple_choice", {"channels": frozenset({1, 4})}),
        ("multiple_choice", {"channels": frozenset({0})}),
        ("multiple_choice", {"channels": {1}}),
    ],
)
def test_an_impossible_answer_is_refused_by_its_item_s_name(name: str, answers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=rf"^{next(iter(answers))}: .* is not a possible answer$"):
        tiny(name).encode(answers)


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^A99: tiny-rating@1 has no such item to answer$"):
        tiny("rating").encode({"A99": 5, "polite": 5})


@pytest.mark.parametrize("text", ["", "6", "0", "x", "５", "55", "5\n", " 5"])
def test_what_is_no_answers_string_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no answers string of tiny-rating@1$"):
        tiny("rating").decode(text)


def test_has_rating_looks_for_a_point_on_a_scale() -> None:
    assert desk().has_rating(desk().encode({"E39": 1}))
    assert not desk().has_rating(desk().encode({"E39": NOT_APPLICABLE, "stage": 1, "age": 5}))
    assert not desk().has_rating(desk().encode({}))
    assert not tiny("multiple_choice").has_rating("111-")


def test_items_and_scales_are_found() -> None:
    assert desk().item("A24").factor == "A"
    assert len(desk().scale_of(desk().item("A24")).points) == 5
    with pytest.raises(KeyError):
        desk().item("A99")
    with pytest.raises(KeyError):
        desk().scale_of(desk().item("stage"))


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        ("expects", {"stage": 1, "polite": 5}, ("polite",)),
        ("expects", {"stage": 2, "polite": 5}, ()),
        ("expects", {"polite": 5}, ()),
        ("expects", {"stage": 1}, ()),
        ("asked_when", {"late": 0, "letter": 0}, ("letter",)),
        ("asked_when", {"late": 1, "letter": 0}, ()),
        ("asked_when", {"letter": 1}, ()),
        ("complete", {"stage": 1, "correct": NOT_APPLICABLE, "late": 0, "letter": 1}, ("letter",)),
        ("complete", {"stage": 1, "correct": 3, "late": 0, "letter": 1}, ("correct", "letter")),
    ],
)
def test_contradictions_are_kept_and_named(name: str, answers: dict[str, int], expected: tuple[str, ...]) -> None:
    instrument = tiny(name)
    text = instrument.encode(answers)
    assert instrument.contradictions(text) == expected
    assert {item: answer for item, answer in instrument.decode(text).items() if answer is not NO_ANSWER} == answers


def test_the_desk_ballot_expects_result_items_of_those_who_got_one() -> None:
    rated: dict[str, Answer] = {"D34": 5, "D35": 4, "D36": NOT_APPLICABLE, "E37": 1}
    for stage, expected in ((1, ("D34", "D35")), (2, ("D34", "D35")), (3, ()), (4, ()), (5, ("D34", "D35"))):
        assert desk().contradictions(desk().encode({"stage": stage, **rated})) == expected


def both(source: str, english: str) -> dict[str, str]:
    """A text in two languages."""
    return {"vi": source, "en": english}


POINTS = [both("Kém", "Poor"), both("Vừa", "Fair"), both("Tốt", "Good")]
BASE: dict[str, Any] = {
    "languages": ["vi", "en"],
    "title": both("Phiếu", "Ballot"),
    "factors": [make_factor(name=both("Công chức", "Officer"))],
    "scales": {"three": {"points": POINTS, "satisfied": [3]}},
    "items": [
        make_choice(question=both("Để?", "For?"), options=[both("Nộp", "Hand"), both("Nhận", "Take")]),
        make_item(id="one", scale="three", factor="C", question=both("Một", "One"), note=both("Ghi", "N")),
        make_item(id="two", scale="three", question=both("Hai", "Two")),
    ],
}  # fmt: skip


def changed(path: str, value: Any) -> Instrument:
    """The instrument of BASE with one value changed; a part of the path that is a number is a place in a list."""
    data = json.loads(json.dumps(BASE))
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    inner = data
    for part in way:
        inner = inner[part]
    inner[last] = value
    return make_instrument(**data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("title/en", "Sheet"),
        ("factors/0/name/en", "Clerk"),
        ("scales/three/points/0/en", "Bad"),
        ("items/1/question/en", "First"),
        ("items/1/note/en", "Note"),
        ("items/0/options/0/en", "Hand in"),
        ("minutes", 9),
        ("source", "Nguồn khác"),
        ("omitted", ["Câu 1"]),
        ("use", "home"),
        ("approval", {"approved_by": "UBND", "number": "1", "date": "2026-01-31"}),
    ],
)
def test_mending_a_translation_or_approving_keeps_the_hash(path: str, value: Any) -> None:
    assert changed(path, value) != make_instrument(**BASE)
    assert changed(path, value).hash == make_instrument(**BASE).hash


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "other"),
        ("version", "2"),
        ("title/vi", "Tờ"),
        ("factors/0/name/vi", "Cán bộ"),
        ("factors/0/note", both("Ghi", "N")),
        ("factors/0/expects", {"item": "stage", "options": [2]}),
        ("scales/three/points/0/vi", "Dở"),
        ("scales/three", {"points": POINTS, "satisfied": [2, 3], "at_or_below_average": [1, 2]}),
        ("scales/three/at_or_below_average", [1]),
        ("items/1/id", "first"),
        ("items/1/question/vi", "Một?"),
        ("items/1/note/vi", "Ghi chú"),
        ("items/1/not_applicable", True),
        ("items/2/factor", "C"),
        ("items/2/asked_when", {"item": "stage", "options": [1]}),
        ("items/2/role", "stage"),
        ("items/0/options/0/vi", "Gửi"),
        ("items", BASE["items"][:2]),
        ("items", [BASE["items"][0], *BASE["items"][:0:-1]]),
    ],
)
def test_wording_order_and_points_change_the_hash(path: str, value: Any) -> None:
    assert changed(path, value).hash != make_instrument(**BASE).hash


def test_a_translation_that_is_added_keeps_the_hash() -> None:
    source = {"languages": ["vi"], "title": vi("Phiếu")}
    english = {"languages": ["vi", "en"], "title": both("Phiếu", "Ballot")}
    scale = make_scale(points=[both(label["vi"], label["vi"]) for label in make_scale()["points"]])
    item = make_item(question=both("Công chức lịch sự.", "Polite"))
    translated = make_instrument(**english, scales={"satisfaction": scale}, items=[item])
    assert translated.hash == make_instrument(**source).hash
    assert hash(translated) == hash(make_instrument(**source))


def test_the_hash_is_a_sha_256_that_is_the_same_everywhere() -> None:
    assert tiny("rating").hash == "6ed0ea438392c4605359c2bc2d56f401e95a70b7dffac564372c387914b3cca6"


@pytest.mark.parametrize("name", NAMES)
def test_the_document_reads_itself_back(name: str) -> None:
    instrument = tiny(name)
    again = Instrument.of(instrument.document)
    assert again == instrument
    assert (again.document, again.hash, again.positions) == (instrument.document, instrument.hash, instrument.positions)
    assert again.pattern.pattern == instrument.pattern.pattern


def test_the_document_is_canonical_and_readable() -> None:
    document = tiny("complete").document
    assert document == json.dumps(json.loads(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert "Phiếu khảo sát tại quầy" in document
    assert json.loads(document)["approval"]["date"] == "2026-01-31"


@pytest.mark.parametrize(("document", "problem"), [("{", "is no JSON"), ("[]", "is no table"), ("{}", "languages")])
def test_an_altered_document_is_refused(document: str, problem: str) -> None:
    with pytest.raises(InstrumentError, match=problem) as caught:
        Instrument.of(document)
    assert caught.value.file == "database"
    assert caught.value.remedy


def test_non_answers_are_no_numbers() -> None:
    assert {member.name: member.value for member in NonAnswer} == {"NOT_APPLICABLE": "x", "NO_ANSWER": "-"}


def test_tiny_instruments_are_there() -> None:
    assert len(NAMES) >= 9
