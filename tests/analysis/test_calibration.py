import numpy as np
import pytest

from analysis.weighting import Design, design_mean, design_share, poststratify, rake


def test_poststratified_weights_reach_the_totals_and_take_what_groups_explain() -> None:
    groups, values = list("aabbbb"), [5, 5, 1, 1, 1, 1]
    drawn = poststratify(Design(weights=[1, 3, 1, 1, 1, 1]), groups, {"a": 60, "b": 40})
    assert drawn.weights == pytest.approx([15, 45, 10, 10, 10, 10])
    found = design_mean(values, drawn)
    assert found.value == pytest.approx(0.6 * 5 + 0.4)
    assert found.standard_error is None  # the groups explain all


def test_raking_reports_how_it_went() -> None:
    rows_, columns = list("aabb"), list("xyxy")
    drawn = rake(Design(weights=[1, 2, 3, 4]), [(rows_, {"a": 30, "b": 70}), (columns, {"x": 45, "y": 55})])
    weights, report = np.asarray(drawn.weights), drawn.calibrations[-1]
    assert report.converged
    assert 1 < report.steps < 30
    assert report.gap <= 1e-10
    assert weights[:2].sum() == pytest.approx(30, rel=1e-9)
    assert weights[[0, 2]].sum() == pytest.approx(45, rel=1e-9)
    assert weights[0] * weights[3] / weights[1] / weights[2] == pytest.approx(4 / 6)  # what raking leaves alone
    early = rake(
        Design(weights=[1, 2, 3, 4]), [(rows_, {"a": 30, "b": 70}), (columns, {"x": 45, "y": 55})], most_steps=1
    )
    assert (early.calibrations[-1].converged, early.calibrations[-1].steps) == (False, 1)
    assert design_share([1, 0, 1, 1], early).method == "wilson_design_not_converged"
    against = rake(Design(), [(list("ab"), {"a": 3, "b": 7}), (list("xy"), {"x": 5, "y": 5})])
    assert not against.calibrations[-1].converged
    assert against.calibrations[-1].gap > 0.1


@pytest.mark.parametrize(
    ("groups", "totals", "message"),
    [
        (list("ab"), {"a": 1}, "not in both: b"),
        (list("aa"), {"a": 1, "c": 2}, "not in both: c"),
        (list("ab"), {"a": 1, "b": 0}, "above zero"),
        (list("aba"), {"a": 1, "b": 1}, "weights must be 3 finite numbers"),
        (list("ab"), {"a": 1, "b": 1}, "every group needs a row with a weight above zero"),
    ],
)
def test_impossible_totals_are_refused(groups: list[str], totals: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        poststratify(Design(weights=[1, 0]), groups, totals)


def test_impossible_margins_are_refused() -> None:
    with pytest.raises(ValueError, match="rake needs a margin"):
        rake(Design(), [])
    with pytest.raises(ValueError, match="groups must have 2 entries"):
        rake(Design(), [(list("ab"), {"a": 1, "b": 1}), (list("xyx"), {"x": 1, "y": 1})])
