"""Which items of different questionnaires may be compared."""

import pytest

from analysis.crosswalk import Crosswalk

WALK = Crosswalk.of([[("long@1", "A24"), ("short@1", "A1")], [("long@1", "B27"), ("long@2", "B27")]])


def test_only_what_is_declared_the_same_is_compared() -> None:
    assert WALK.same(("long@1", "A24"), ("short@1", "A1"))
    assert WALK.same(("new@1", "Z"), ("new@1", "Z"))
    assert not WALK.same(("long@1", "A24"), ("long@2", "A24"))
    assert WALK.counterpart(("long@1", "A24"), "short@1") == "A1"
    assert WALK.counterpart(("long@1", "A24"), "long@1") == "A24"
    assert WALK.counterpart(("long@1", "A24"), "long@2") is None
    assert WALK.counterpart(("long@1", "C31"), "long@2") is None


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([[("a@1", "X")]], "at least two items"),
        ([[("a@1", "X"), ("a@1", "Y")]], "two items of one questionnaire"),
        ([[("a@1", "X"), ("b@1", "X")], [("a@1", "X"), ("c@1", "X")]], "in more than one group"),
    ],
)
def test_a_crosswalk_that_contradicts_itself_is_refused(groups: list[list[tuple[str, str]]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Crosswalk.of(groups)
