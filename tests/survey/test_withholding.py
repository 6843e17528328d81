"""No small agency is a larger one less its neighbours."""

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.model import Agency
from survey.withholding import withheld

TREE = [
    Agency("tinh", "Tỉnh Mẫu"),
    Agency("huyen", "Huyện Mẫu", parent="tinh"),
    Agency("so", "Sở Mẫu", parent="tinh"),
    Agency("xa-1", "Xã Mẫu 1", parent="huyen"),
    Agency("xa-2", "Xã Mẫu 2", parent="huyen"),
    Agency("xa-3", "Xã Mẫu 3", parent="huyen"),
]


def find(**numbers: int) -> frozenset[str]:
    return withheld(TREE, {one.id: {"a@1": numbers.get(one.id.replace("-", "_"), 0)} for one in TREE}, 5)


def test_nothing_small_keeps_nothing_back() -> None:
    assert find(xa_1=20, xa_2=30, xa_3=40, so=50, huyen=10) == frozenset()


def test_a_small_agency_takes_its_smallest_neighbour_along() -> None:
    assert find(xa_1=20, xa_2=30, xa_3=3, so=50) == {"xa-1", "xa-3"}


def test_what_lies_directly_at_an_agency_is_a_part_too() -> None:
    assert find(xa_1=20, xa_2=30, xa_3=40, so=50, huyen=2) == {"xa-1"}


def test_each_instrument_is_looked_at_on_its_own() -> None:
    numbers = {one.id: {"a@1": 20, "b@1": 20} for one in TREE}
    numbers["xa-2"]["b@1"] = 1
    assert "xa-2" in withheld(TREE, numbers, 5)
    assert withheld(TREE, {one: {"a@1": 20} for one in numbers}, 5) == frozenset()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=6, max_size=6))
def test_small_agencies_are_always_kept_back(numbers: list[int]) -> None:
    own = {one.id: {"a@1": number} for one, number in zip(TREE, numbers, strict=True)}
    found = withheld(TREE, own, 5)
    for leaf in ("so", "xa-1", "xa-2", "xa-3"):
        assert not 0 < own[leaf]["a@1"] < 5 or leaf in found
