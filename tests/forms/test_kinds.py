"""One table says how each kind is asked and written: a new kind is one row."""

from collections.abc import Sequence

import pytest

from forms.fields import CommentField, ItemField, ManyField
from forms.kinds import ITEM_FIELDS, Kind
from forms.parts import NO_ANSWER, Answer, InstrumentError
from tests.forms.making import filled, make_instrument, make_item


def test_the_kinds() -> None:
    assert {name: (kind.field, kind.places, kind.first) for name, kind in ITEM_FIELDS.items()} == {
        "rating": (ItemField, "scale", 1),
        "choice": (ItemField, "options", 1),
        "multiple_choice": (ManyField, "options", 1),
        "yes_no": (ItemField, "two", 0),
        "text": (CommentField, "none", 1),
    }


class FaceField(ItemField):
    """A planted field, which takes the last of what was sent."""

    def read(self, values: Sequence[str]) -> Answer:
        """The last."""
        return self.places[values[-1]] if values else NO_ANSWER


def test_a_new_kind_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ITEM_FIELDS, "faces", Kind(FaceField, "scale"))
    instrument = make_instrument(items=[make_item(kind="faces")])
    form = filled(instrument, ("polite", "1"), ("polite", "5"))
    assert form.errors == {}
    assert instrument.encode(form.answers()) == "5"
    assert instrument.has_rating("5")


def test_a_kind_without_a_row_is_refused() -> None:
    with pytest.raises(
        InstrumentError, match="unknown 'faces'; use one of rating, choice, multiple_choice, yes_no, text"
    ):
        make_instrument(items=[make_item(kind="faces")])
