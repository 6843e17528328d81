"""Loading checks everything, and says in one line where, what is wrong and what to do."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forms.instrument import load
from forms.parts import Approval, Condition, InstrumentError
from tests.forms.making import (
    FIVE_POINTS,
    make_choice,
    make_data,
    make_factor,
    make_instrument,
    make_item,
    make_labels,
    make_scale,
    tiny,
    vi,
)


def refused(**changes: Any) -> InstrumentError:
    """The error that the changed instrument meets."""
    with pytest.raises(InstrumentError) as caught:
        make_instrument(**changes)
    return caught.value


def scales(**changes: Any) -> dict[str, Any]:
    """The changes that put a changed scale into the instrument."""
    return {"scales": {"satisfaction": make_scale(**changes)}}


def items(*others: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The changes that put other items before the changed rating."""
    return {"items": [*others, make_item(**changes)]}


THREE = make_labels("Kém", "Vừa", "Tốt")
DECOMPOSED = unicodedata.normalize("NFD", "Phiếu nhỏ")
PLACES = "has no place, or one out of range"
SHAPE = "has not the right shape"

BROKEN = [
    # the top of the file
    ({"id": None}, "id", "missing"),
    ({"id": "Tiny"}, "id", SHAPE),
    ({"id": "a--b"}, "id", SHAPE),
    ({"id": "a" * 41}, "id", SHAPE),
    ({"id": "đ"}, "id", SHAPE),
    ({"version": 2026}, "version", "2026 is not a text in quotes"),
    ({"version": "2026 b"}, "version", SHAPE),
    ({"colour": "red"}, "colour", "unknown key"),
    ({"use": "street"}, "use", "unknown 'street'"),
    ({"minutes": 0}, "minutes", "0 is out of range"),
    ({"minutes": 61}, "minutes", "61 is out of range"),
    ({"minutes": True}, "minutes", "True is not a whole number"),
    ({"minutes": 1.5}, "minutes", "1.5 is not a whole number"),
    ({"source": ""}, "source", "the text is empty"),
    ({"source": None}, "source", "missing"),
    ({"omitted": "Câu 1"}, "omitted", "'Câu 1' is not a list"),
    ({"omitted": [1]}, "omitted", "1 is not a text"),
    ({"omitted": [" "]}, "omitted", "the text is empty"),
    # languages and texts
    ({"languages": None}, "languages", "Vietnamese is missing"),
    ({"languages": ["en"]}, "languages", "Vietnamese is missing"),
    ({"languages": ["vi", "vi"]}, "languages", "a language is named twice"),
    ({"languages": ["vi", "EN"]}, "languages", f"'EN' {SHAPE}"),
    ({"languages": ["vi", "en"]}, "title.en", "missing"),
    ({"title": None}, "title", "missing"),
    ({"title": "Phiếu"}, "title", "'Phiếu' is not a table"),
    ({"title": vi("Phiếu") | {"en": "Ballot"}}, "title.en", "unknown key"),
    ({"title": {"en": "Ballot"}}, "title.en", "unknown key"),
    ({"title": {}}, "title.vi", "missing"),
    ({"title": vi("")}, "title.vi", "the text is empty"),
    ({"title": vi(" Phiếu")}, "title.vi", "blanks at an end, or invisible characters"),
    ({"title": vi("Phiếu ")}, "title.vi", "blanks at an end, or invisible characters"),
    ({"title": vi("Phiếu\nnhỏ")}, "title.vi", "blanks at an end, or invisible characters"),
    ({"title": vi("Phiếu\u200bnhỏ")}, "title.vi", "blanks at an end, or invisible characters"),
    ({"title": vi("Phiếu\xa0nhỏ")}, "title.vi", "blanks at an end, or invisible characters"),
    ({"title": vi(DECOMPOSED)}, "title.vi", "diacritics are decomposed (not in NFC)"),
    # approval
    ({"approval": {"approved_by": "UBND", "number": "1"}}, "approval.date", "None is not a date"),
    ({"approval": {"approved_by": "UBND", "number": "1", "date": "31/1/2026"}}, "approval.date", "is not a date"),
    ({"approval": {"approved_by": "UBND", "date": date(2026, 1, 31)}}, "approval.number", "missing"),
    ({"approval": {"by": "UBND"}}, "approval.by", "unknown key"),
    # scales
    ({"scales": None}, "scales", "missing"),
    ({"scales": {"five points": make_scale()}}, "scales.five points", SHAPE),
    ({"scales": {"satisfaction": 5}}, "scales.satisfaction", "5 is not a table"),
    (scales(points=None), "scales.satisfaction.points", "missing"),
    (scales(points=make_labels("Tốt"), satisfied=[1]), "scales.satisfaction.points", "1 labels"),
    (scales(points=make_labels(*map(str, range(36))), satisfied=[36]), "scales.satisfaction.points", "36 labels"),
    (scales(points=[*THREE, "Rất tốt"], satisfied=[3]), "scales.satisfaction.points[4].label", "is not a table"),
    (scales(points=[*THREE, THREE[0]], satisfied=[3]), "scales.satisfaction.points", "two labels are the same in 'vi'"),
    (scales(points=THREE), "scales.satisfaction.satisfied", "missing on a scale of 3 points"),
    (scales(points=THREE, satisfied=[2, 3]), "scales.satisfaction.at_or_below_average", "holds satisfied points"),
    (scales(satisfied=[5, 6]), "scales.satisfaction.satisfied", PLACES),
    (scales(satisfied=[0]), "scales.satisfaction.satisfied", PLACES),
    (scales(satisfied=[]), "scales.satisfaction.satisfied", PLACES),
    (scales(satisfied=["5"]), "scales.satisfaction.satisfied", PLACES),
    (scales(satisfied=[True, 5]), "scales.satisfaction.satisfied", PLACES),
    (scales(satisfied=5), "scales.satisfaction.satisfied", "5 is not a list of whole numbers"),
    (scales(satisfied=[5, 4]), "scales.satisfaction.satisfied", "[5, 4] is not rising"),
    (scales(satisfied=[5, 5]), "scales.satisfaction.satisfied", "[5, 5] is not rising"),
    (scales(satisfied=[4, 4, 5]), "scales.satisfaction.satisfied", "[4, 4, 5] is not rising"),
    (scales(at_or_below_average=[0]), "scales.satisfaction.at_or_below_average", PLACES),
    (scales(at_or_below_average=[6]), "scales.satisfaction.at_or_below_average", PLACES),
    (scales(colour="red"), "scales.satisfaction.colour", "unknown key"),
    ({"scales": {"satisfaction": make_scale(), "other": make_scale()}}, "scales.other", "no item uses it"),
    # factors
    ({"factors": ["C"]}, "factors[1]", "'C' is not a table"),
    ({"factors": [make_factor(id=None)]}, "factors[1].id", "missing"),
    ({"factors": [make_factor(id="C C")]}, "factors[1].id", SHAPE),
    ({"factors": [make_factor(name=None)]}, "factors[1] (C).name", "missing"),
    ({"factors": [make_factor(note=vi(""))]}, "factors[1] (C).note.vi", "the text is empty"),
    ({"factors": [make_factor(colour=1)]}, "factors[1].colour", "unknown key"),
    ({"factors": [make_factor()]}, "factors (C)", "no item belongs to it"),
    ({"factors": [make_factor(), make_factor(id="c")], **items(factor="C")}, "factors (c).id", "the id is there twice"),
    # items
    ({"items": None}, "items", "nothing is rated"),
    ({"items": {}}, "items", "{} is not a list"),
    ({"items": [make_choice()], "scales": {}}, "items", "nothing is rated"),
    (items(id="1st"), "items[1].id", SHAPE),
    (items(id="a" * 31), "items[1].id", SHAPE),
    (items(id="a-b"), "items[1].id", SHAPE),
    (items(make_choice(id="Polite")), "items (polite).id", "the id is there twice"),
    (items(id="Desk"), "items (Desk).id", "the name is used for something else"),
    (items(kind="stars"), "items[1] (polite).kind", "unknown 'stars'"),
    (items(kind=None), "items[1] (polite).kind", "missing"),
    (items(question=None), "items[1] (polite).question", "missing"),
    (items(note=vi("")), "items[1] (polite).note.vi", "the text is empty"),
    (items(factor="Z"), "items (polite).factor", "no factor 'Z'"),
    (items(scale=None), "items[1] (polite).scale", "missing"),
    (items(scale="three"), "items (polite).scale", "no scale 'three'"),
    (items(options=THREE), "items[1] (polite).options", "unknown key"),
    (items(role=""), "items[1] (polite).role", "the text is empty"),
    (items(role="a b"), "items[1] (polite).role", SHAPE),
    (items(not_applicable=1), "items[1] (polite).not_applicable", "1 is not true or false"),
    (items(make_choice(scale="satisfaction")), "items[1] (stage).scale", "unknown key"),
    (items(make_choice(factor="C")), "items[1] (stage).factor", "unknown key"),
    (items(make_choice(options=None)), "items[1] (stage).options", "missing"),
    (items(make_choice(options=THREE[:1])), "items[1] (stage).options", "1 labels"),
    (items(make_choice(kind="yes_no")), "items[1] (stage).options", "unknown key"),
    (items(make_choice(kind="text", id="comment", options=None, not_applicable=True)), None, "unknown key"),
    (items(make_choice(kind="text", options=None)), "items (stage).kind", "a ballot has one free text at most"),
    (items(make_choice(id="comment")), "items (comment).kind", "a ballot has one free text at most"),
    # conditions
    (items(asked_when={"item": "stage"}), "items[1] (polite).asked_when.options", "missing"),
    (items(asked_when={"item": "stage", "options": [36]}), "items[1] (polite).asked_when.options", PLACES),
    (items(asked_when={"item": "stage", "options": [1], "x": 1}), "items[1] (polite).asked_when.x", "unknown key"),
    (items(asked_when={"item": "stage", "options": [1]}), "items (polite).asked_when", "'stage' is no choice"),
    (items(asked_when={"item": "polite", "options": [1]}), "items (polite).asked_when", "'polite' is no choice"),
    (items(make_item(id="x"), asked_when={"item": "x", "options": [1]}), "items (polite).asked_when", "'x' is no"),
    (items(make_choice(), asked_when={"item": "stage", "options": [4]}), "items (polite).asked_when", "no such option"),
    (items(make_choice(), asked_when={"item": "stage", "options": [0]}), "items (polite).asked_when", "no such option"),
    (
        {"factors": [make_factor(expects={"item": "stage", "options": [1]})], **items(factor="C")},
        "factors (C).expects",
        "'stage' is no choice",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "problem"), BROKEN)
def test_what_is_wrong_is_named(changes: dict[str, Any], key: str | None, problem: str) -> None:
    error = refused(**changes)
    assert error.key == (key or "items[1] (comment).not_applicable")
    assert problem in error.problem
    assert error.file == "tiny.toml"
    assert str(error) == f"tiny.toml: {error.key}: {error.problem}; {error.remedy}"
    assert error.remedy
    assert "\n" not in str(error)


def test_remedies_say_what_can_be_written() -> None:
    assert refused(use="street").remedy == "use one of desk, home"
    assert refused(minutes=99).remedy == "use 1 to 60"
    assert refused(**scales(satisfied=[9])).remedy == "use whole numbers from 1 to 5"
    assert refused(**items(scale="three")).remedy == "use one of satisfaction"
    assert refused(**items(factor="Z")).remedy == "use one that the file defines"
    assert refused(**items(make_choice(), asked_when={"item": "stage", "options": [9]})).remedy.endswith("from 1 to 3")
    assert refused(title=None).remedy == "add a table"
    assert refused(colour=1).remedy.startswith("remove it or use one of id, version, title, use, minutes, languages,")


def test_the_smallest_instrument_has_the_documented_defaults() -> None:
    instrument = make_instrument()
    scale = instrument.scales["satisfaction"]
    assert (scale.satisfied, scale.at_or_below_average) == ((4, 5), (1, 2, 3))
    assert (instrument.omitted, instrument.approval, instrument.factors) == ((), None, ())
    item = instrument.items[0]
    assert (item.note, item.factor, item.options, item.not_applicable) == (None, None, (), False)
    assert (item.asked_when, item.role) == (None, None)


@pytest.mark.parametrize(
    ("points", "below"), [(2, (1,)), (3, (1, 2)), (4, (1, 2)), (6, (1, 2, 3)), (35, (*range(1, 19),))]
)
def test_the_middle_point_and_lower_are_at_or_below_average(points: int, below: tuple[int, ...]) -> None:
    labels = make_labels(*map(str, range(points)))
    scale = make_instrument(**scales(points=labels, satisfied=[points])).scales["satisfaction"]
    assert (len(scale.points), scale.at_or_below_average) == (points, below)


def test_points_of_a_scale_can_overlap_only_when_both_are_written() -> None:
    scale = make_instrument(**scales(points=THREE, satisfied=[2, 3], at_or_below_average=[1, 2])).scales["satisfaction"]
    assert (scale.satisfied, scale.at_or_below_average) == ((2, 3), (1, 2))


@pytest.mark.parametrize("points", [FIVE_POINTS, ("Kém", "Vừa", "Tốt"), ("Kém", "Tốt")])
def test_every_point_of_a_scale_can_be_named(points: tuple[str, ...]) -> None:
    every = [*range(1, len(points) + 1)]
    made = make_instrument(**scales(points=make_labels(*points), satisfied=every, at_or_below_average=every))
    scale = made.scales["satisfaction"]
    assert scale.satisfied == scale.at_or_below_average == tuple(every)


def test_an_unrated_item_means_its_id_unless_it_says_otherwise() -> None:
    instrument = make_instrument(**items(make_choice(), make_choice(id="giai_doan", role="stage"), role="manners"))
    assert [item.role for item in instrument.items] == ["stage", "stage", "manners"]


def test_ids_may_have_the_longest_allowed_length() -> None:
    assert make_instrument(id="a" * 40, **items(id="a" * 30)).items[0].id == "a" * 30


def test_every_part_of_a_file_is_read() -> None:
    instrument = tiny("complete")
    assert instrument.key == "my-desk@2026"
    assert (instrument.use, instrument.minutes, instrument.languages) == ("desk", 1, ("vi", "en"))
    assert instrument.source == "Phiếu của UBND xã Mẫu 1"
    assert instrument.omitted == ("Nghề nghiệp",)
    assert instrument.title == {"vi": "Phiếu khảo sát tại quầy", "en": "Ballot at the desk"}
    assert instrument.approval == Approval("Chủ tịch UBND xã Mẫu 1", "12/QĐ-UBND", date(2026, 1, 31))
    assert [point.label["en"] for point in instrument.scales["agreement"].points] == [
        "Disagree",
        "Agree in part",
        "Agree",
    ]
    assert instrument.factors[0].expects == Condition("stage", (2,))
    assert instrument.item("letter").asked_when == Condition("late", (1,))
    assert instrument.item("comment").note == {"vi": "Xin đừng ghi tên.", "en": "Please write no names."}
    assert instrument.item("channels").options[1] == {"vi": "Loa phát thanh", "en": "Loudspeakers"}
    assert [item.kind for item in instrument.items] == [
        "choice",
        "rating",
        "yes_no",
        "yes_no",
        "multiple_choice",
        "text",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=r"nowhere\.toml: cannot be read \(No such file or directory\); check"):
        load(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("content", [b"id = ", b'id = "\xff"'])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InstrumentError, match=r"bad\.toml: is no TOML in UTF-8 \(.*\); mend the line"):
        load(path)


def test_the_builder_s_own_data_is_sound() -> None:
    assert make_data()["items"] == [make_item()]
