"""The parts of an instrument are values: made once, never changed."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from forms.parts import Approval, Condition, Content, Factor, Item, Point, Position, Scale


@pytest.mark.parametrize("kind", [Approval, Condition, Content, Factor, Item, Point, Position, Scale])
def test_no_part_can_be_changed(kind: type[Any]) -> None:
    names = [field.name for field in fields(kind)]
    part = kind(**dict.fromkeys(names, "x"))
    for name in names:
        with pytest.raises(FrozenInstanceError):
            setattr(part, name, "y")
