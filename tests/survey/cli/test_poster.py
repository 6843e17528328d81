"""`survey poster`: the right desks, in the right order, each leading to its own ballot; what is missing is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from forms.instrument import SHIPPED, load
from survey.cli.poster import reading_order
from survey.store import agencies, desks, instruments
from survey.tickets import new_code, read_code
from tests.builders import INSTRUMENT, make_agency, make_desk, make_store
from tests.survey.cli.running import refused, survey
from tests.survey.test_tickets import seeded

SETTINGS: dict[str, Any] = {
    "base_address": "https://danhgia.example.vn",
    "phone": "0219 3 123 456",
    "paper_place": "bàn hướng dẫn",
    "complaint_channel": "bộ phận tiếp công dân",
}
CODE = make_desk().code
APPROVAL = '\n[approval]\napproved_by = "UBND Tỉnh Mẫu"\nnumber = "01/QĐ-UBND"\ndate = 2026-01-31\n'


def make_folder(folder: Path, *more: dict[str, Any], **settings: Any) -> Path:
    """An instance with one agency and desk, and more desks as told."""
    _, door = make_store(folder, **(SETTINGS | settings))
    agencies.add(door, make_agency(id="phuong-mau-2", name="Phường Mẫu 2"))
    for seed, changes in enumerate(more):
        code = new_code(seeded(seed))
        desks.add(door, make_desk(**({"code": code} | changes)))
        desks.assign(door, code, INSTRUMENT, date(2020, 1, 1))
    door.close()
    return folder


def pages(file: Path) -> list[tuple[str, str]]:
    """Code and text of each page."""
    document = pypdfium2.PdfDocument(file)
    found = []
    for page in document:
        image: Image.Image = page.render(scale=2).to_pil()
        address = zxingcpp.read_barcodes(image)[0].text
        text = " ".join(page.get_textpage().get_text_range().split())
        found.append((read_code(address.split("/B/")[1][:10]) or "", text))
    return found


def test_one_desk(tmp_path: Path) -> None:
    folder, file = make_folder(tmp_path / "i"), tmp_path / "p.pdf"
    told = survey(folder, "poster", "7k3mp-q9x2v", "-o", file).stdout
    assert [code for code, _ in pages(file)] == [CODE]
    assert "1 poster." in told
    assert f"https://danhgia.example.vn/B/{CODE}/TEST" in told
    assert "/TEST" not in pages(file)[0][1]


def test_all_desks_are_sorted_by_agency_and_name_without_retired_ones(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path / "i",
        {"name": "Quầy 10"},
        {"name": "Quầy 2"},
        {"name": "Quầy 3", "status": "retired"},
        {"name": "Quầy 4", "status": "closed"},
        {"name": "Quầy 9", "agency": "phuong-mau-2"},
    )
    survey(folder, "poster", "--all", "-o", tmp_path / "p.pdf", "--language", "en")
    texts = [text for _, text in pages(tmp_path / "p.pdf")]
    assert [name for text in texts for name in ("9", "1", "2", "4", "10") if f"QUẦY {name} " in text] == [
        "9",
        "1",
        "2",
        "4",
        "10",
    ]
    assert "Phường Mẫu 2" in texts[0]


def test_an_approved_instrument_bears_no_mark(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "i")
    survey(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert "BẢN THỬ" in pages(tmp_path / "p.pdf")[0][1]
    (folder / "instruments").mkdir()
    approved = (SHIPPED / f"{INSTRUMENT}.toml").read_text("utf-8") + APPROVAL
    (folder / "instruments/own.toml").write_text(approved, "utf-8")
    survey(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert "BẢN THỬ" not in pages(tmp_path / "p.pdf")[0][1]


def test_what_the_ballot_asks_decides_even_when_its_file_is_gone_or_another(tmp_path: Path) -> None:
    own = (SHIPPED / f"{INSTRUMENT}.toml").read_text("utf-8").replace('id = "sipas-service"', 'id = "own"', 1)
    folder = tmp_path / "i"
    (folder / "instruments").mkdir(parents=True)
    file = folder / "instruments/own.toml"
    file.write_text(own, "utf-8")
    _, door = make_store(folder, **SETTINGS)
    instruments.add(door, load(file))
    desks.assign(door, CODE, "own@2026", date(2021, 1, 1))
    door.close()
    file.unlink()
    survey(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert "BẢN THỬ" in pages(tmp_path / "p.pdf")[0][1], "the recorded instrument has no approval"
    file.write_text(own.replace("ghế", "bàn") + APPROVAL, "utf-8")
    survey(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert "BẢN THỬ" in pages(tmp_path / "p.pdf")[0][1], "the approval is one of another wording"
    file.write_text(own + APPROVAL, "utf-8")
    survey(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert "BẢN THỬ" not in pages(tmp_path / "p.pdf")[0][1]


def test_an_instrument_that_nobody_knows_is_named(tmp_path: Path) -> None:
    _, door = make_store(tmp_path / "i", **SETTINGS)
    desks.assign(door, CODE, "lost@2026", date(2021, 1, 1))
    door.close()
    assert "lost@2026" in refused(tmp_path / "i", "poster", CODE, "-o", tmp_path / "p.pdf")


@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_a_bare_symbol_needs_only_the_address(tmp_path: Path, kind: str) -> None:
    folder = make_folder(tmp_path / "i", phone="", paper_place="", complaint_channel="")
    file = tmp_path / f"code.{kind}"
    told = survey(folder, "poster", CODE, "--qr", kind, "-o", file, "--language", "en").stdout
    assert f"https://danhgia.example.vn/B/{CODE}/EN/TEST" in told
    if kind == "svg":
        assert b"<svg " in file.read_bytes()
        assert b'mm" height="' in file.read_bytes()
        return
    image = Image.open(file) if kind == "png" else pypdfium2.PdfDocument(file)[0].render(scale=2).to_pil()
    assert zxingcpp.read_barcodes(image.convert("L"))[0].text == f"HTTPS://DANHGIA.EXAMPLE.VN/B/{CODE}/EN"


@pytest.mark.parametrize("setting", ["base_address", "phone", "paper_place", "complaint_channel"])
def test_a_missing_setting_is_named_and_nothing_is_written(tmp_path: Path, setting: str) -> None:
    folder = make_folder(tmp_path / "i", **{setting: ""})
    assert setting in refused(folder, "poster", CODE, "-o", tmp_path / "p.pdf")
    assert not (tmp_path / "p.pdf").exists()


def test_desks_that_no_poster_may_carry_are_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "i", {"status": "retired"})
    retired = new_code(seeded(0))
    assert "retired" in refused(folder, "poster", CODE, retired, "-o", tmp_path / "p.pdf")
    assert "unknown desk '0000000000'" in refused(folder, "poster", "0000000000", "-o", tmp_path / "p.pdf")
    assert "unknown desk '7K3MPQ9X2X'" in refused(folder, "poster", "7K3MPQ9X2X", "-o", tmp_path / "p.pdf")


def test_a_desk_without_an_instrument_is_refused(tmp_path: Path) -> None:
    _, door = make_store(tmp_path / "i", **SETTINGS)
    code = new_code(seeded(3))
    desks.add(door, make_desk(code=code))
    door.close()
    assert "survey desk assign" in refused(tmp_path / "i", "poster", code, "-o", tmp_path / "p.pdf")


def test_without_desks_all_of_them_are_refused(tmp_path: Path) -> None:
    _, door = make_store(tmp_path / "i", **SETTINGS)
    desks.set_status(door, CODE, "retired", date(2026, 1, 1), "test")
    door.close()
    assert "survey desk add" in refused(tmp_path / "i", "poster", "--all", "-o", tmp_path / "p.pdf")


@pytest.mark.parametrize(
    "arguments",
    [("-o", "p.pdf"), (CODE, "--all", "-o", "p.pdf"), (CODE,), ("--all", "--qr", "svg", "-o", "p.svg")],
)
def test_bad_use_is_status_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    survey(make_folder(tmp_path / "i"), "poster", *arguments, status=2)


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    assert "p.pdf" in refused(make_folder(tmp_path / "i"), "poster", CODE, "-o", tmp_path / "none" / "p.pdf")


def test_names_are_sorted_as_they_are_looked_up() -> None:
    names = ["Đất đai", "Quầy 10", "Quầy 2", "Ấp Mẫu", "Dân số", "an ninh"]
    assert sorted(names, key=reading_order) == ["an ninh", "Ấp Mẫu", "Dân số", "Đất đai", "Quầy 2", "Quầy 10"]
