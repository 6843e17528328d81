"""The shipped instruments say what the official texts say."""

from pathlib import Path

import pytest

from forms.instrument import SHIPPED, Instrument, find, library
from forms.parts import Condition, InstrumentError
from tests.forms.making import TINY, desk
from tests.forms.official import FACTORS, FACTS, FIVE, HOME, HUE, SERVICE, SHORT


def questions(instrument: Instrument, kind: str) -> dict[str, str]:
    """Item id → question in the source language, of one kind."""
    return {item.id: item.question["vi"] for item in instrument.items if item.kind == kind}


def choices(instrument: Instrument) -> dict[str, tuple[str, str]]:
    """Item id → question and options in the source language, of the choices."""
    return {
        item.id: (item.question["vi"], " / ".join(option["vi"] for option in item.options))
        for item in instrument.items
        if item.kind == "choice"
    }


def labels(instrument: Instrument, item_id: str) -> list[str]:
    """Labels of the points of an item, in the source language."""
    return [point.label["vi"] for point in instrument.scale_of(instrument.item(item_id)).points]


def test_the_shipped_instruments() -> None:
    assert list(library()) == ["commune-short@2026", "hue-city@2019", "sipas-service@2026", "sipas@2026"]
    assert sorted(path.stem for path in SHIPPED.iterdir()) == sorted(library())


@pytest.mark.parametrize("key", library())
def test_what_is_true_of_every_shipped_instrument(key: str) -> None:
    instrument = find(key)
    assert instrument.key == key
    assert instrument.languages == ("vi", "en")
    assert instrument.approval is None
    assert instrument.source
    assert Instrument.of(instrument.document) == instrument


def test_the_desk_ballot_asks_in_the_agreed_order() -> None:
    order = [*SERVICE]
    assert [item.id for item in desk().items] == [
        "stage", *order, "trips", "on_time", "late_letter", "who", "helper", "gender", "age", "comment",
    ]  # fmt: skip
    assert desk().use == "desk"


def test_the_desk_ballot_has_the_official_wording() -> None:
    assert questions(desk(), "rating") == SERVICE
    assert {item: labels(desk(), item) for item in SERVICE} == dict.fromkeys(SERVICE, FIVE)
    assert choices(desk()) == FACTS
    assert questions(desk(), "text") == {"comment": "Điều gì làm Ông/Bà hài lòng? Điều gì cần sửa?"}
    assert {item.id: item.note["vi"] for item in desk().items if item.note} == {
        "A26": "Máy lấy số xếp hàng, máy tính, máy để tra cứu thông tin, máy điều hòa, quạt mát",
        "comment": "Xin đừng ghi tên, số điện thoại, mã hồ sơ.",
    }


def test_the_desk_ballot_has_the_official_factors() -> None:
    assert {factor.id: factor.name["vi"] for factor in desk().factors} == FACTORS
    assert {item.id: item.factor for item in desk().items if item.factor} == {item: item[0] for item in SERVICE}
    note = desk().factors[3].note
    assert note is not None
    assert note["vi"] == "Có thể là được cấp giấy tờ hoặc bị từ chối cấp"
    assert desk().factors[3].expects == Condition("stage", (3, 4))
    scale = desk().scales["satisfaction"]
    assert (scale.satisfied, scale.at_or_below_average) == ((4, 5), (1, 2, 3))


def test_who_cannot_know_can_say_so() -> None:
    assert [item.id for item in desk().items if item.not_applicable] == ["D34", "D35", "D36", "E37", "E38", "E39"]
    assert {item.id: item.asked_when for item in desk().items if item.asked_when} == {
        "trips": Condition("stage", (1, 2, 3, 4)),
        "on_time": Condition("stage", (3, 4)),
        "late_letter": Condition("on_time", (2,)),
    }


@pytest.mark.parametrize("key", [key for key, instrument in library().items() if instrument.use == "desk"])
def test_a_desk_asks_neither_harassment_nor_money_nor_more_than_two_demographics(key: str) -> None:
    wording = find(key).document
    assert not [word for word in ("sách nhiễu", "tiền ngoài", "bôi trơn") if word in wording]
    assert not {"ethnic_group", "education", "occupation"} & {item.role for item in find(key).items}


def test_the_short_ballot_has_its_nine_items() -> None:
    short = find("commune-short@2026")
    assert questions(short, "rating") == SHORT
    assert {item.id: item.factor for item in short.items if item.factor} == {item: item[0] for item in SHORT}
    assert {factor.id: factor.name["vi"] for factor in short.factors} == {f: FACTORS[f] for f in "CDE"}
    assert [item.id for item in short.items if item.not_applicable] == [item for item in SHORT if item[0] != "C"]
    note = short.item("D4").note
    assert note is not None
    assert note["vi"] == "Kết quả có thể là được cấp giấy tờ hoặc bị từ chối cấp giấy tờ"
    assert choices(short) == {"gender": FACTS["gender"], "age": ("Độ tuổi", "18-24 / 25-34 / 35-49 / 50-60 / Trên 60")}


def test_the_published_table_of_hue_can_be_computed_again() -> None:
    hue = find("hue-city@2019")
    assert {item.id: (item.question["vi"], " / ".join(labels(hue, item.id))) for item in hue.items} == HUE
    assert {name: scale.satisfied for name, scale in hue.scales.items()} == dict.fromkeys(hue.scales, (2, 3))


def test_late_but_acceptable_is_not_counted_as_satisfied_in_silence() -> None:
    hue = find("hue-city@2019")
    assert {name: scale.at_or_below_average for name, scale in hue.scales.items()} == {
        "satisfaction": (1,), "punctuality": (1, 2), "paperwork": (1, 2),
    }  # fmt: skip
    assert "“Chậm hẹn nhưng chấp nhận được” và “Cần giảm giấy tờ” là hài lòng" in hue.source


def test_the_home_ballot_has_what_is_public_of_the_official_one() -> None:
    home = find("sipas@2026")
    assert home.use == "home"
    assert questions(home, "rating") == SERVICE
    assert choices(home) == HOME
    assert questions(home, "text") == {"comment": "Ý kiến khác"}
    assert {factor.id: factor.name["vi"] for factor in home.factors} == FACTORS
    assert [factor.expects for factor in home.factors] == [None] * 5


def test_what_the_home_ballot_leaves_out_is_named() -> None:
    left_out = " ".join(find("sipas@2026").omitted)
    for part in (
        "Câu 1.",
        "Câu 2.",
        "Câu 3.",
        "Câu 4.",
        "Câu 7.",
        "Câu 8.",
        "tiêu chí 1–23",
        "3, 5, 6, 7, 8, 9",
        "Phần C",
    ):
        assert part in left_out


def copied(folder: Path, old: str = "", new: str = "") -> Path:
    """A folder with a changed copy of the short ballot."""
    folder.mkdir()
    text = (SHIPPED / "commune-short@2026.toml").read_text("utf-8")
    assert old in text
    (folder / "short.toml").write_text(text.replace(old, new, 1), "utf-8")
    return folder


def test_an_agency_s_own_instrument_is_found(tmp_path: Path) -> None:
    folder = copied(tmp_path / "instruments", 'version = "2026"', 'version = "2027"')
    assert find("commune-short@2027", folder).items == find("commune-short@2026", folder).items
    assert find("sipas@2026", folder) is library()["sipas@2026"]


def test_a_folder_need_not_be_there(tmp_path: Path) -> None:
    assert find("sipas@2026", tmp_path / "instruments") is library()["sipas@2026"]


def test_an_approval_is_added_to_a_shipped_instrument(tmp_path: Path) -> None:
    approval = '[approval]\napproved_by = "UBND tỉnh Mẫu"\nnumber = "1/QĐ-UBND"\ndate = 2026-02-03\n\n[scales'
    found = find("commune-short@2026", copied(tmp_path / "instruments", "[scales", approval))
    assert found.approval is not None
    assert found.approval.number == "1/QĐ-UBND"
    assert library()["commune-short@2026"].approval is None


def test_another_wording_under_a_shipped_name_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "instruments", "giao tiếp lịch sự.", "giao tiếp rất lịch sự.")
    with pytest.raises(InstrumentError) as caught:
        find("sipas@2026", folder)
    assert str(caught.value) == (
        f"{folder}: commune-short@2026: differs from the shipped instrument of that name; give it another id or version"
    )


def test_a_key_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path / "instruments", "", "")
    (folder / "again.toml").write_text((folder / "short.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(InstrumentError, match=r"short\.toml: version: commune-short@2026 is there twice; give it"):
        find("sipas@2026", folder)


def test_an_unknown_key_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=r"library: a@1: no such instrument; use one of commune-short@2026, hue-"):
        find("a@1")
    with pytest.raises(InstrumentError, match=r": tiny@1: no such instrument; use one of .*, my-desk@2026, "):
        find("tiny@1", TINY)


def test_the_library_cannot_be_changed_from_outside() -> None:
    library().clear()
    assert len(library()) == 4
