"""The symbol on a poster is large, stands alone, and is read askew, blurred and pale."""

import random
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from survey import posters
from survey.posters import qr_pdf
from survey.tickets import ballot_address, new_code, qr_matrix, read_code
from tests.survey.test_posters import CODE, DAY, LONG_AGENCY, LONG_DESK, make_pdf, make_poster, picture, read


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(0.8))


def turned(image: Image.Image) -> Image.Image:
    return image.rotate(25, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def tilted(image: Image.Image) -> Image.Image:
    """The sheet turned 25° about its upright axis, seen from a distance of twice its width.

    A point (u, v) from the sheet's middle is seen at u·cos / (1 + u·s), v / (1 + u·s) with s = sin / distance; Pillow
    wants the inverse, with coordinates from the corner.
    """
    w, h = image.size
    cos, t = 0.9063, 0.4226 / 0.9063 / (2 * w)
    m = 1 + w * t / 2
    across = (1 / cos - w * t / 2, 0.0, w * m / 2 - w / 2 / cos)
    down = (-h * t / 2, 1.0, h * (m - 1) / 2)
    inverse = [value / m for value in (*across, *down, -t)] + [0.0]
    return image.transform((w, h), Image.Transform.PERSPECTIVE, inverse, Image.Resampling.BICUBIC, fillcolor=255)


def faded(image: Image.Image) -> Image.Image:
    """Bleached: what was black is 40 % grey."""
    return image.point([255 - round((255 - value) * 0.4) for value in range(256)])


def dim(image: Image.Image) -> Image.Image:
    """In the shade: what was white is 40 % grey."""
    return image.point([round(value * 0.6) for value in range(256)])


@pytest.mark.parametrize("light", [faded, dim])
@pytest.mark.parametrize("turn", [turned, tilted])
@pytest.mark.parametrize("seed", range(6))
def test_a_phone_reads_it_askew_blurred_and_pale(seed: int, turn: Any, light: Any) -> None:
    """At 3 pixels a module: a cheap camera across the room."""
    code = new_code(random.Random(seed))  # noqa: S311 - a test repeats itself
    modules = len(qr_matrix(ballot_address("https://danhgia.example.vn", code)))
    pdf = make_pdf(make_poster(code=code, approved=seed % 2 == 0), demo=seed % 3 == 0)
    seen = light(blurred(turn(picture(pdf, 3 * modules / posters.SYMBOL))))
    address = read(seen)
    assert address is not None
    assert address.lower().startswith("https://danhgia.example.vn/b/")
    assert read_code(address.rsplit("/", 1)[1]) == code


def symbol_box(pdf: bytes, page: int = 0, pixels_per_mm: float = 8) -> tuple[Image.Image, tuple[int, int, int, int]]:
    image = picture(pdf, pixels_per_mm, page)
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    corners = found[0].position
    across = [corners.top_left.x, corners.top_right.x, corners.bottom_left.x, corners.bottom_right.x]
    down = [corners.top_left.y, corners.top_right.y, corners.bottom_left.y, corners.bottom_right.y]
    return image, (min(across), min(down), max(across), max(down))


@pytest.mark.parametrize(
    "base", ["https://a.vn", "https://danhgia.example.vn", "https://dichvucong.tinhmau.gov.vn/Khaosat"]
)
def test_the_symbol_is_15_cm_with_its_quiet_zone(base: str) -> None:
    pdf = make_pdf(
        make_poster(agency=LONG_AGENCY, desk=LONG_DESK, approved=False),
        base_address=base,
        demo=True,
        authority=LONG_AGENCY,
    )
    image, (left, top, right, bottom) = symbol_box(pdf)
    assert 150 <= (right - left) / 8 <= 152
    assert 150 <= (bottom - top) / 8 <= 152
    modules = len(qr_matrix(ballot_address(base, CODE)))
    quiet = 4 * (right - left) / modules
    zone = image.crop(
        (round(left - quiet) + 4, round(top - quiet) + 4, round(right + quiet) - 4, round(bottom + quiet) - 4)
    )
    around = Image.eval(zone, lambda value: 255 - value)
    around.paste(0, (round(quiet) - 8, round(quiet) - 8, zone.width - round(quiet) + 8, zone.height - round(quiet) + 8))
    assert zone.width < image.width
    assert around.getbbox() is None, "something is printed in the quiet zone"


def test_the_bare_symbol_as_a_file_is_as_large_as_on_a_poster() -> None:
    address = ballot_address("https://danhgia.example.vn", CODE)
    pdf = qr_pdf(qr_matrix(address), address, DAY)
    _, (left, _, right, _) = symbol_box(pdf)
    assert 150 <= (right - left) / 8 <= 152
    assert read(picture(pdf, 2)) == address
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == address
