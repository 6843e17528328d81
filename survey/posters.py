"""Posters: one A4 page a desk, made by Typst from `poster.typ`. Pure: the same input gives the same bytes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from analysis.report import FONT, FONTS
from survey.model import Refused
from survey.settings import Settings
from survey.tickets import QUIET_ZONE, Matrix, ballot_address, group_code, language_tail, qr_matrix, qr_svg, read_base

SYMBOL = 151.0
"""Side of the printed QR symbol in millimetres, without its quiet zone: 15 cm and the width of a cut."""

TEMPLATE = Path(__file__).parent / "poster.typ"

TEXTS: Mapping[str, Mapping[str, Any]] = {
    "vi": {
        "title": "Mời đánh giá sự phục vụ",
        "invitation": "MỜI ÔNG/BÀ ĐÁNH GIÁ SỰ PHỤC VỤ TẠI",
        "steps": ("1. Mở Zalo hoặc máy ảnh, quét mã.", "2. Chọn mức hài lòng.", "3. Bấm “Gửi phiếu”."),
        "promise": ("Không hỏi tên.", "Không ảnh hưởng đến hồ sơ.", "Không cần cài ứng dụng, không thu tiền."),
        "right_address": "Trang đúng có địa chỉ",
        "never_asked": "Trang này không bao giờ hỏi mã OTP, mật khẩu, tài khoản ngân hàng hay số căn cước. "
        "Nếu mã bị dán đè hoặc địa chỉ khác, xin đừng tiếp tục và báo {phone}.",
        "type": "Hoặc gõ:",
        "paper": "Không có điện thoại thông minh: xin lấy phiếu giấy tại {place} và bỏ vào thùng phiếu.",
        "alt": "Mã QR dẫn đến phiếu tại địa chỉ {address}",
        "draft": "BẢN THỬ",
        "demo": "DỮ LIỆU MẪU, KHÔNG TREO",
        "watermark": "DỮ LIỆU MẪU",
    },
    "en": {
        "title": "Please rate the service",
        "invitation": "PLEASE RATE THE SERVICE AT",
        "steps": (
            "1. Open Zalo or the camera and scan the code.",
            "2. Choose how satisfied you are.",
            "3. Press “Send”.",
        ),
        "promise": ("No name is asked.", "No effect on your file.", "No app to install, nothing to pay."),
        "right_address": "The right page has the address",
        "never_asked": "It never asks for an OTP, a password, a bank account or an ID number. "
        "If the code is covered by a sticker or the address differs, please stop and call {phone}.",
        "type": "Or type:",
        "paper": "No smartphone: please take a paper ballot at {place} and put it into the ballot box.",
        "alt": "QR code that leads to the ballot at {address}",
        "draft": "TRIAL VERSION",
        "demo": "DEMO DATA, DO NOT HANG UP",
        "watermark": "DEMO DATA",
    },
}


@dataclass(frozen=True)
class Poster:
    """What one page is made from.

    `approved`: whether the desk's instrument carries an approval; `here`: the settings as its agency has them, None
    where they are those of all.
    """

    agency: str
    desk: str
    code: str
    approved: bool
    here: Settings | None = None


def check_settings(settings: Settings) -> None:
    """Raises `Refused`, naming what to set, unless a poster can say all that protects a citizen.

    Whom to call about a forged code and where paper ballots are is not left out silently: a poster that lacks it
    fails exactly the citizens who need it.
    """
    read_base(settings.base_address)
    reasons = {
        "phone": "whom to call about a covered or false code",
        "paper_place": "where paper ballots and the box are",
        "complaint_channel": "where the ballot behind the code sends complaints",
    }
    missing = [f"{name} ({reason})" for name, reason in reasons.items() if not getattr(settings, name).strip()]
    if missing:
        raise Refused(f"a poster must say more: set {' and '.join(missing)} in {settings.folder / 'config.toml'}")


def render(posters: Iterable[Poster], settings: Settings, language: str, day: date) -> bytes:
    """All posters as one PDF (PDF/A-2a and PDF/UA-1), in the given order, dated `day`.

    Raises `Refused` where a setting that every poster needs is missing.
    """
    texts, every = TEXTS[language], list(posters)
    for here in {poster.here or settings for poster in every}:
        check_settings(here)
    pages = [_page(poster, poster.here or settings, language) for poster in every]
    return typeset({"title": texts["title"], "language": language, "posters": pages}, TEMPLATE.read_bytes(), day)


def qr_pdf(matrix: Matrix, address: str, day: date) -> bytes:
    """The bare symbol with its quiet zone as a PDF page of its own size; the symbol is as large as on a poster."""
    side = _side(matrix)
    template = (
        "#let d = json(bytes(sys.inputs.document))\n"
        "#set document(title: d.title, date: datetime(year: d.date.at(0), month: d.date.at(1), day: d.date.at(2)))\n"
        f"#set page(width: {side}mm, height: {side}mm, margin: 0mm)\n"
        '#image(bytes(d.symbol), format: "svg", width: 100%, alt: d.title)\n'
    )
    return typeset({"title": address, "language": "vi", "symbol": qr_svg(matrix)}, template.encode(), day)


def _page(poster: Poster, settings: Settings, language: str) -> dict[str, Any]:
    texts = TEXTS[language]
    _, host, path = read_base(settings.base_address)
    default = settings.default_language
    matrix = qr_matrix(ballot_address(settings.base_address, poster.code, language, default))
    short = f"{host}{path}/B/{group_code(poster.code)}{language_tail(language, default)}"
    emphasis = 26 if len(poster.desk) <= 30 else 18
    marks = [texts["draft"]] * (not poster.approved) + [texts["demo"]] * settings.demo
    return {
        "authority": settings.authority,
        "agency": poster.agency,
        "invitation": texts["invitation"],
        "desk": poster.desk.upper(),
        "emphasis": emphasis,
        "unbreakable": [(14, _longest(poster.agency)), (emphasis, _longest(poster.desk).upper()), (13, short)],
        "code": group_code(poster.code),
        "steps": texts["steps"],
        "promise": texts["promise"],
        "right_address": {"before": texts["right_address"], "host": f"{host}{path}", "after": "."},
        "never_asked": texts["never_asked"].format(phone=settings.phone.replace(" ", "\u00a0")),
        "other_ways": {
            "before": texts["type"],
            "address": short,
            "paper": texts["paper"].format(place=settings.paper_place),
        },
        "marks": marks,
        "watermark": texts["watermark"] if settings.demo else "",
        "symbol": qr_svg(matrix),
        "symbol_side": _side(matrix),
        "alt": texts["alt"].format(address=short),
    }


def _longest(name: str) -> str:
    return max(name.split(" "), key=len)


def _side(matrix: Matrix) -> float:
    """Millimetres of symbol and quiet zone together."""
    return SYMBOL * (len(matrix) + 2 * QUIET_ZONE) / len(matrix)


def typeset(document: dict[str, Any], template: bytes, day: date) -> bytes:
    """What a template makes of a document: PDF/A-2a and PDF/UA-1 with our fonts only, dated `day`."""
    document |= {"font": FONT, "date": (day.year, day.month, day.day)}
    compiler = typst.Compiler(
        template,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"document": json.dumps(document)},
    )
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - one output format that has pages in one file; tells the type checker
    return pdf
