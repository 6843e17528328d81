"""A poster says what a citizen has to know, fits on its page and is read by a phone in a bad light."""

import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from survey.model import Refused
from survey.posters import Poster, check_settings, render
from survey.settings import Settings
from survey.tickets import new_code, read_code

DAY = date(2026, 10, 1)
CODE = new_code(random.Random(5))  # noqa: S311 - a test repeats itself
LONG_DESK = (
    "Quầy tiếp nhận hồ sơ và trả kết quả lĩnh vực đất đai, tài nguyên, môi trường, xây dựng "
    "và quản lý đô thị số 12, tầng hai"
)
LONG_AGENCY = (
    "Trung tâm Phục vụ hành chính công phường Mẫu Số Một thuộc Ủy ban nhân dân tỉnh Mẫu "
    "trực thuộc trung ương, cơ sở thứ hai"
)


def make_settings(**changes: Any) -> Settings:
    given: dict[str, Any] = {
        "folder": Path("/instance"),
        "base_address": "https://danhgia.example.vn",
        "phone": "0219 3 123 456",
        "paper_place": "bàn hướng dẫn, tầng 1",
        "complaint_channel": "bộ phận tiếp công dân",
    }
    return Settings(**(given | changes))


def make_poster(**changes: Any) -> Poster:
    given: dict[str, Any] = {"agency": "Xã Mẫu 1", "desk": "Quầy 3: Đất đai", "code": CODE, "approved": True}
    return Poster(**(given | changes))


def make_pdf(*pages: Poster, language: str = "vi", **settings: Any) -> bytes:
    return render(pages or [make_poster()], make_settings(**settings), language, DAY)


def words(pdf: bytes, page: int = 0) -> str:
    """The text of a page with single spaces."""
    return " ".join(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range().replace("\u00a0", " ").split())


def picture(pdf: bytes, pixels_per_mm: float, page: int = 0) -> Image.Image:
    rendered = pypdfium2.PdfDocument(pdf)[page].render(scale=pixels_per_mm * 25.4 / 72)
    image: Image.Image = rendered.to_pil()
    return image.convert("L")


def read(image: Image.Image) -> str | None:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return found[0].text if found else None


def test_a_poster_says_all_that_protects_a_citizen() -> None:
    text = words(make_pdf(authority="Ủy ban nhân dân tỉnh Mẫu"))
    for sentence in (
        "ỦY BAN NHÂN DÂN TỈNH MẪU",
        "Xã Mẫu 1",
        "MỜI ÔNG/BÀ ĐÁNH GIÁ SỰ PHỤC VỤ TẠI",
        "QUẦY 3: ĐẤT ĐAI",
        "1. Mở Zalo hoặc máy ảnh, quét mã.",
        "2. Chọn mức hài lòng.",
        "3. Bấm “Gửi phiếu”.",
        "Không hỏi tên.",
        "Không ảnh hưởng đến hồ sơ.",
        "Không cần cài ứng dụng, không thu tiền.",
        "Trang đúng có địa chỉ danhgia.example.vn.",
        "không bao giờ hỏi mã OTP, mật khẩu, tài khoản ngân hàng hay số căn cước.",
        "xin đừng tiếp tục và báo 0219 3 123 456.",
        f"Hoặc gõ: danhgia.example.vn/B/{CODE[:5]}-{CODE[5:]}.",
        "xin lấy phiếu giấy tại bàn hướng dẫn, tầng 1 và bỏ vào thùng phiếu.",
    ):
        assert sentence in text
    assert "BẢN THỬ" not in text
    assert "MẪU, KHÔNG TREO" not in text


def test_the_typed_address_holds_the_code() -> None:
    text = words(make_pdf())
    typed = text.split("danhgia.example.vn/B/")[1].split(".")[0]
    assert read_code(typed) == CODE


def test_an_english_poster_is_english_and_leads_to_the_english_ballot() -> None:
    pdf = make_pdf(language="en")
    text = words(pdf)
    assert "PLEASE RATE THE SERVICE AT" in text
    assert "call 0219 3 123 456" in text
    assert f"danhgia.example.vn/B/{CODE[:5]}-{CODE[5:]}/EN" in text
    assert "Gửi phiếu" not in text
    assert read(picture(pdf, 2)) == f"HTTPS://DANHGIA.EXAMPLE.VN/B/{CODE}/EN"


def test_where_english_is_the_default_the_vietnamese_poster_still_leads_to_a_vietnamese_ballot() -> None:
    assert read(picture(make_pdf(default_language="en"), 2)) == f"HTTPS://DANHGIA.EXAMPLE.VN/B/{CODE}/VI"
    assert read(picture(make_pdf(default_language="en", language="en"), 2)) == f"HTTPS://DANHGIA.EXAMPLE.VN/B/{CODE}"


@pytest.mark.parametrize(
    ("approved", "demo", "marks"),
    [(False, False, ["BẢN THỬ"]), (True, True, ["DỮ LIỆU MẪU, KHÔNG TREO"]), (False, True, ["BẢN THỬ", "DỮ LIỆU MẪU"])],
)
def test_a_trial_and_a_demo_are_marked(approved: bool, demo: bool, marks: list[str]) -> None:
    pdf = make_pdf(make_poster(approved=approved), demo=demo)
    text = words(pdf)
    assert all(mark in text for mark in marks)
    assert ("BẢN THỬ" in text, "DỮ LIỆU MẪU" in text) == (not approved, demo)
    assert read(picture(pdf, 2)) is not None


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("agency", ["Xã Mẫu 1", LONG_AGENCY])
@pytest.mark.parametrize("desk", ["Quầy 1", LONG_DESK, "Quầy " + "Đất" * 16])
def test_names_of_any_length_stay_on_one_page(desk: str, agency: str, language: str) -> None:
    pdf = make_pdf(
        make_poster(agency=agency, desk=desk, approved=False),
        language=language,
        demo=True,
        authority="Ủy ban nhân dân tỉnh Mẫu",
        paper_place=LONG_DESK,
        base_address="https://danhgia-su-hai-long-cua-nguoi-dan-to-chuc.trungtamhanhchinhcong.tinhmau.example.vn",
    )
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = words(pdf)
    assert desk.upper() in text
    assert agency in text
    ink = Image.eval(picture(pdf, 4), lambda value: 255 if value < 200 else 0).getbbox()
    assert ink is not None
    # A printer's own margin: nothing may be nearer to the edge of the sheet than 5 mm.
    assert ink[0] >= 20
    assert ink[1] >= 20
    assert ink[2] <= 840 - 20
    assert ink[3] <= 1188 - 20
    assert read(picture(pdf, 2)) is not None


def test_longest_names_are_still_legible() -> None:
    """The smallest letters of the fullest page are over 8 points, those of a usual page over 12."""
    full = make_pdf(make_poster(agency=LONG_AGENCY, desk=LONG_DESK, approved=False), authority=LONG_DESK, demo=True)
    usual = make_pdf()
    assert letter_sizes(full)[0] > 8
    assert letter_sizes(usual)[0] > 12


def letter_sizes(pdf: bytes) -> list[float]:
    """Heights in points between base lines' tops of letters, smallest first: read from the page's own text objects."""
    page = pypdfium2.PdfDocument(pdf)[0]
    text = page.get_textpage()
    raw = pypdfium2.raw
    return sorted({round(raw.FPDFText_GetFontSize(text.raw, i), 2) for i in range(text.count_chars())} - {1.0})


def test_one_file_holds_a_page_a_desk_in_the_given_order() -> None:
    codes = [new_code(random.Random(seed)) for seed in range(3)]  # noqa: S311 - a test repeats itself
    pdf = make_pdf(*(make_poster(code=code, desk=f"Quầy {i}") for i, code in enumerate(codes, 1)))
    assert [f"QUẦY {i + 1}" in words(pdf, i) for i in range(3)] == [True] * 3
    assert [(read(picture(pdf, 2, i)) or "")[-10:] for i in range(3)] == codes


def test_the_file_is_archivable_and_accessible_and_uses_only_our_fonts() -> None:
    pdf = make_pdf()
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == "Mời đánh giá sự phục vụ"
    assert document.get_metadata_value("CreationDate").startswith("D:20261001")
    assert document.is_tagged()
    assert b"pdfaid" in pdf
    assert b"pdfuaid" in pdf
    assert b"Tinos" in pdf
    assert not any(other in pdf for other in (b"Libertinus", b"Liberation", b"DejaVu"))


def test_the_same_poster_is_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; sys.path.insert(0, '.'); from datetime import date; from pathlib import Path;"
        "from survey.posters import *; from survey.settings import Settings;"
        "s = Settings(folder=Path('/instance'), base_address='https://danhgia.example.vn', phone='0219 3 123 456',"
        " paper_place='bàn hướng dẫn, tầng 1', complaint_channel='bộ phận tiếp công dân');"
        f"p = Poster(agency='Xã Mẫu 1', desk='Quầy 3: Đất đai', code='{CODE}', approved=True);"
        "sys.stdout.buffer.write(render([p], s, 'vi', date(2026, 10, 1)))"
    )
    environment = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "7", "PYTHONHASHSEED": "3"}
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=environment).stdout
    assert other == make_pdf()


@pytest.mark.parametrize(
    ("missing", "named"),
    [
        ({"base_address": ""}, ["base_address"]),
        ({"phone": ""}, ["phone"]),
        ({"paper_place": " "}, ["paper_place"]),
        ({"complaint_channel": ""}, ["complaint_channel"]),
        ({"phone": "", "paper_place": ""}, ["phone", "paper_place"]),
    ],
)
def test_what_a_citizen_needs_is_never_left_out(missing: dict[str, str], named: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        check_settings(make_settings(**missing))
    assert all(name in str(refusal.value) for name in [*named, "config.toml"])
    assert "\n" not in str(refusal.value)
