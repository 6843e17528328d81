"""A report with something in every part, and a reader of the PDFs made from it."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pypdfium2

from analysis.report.content import Aside, Attention, Case, Fact, Figure, Head, Month, Part, Report, Row, Standing

LONG = "Chi nhánh Trung tâm Phục vụ hành chính công/Điểm phục vụ hành chính công "
ITEMS = ("có đủ ghế ngồi chờ.", "có biển hiệu, hướng dẫn rõ ràng.", "tiếp nhận, xử lý phản ánh, kiến nghị.")


def make_figure(value: float = 0.863, half: float = 0.014, n: int = 5326) -> Figure:
    return Figure(value, value - half, value + half, n)


def make_row(label: str, **changes: Any) -> Row:
    defaults: dict[str, Any] = {
        "share": make_figure(n=400), "mean": Figure(4.2, 4.12, 4.31, 400), "below": make_figure(0.137, n=400),
        "people": 55, "counts": (3, 8, 44, 150, 195), "change": Figure(0.01, -0.02, 0.04, 300), "grade": "clear",
        "factor": "Tiếp cận dịch vụ",
    }  # fmt: skip
    return Row(label, **(defaults | changes))


def make_case(**changes: Any) -> Case:
    defaults: dict[str, Any] = {
        "title": "Chờ lâu ở quầy", "agency": "Xã Mẫu 7", "state": "planned", "cause": "Thiếu người",
        "action": "Bố trí thêm một người", "owner": "Lãnh đạo Xã Mẫu 7", "due": date(2026, 12, 15),
    }  # fmt: skip
    return Case(**(defaults | changes))


def make_report(**changes: Any) -> Report:
    """October of a province, with one flag, one remedy that is late and one that is not."""
    items = tuple(make_row(LONG + item) for item in ITEMS)
    flagged = replace(items[2], grade="confirmed", people=41)
    defaults: dict[str, Any] = {
        "agency": "Tỉnh Mẫu", "period": "month", "first": date(2026, 10, 1), "last": date(2026, 10, 31),
        "closed": date(2026, 11, 2), "revision": 1, "check": "3f9a12bc", "ballots": 5326,
        "head": Head(
            issuer="Ủy ban nhân dân Tỉnh Mẫu", symbol="BC-UBND", place="Tỉnh Mẫu", addressee="Bộ Nội vụ",
            authority="TM. Ủy ban nhân dân", title="Chủ tịch", recipients=("Các sở, ngành",),
        ),
        "population": 31000, "comments": 812, "index": make_row("", change=Figure(0.012, -0.008, 0.032, 5000)),
        "previous": "tháng 9 năm 2026",
        "months": tuple(Month(date(2026, month, 1), make_figure(), breaks=month == 8) for month in range(6, 11)),
        "factors": (Row("Tiếp cận dịch vụ", make_figure()),), "items": items,
        "facts": (Fact("Phải đi lại từ 02 lần", 41, 1200), Fact("Trễ hẹn", None, None)),
        "modes": (Part("quét mã QR tại quầy", 4900, make_figure()), Part("phiếu giấy", None, None)),
        "stages": (Part("Nộp hồ sơ", 3000, make_figure()),),
        "standing": Standing(("Xã Mẫu 1",), ("Xã Mẫu 2",), ("Xã Mẫu 7",), ("Xã Mẫu 9",), ("Xã Mẫu 40",)),
        "attention": (Attention("Xã Mẫu 7", flagged, "Tháng 10 thiếu một người.", None, make_case()),),
        "cases": (make_case(), make_case(title="Ghế hỏng", due=date(2026, 10, 20), late=9)),
        "aside": Aside(12, ("nhập thử",), make_figure()), "tasks": "Tập huấn.", "proposals": "Thêm người.",
        "instruments": ("sipas-service@2026",),
        "points": ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"),
    }  # fmt: skip
    return Report(**(defaults | changes))


def make_hidden(**changes: Any) -> Report:
    """A report of four ballots: nothing may be shown."""
    bare = {"ballots": None, "index": None, "months": (), "factors": (), "modes": (), "stages": (), "attention": ()}
    rest = {
        "items": (Row("Ghế ngồi"),),
        "facts": (Fact("Trễ hẹn", None, None),),
        "comments": None,
        "aside": Aside(None),
    }
    return make_report(**(bare | rest | {"cases": (), "standing": Standing(), "population": None} | changes))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, blanks and line ends as one blank."""
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text = page.get_textpage()
        texts.append(" ".join(text.get_text_range().split()))
        text.close()
        page.close()
    document.close()
    return texts


def elements(pdf: bytes) -> Iterator[tuple[str, str]]:
    """Kind and alternative text of every element of the structure, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        yield from _below(document.Root.StructTreeRoot)


def _below(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _below(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node and node.get("/Type") != "/Action":
            yield str(node.S).strip("/"), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _below(node.K)
