"""Builders for the tests of `forms`: the data of a small valid instrument, with whatever a test changes in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from werkzeug.datastructures import MultiDict

from forms import loading
from forms.ballot import BallotForm, ballot_form
from forms.instrument import Instrument, find, load

TINY = Path(__file__).parent / "instruments"
FIVE_POINTS = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


def vi(text: str) -> dict[str, str]:
    """A text in the source language alone."""
    return {"vi": text}


def make_labels(*texts: str) -> list[dict[str, str]]:
    """Labels in the source language alone."""
    return [vi(text) for text in texts]


def make_scale(**changes: Any) -> dict[str, Any]:
    """The data of the five-point scale; a change to None takes the key out."""
    return _changed({"points": make_labels(*FIVE_POINTS)}, changes)


def make_item(**changes: Any) -> dict[str, Any]:
    """The data of a rating."""
    return _changed(
        {"id": "polite", "kind": "rating", "scale": "satisfaction", "question": vi("Công chức lịch sự.")}, changes
    )


def make_choice(**changes: Any) -> dict[str, Any]:
    """The data of a choice of three."""
    labels = make_labels("Nộp hồ sơ", "Nhận kết quả", "Việc khác")
    return _changed({"id": "stage", "kind": "choice", "question": vi("Để làm gì?"), "options": labels}, changes)


def make_factor(**changes: Any) -> dict[str, Any]:
    """The data of a factor."""
    return _changed({"id": "C", "name": vi("Công chức")}, changes)


def make_data(**changes: Any) -> dict[str, Any]:
    """The data of an instrument that asks one rating."""
    data = {
        "id": "tiny", "version": "1", "title": vi("Phiếu nhỏ"), "use": "desk", "minutes": 1, "languages": ["vi"],
        "source": "Dữ liệu kiểm thử", "scales": {"satisfaction": make_scale()}, "items": [make_item()],
    }  # fmt: skip
    return _changed(data, changes)


def _changed(data: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (data | dict(changes)).items() if value is not None}


def make_instrument(**changes: Any) -> Instrument:
    """The instrument of `make_data`."""
    return loading.read(Instrument, make_data(**changes), "tiny.toml")


def tiny(name: str) -> Instrument:
    """A shipped-with-the-tests instrument that shows one feature."""
    return load(TINY / f"{name}.toml")


def desk() -> Instrument:
    """The instrument most desks use."""
    return find("sipas-service@2026")


def sent(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    """What a browser sends."""
    return MultiDict(pairs)


def filled(instrument: Instrument, *pairs: tuple[str, str], language: str = "vi") -> BallotForm:
    """The form of an instrument, filled in and validated."""
    form = ballot_form(instrument, language)(sent(*pairs))
    form.validate()
    return form
