"""The PDFs of reports, read back: marks, tags, alternatives, fonts, wording, suppression, the same bytes."""

import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from analysis.report.content import Funnel, Report, Spot
from analysis.report.rendering import PARTS, Part, render
from tests.analysis.reports import elements, make_case, make_hidden, make_report, pages_of

BOTH = pytest.mark.parametrize("part", PARTS)
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


@BOTH
@LANGUAGES
def test_a_file_says_that_it_is_archivable_and_accessible(part: Part, language: str) -> None:
    with pikepdf.open(io.BytesIO(render(make_report(), language=language, part=part))) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == language
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "Tỉnh Mẫu" in str(meta["dc:title"])
        assert str(meta["xmp:CreateDate"]).startswith("2026-11-02")


@BOTH
def test_every_font_is_embedded(part: Part) -> None:
    with pikepdf.open(io.BytesIO(render(make_report(), part=part))) as document:
        found = [font for font in document.objects if isinstance(font, pikepdf.Dictionary) and "/FontName" in font]
        assert found
        assert all("Tinos" in str(font.FontName) and ("/FontFile2" in font or "/FontFile3" in font) for font in found)


def test_every_figure_tells_its_numbers_in_words() -> None:
    found = [alt for kind, alt in elements(render(make_report())) if kind == "Figure"]
    assert len(found) == 3, "the strip twice, the chart"
    chart = next(alt for alt in found if "ghế ngồi chờ" in alt)
    assert chart.count("86,3%, khoảng từ 84,9% đến 87,7%, 400 câu trả lời") == 3
    strip = next(alt for alt in found if "10/2026" in alt)
    assert strip.count("86,3% (từ 84,9% đến 87,7%)") == 5
    assert "từ 08/2026 dùng mẫu phiếu khác" in strip


def test_tags_follow_the_reading_order() -> None:
    kinds = [kind for kind, _ in elements(render(make_report()))]
    assert kinds.index("H1") < kinds.index("Figure") < kinds.index("Table")
    assert kinds.count("H1") == 2
    assert {"H2", "H3", "P", "THead", "TBody", "TH", "TD"} <= set(kinds)


@LANGUAGES
def test_headings_stand_in_the_official_order(language: str) -> None:
    text = " ".join(pages_of(render(make_report(), language=language)))
    wanted = {
        "vi": ("I. TÌNH HÌNH THU PHIẾU", "II. KẾT QUẢ ĐẠT ĐƯỢC", "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN",
               "IV. TÌNH HÌNH KHẮC PHỤC", "V. NHIỆM VỤ, GIẢI PHÁP KỲ TỚI", "VI. ĐỀ XUẤT, KIẾN NGHỊ",
               "PHỤ LỤC 1.", "PHỤ LỤC 2."),
        "en": ("I. BALLOTS COLLECTED", "II. RESULTS ACHIEVED", "III. SHORTCOMINGS AND THEIR CAUSES", "IV. REMEDIES",
               "V. NEXT TASKS", "VI. PROPOSALS", "ANNEX 1.", "ANNEX 2."),
    }  # fmt: skip
    places = [text.index(heading) for heading in wanted[language]]
    assert places == sorted(places)


@BOTH
def test_text_is_normal_and_signs_are_real(part: Part) -> None:
    decomposed = make_report(tasks=unicodedata.normalize("NFD", "Rà soát bảng mã QR."))
    pages = pages_of(render(decomposed, part=part))
    assert all(unicodedata.is_normalized("NFC", page) and "\ufffd" not in page for page in pages)


def test_english_has_no_vietnamese_words_of_ours_and_the_other_way_round() -> None:
    english = " ".join(pages_of(render(make_report(), language="en")))
    for foreign in ("phiếu của người dân", "Tỷ lệ", "Bảng 1", "Cao hơn mức chung", "không hiển thị", "Khoảng từ"):
        assert foreign not in english
    vietnamese = " ".join(pages_of(render(make_report())))
    assert not re.search(r"\b(the|of|and|ballots|satisfied|Table|Figure)\b", vietnamese)


def test_pages_are_numbered_in_the_top_margin_from_the_second_on() -> None:
    pages = pages_of(render(make_report()))
    assert not pages[0].startswith("1 ")
    assert [page.split()[0] for page in pages[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    with pikepdf.open(io.BytesIO(render(make_report()))) as document:
        assert [round(float(side) / 72 * 25.4) for side in document.pages[0].MediaBox] == [0, 0, 210, 297]


def test_the_leaders_page_is_one_page_whatever_it_holds() -> None:
    many = tuple(f"Xã Mẫu có tên rất dài số {number}" for number in range(300))
    report = make_report()
    crowded = replace(
        report,
        standing=replace(report.standing, higher=many, lower=many, silent=many),
        attention=report.attention * 9,
        cases=(make_case(action="Làm việc rất lâu " * 30),) * 9,
        proposals="Đề xuất một việc rất dài cần nhiều chữ để nói cho hết ý. " * 8,
    )
    assert len(pages_of(render(crowded, part="page"))) == 1
    assert pages_of(render(crowded))[0] == pages_of(render(crowded, part="page"))[0]


def test_what_is_too_small_is_nowhere_in_the_file() -> None:
    for part in PARTS:
        pdf = render(make_hidden(), part=part)
        kinds = [kind for kind, _ in elements(pdf)]
        text = " ".join(pages_of(pdf))
        assert "Figure" not in kinds, "no empty chart"
        assert "%" not in text.replace("95%", "")
        assert "ít hơn 5 phiếu" in text
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert "%" not in str(document.open_metadata())


def test_a_draft_leaves_number_day_and_signature_open() -> None:
    text = " ".join(pages_of(render(make_report())))
    assert text.startswith("DỰ THẢO")
    assert "Số: ……/BC-UBND" in text
    assert "ngày …… tháng …… năm 2026" in text
    assert "DỮ LIỆU MẪU" not in text
    assert "DỮ LIỆU MẪU" in pages_of(render(make_report(demo=True)))[0]


def test_a_correction_says_so_and_why() -> None:
    again = pages_of(render(make_report(revision=2, why="thêm phiếu giấy")))[0]
    assert "Đính chính lần 1 (chốt số liệu lần 2): thêm phiếu giấy" in again


@pytest.mark.parametrize("surroundings", [{}, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "HOME": "/nonexistent"}])
def test_another_process_makes_the_same_bytes(tmp_path: Path, surroundings: dict[str, str]) -> None:
    report = make_report()
    (tmp_path / "report.json").write_text(report.as_json(), "utf-8")
    code = (
        "import hashlib, sys; from pathlib import Path; from analysis.report.content import Report; "
        "from analysis.report.rendering import render; "
        "print(hashlib.sha256(render(Report.of(Path(sys.argv[1]).read_text('utf-8')))).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "report.json")],
        capture_output=True, text=True, check=True, env=os.environ | surroundings | {"PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(render(report)).hexdigest()


def test_a_report_is_read_back_as_it_was() -> None:
    report = make_report()
    assert Report.of(report.as_json()) == report


def test_unknown_languages_and_parts_are_named() -> None:
    with pytest.raises(ValueError, match="choices: vi, en"):
        render(make_report(), language="fr")
    with pytest.raises(ValueError, match="choices: report, page"):
        render(make_report(), part="cover")  # type: ignore[arg-type] # that is the point


def make_funnel(spots: tuple[Spot, ...]) -> Funnel:
    low, high, far_low, far_high = (tuple(level for _ in range(3)) for level in (0.79, 0.9, 0.76, 0.93))
    return Funnel(0.85, (100, 200, 500), low, high, far_low, far_high, spots)


@LANGUAGES
def test_agencies_below_stand_between_the_limits_of_chance_and_in_a_table(language: str) -> None:
    spots = tuple(
        Spot(f"Xã Mẫu {place}", 100.0 + 50 * place, 0.6 if place == 3 else 0.85, "far_low" if place == 3 else "inside")
        for place in range(1, 7)
    )
    made = make_report(funnel=make_funnel(spots))
    pdf = render(made, language=language)
    text = " ".join(pages_of(pdf))
    assert {"vi": "dưới giới hạn 99,8%", "en": "below the 99.8% limit"}[language] in text
    assert "1. Xã Mẫu 3." in text
    told = [alt for kind, alt in elements(pdf) if kind == "Figure" and "Xã Mẫu 6: 85" in alt]
    assert len(told) == 1
    assert {"vi": "Xã Mẫu 3: 60,0%, 250,", "en": "Xã Mẫu 3: 60.0%, 250,"}[language] in told[0]
    assert Report.of(made.as_json()) == made


def test_without_agencies_outside_no_names_are_listed() -> None:
    spots = tuple(Spot(f"Xã Mẫu {place}", 150.0, 0.85, "inside") for place in range(1, 6))
    text = " ".join(pages_of(render(make_report(funnel=make_funnel(spots)))))
    assert "1. Xã Mẫu" not in text
    assert text.count("trong giới hạn") == 5
