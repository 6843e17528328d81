import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import t as student

from analysis.intervals import Estimate, mean_interval, share_interval
from analysis.pooling import Pooled, pool
from analysis.responses import Responses, read_csv
from analysis.tabulation import Tabulation, tabulate
from tests.analysis.building import ends, make_questionnaire, make_tabulation

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS = ("A1", "A2", "B1", "B2")
DESIGNS = {"plain": (), "weighted": ("weight",), "stratified": ("weight", "stratum")}


def bounds(estimate: Estimate) -> tuple[float, float]:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low, estimate.high


def reference_ballots(*beside: str) -> Responses:
    ballots = read_csv(REFERENCE / "ballots.csv", make_questionnaire(*ITEMS))
    return Responses(ballots.questionnaire, ballots.matrix, **{name: getattr(ballots, name) for name in beside})


def references() -> list[dict[str, str]]:
    return list(csv.DictReader((REFERENCE / "survey_r.csv").read_text("utf-8").splitlines()[1:]))


def expected_share(value: float, se: float, responses: Responses, columns: list[int]) -> tuple[float, float]:
    """The interval that the documented recipe makes of R's standard error, step by step."""
    answered = responses.matrix[:, columns] > 0
    weight = np.ones(len(responses)) if responses.weight is None else responses.weight
    answers = weight @ answered.sum(axis=1)
    kish = answers**2 / (weight**2 @ answered.sum(axis=1))
    respondents = answers**2 / ((weight * answered.sum(axis=1)) ** 2).sum()
    degrees = respondents - (1 if responses.stratum is None else len(np.unique(responses.stratum)))
    size = value * (1 - value) / se**2 * (student.ppf(0.975, kish - 1) / student.ppf(0.975, degrees)) ** 2
    found = share_interval(value * size, size)
    return float(found.low), float(found.high)


@pytest.mark.parametrize("row", [r for r in references() if r["form"] == "satisfied" and r["items"] != "factors"])
def test_shares_agree_with_r_s_survey(row: dict[str, str]) -> None:
    responses = reference_ballots(*DESIGNS[row["design"]])
    columns = [ITEMS.index(item) for item in row["items"].split("+")]
    found = pool(tabulate(responses), [columns]).top_two_box
    assert found.value == pytest.approx(float(row["value"]), abs=1e-12)
    assert bounds(found) == pytest.approx(expected_share(float(row["value"]), float(row["se"]), responses, columns))


@pytest.mark.parametrize("row", references())
def test_standard_errors_agree_with_r_s_survey(row: dict[str, str]) -> None:
    """The linearised figure's gradient, written out here, in the library's quadratic form."""
    tabulation = tabulate(reference_ballots(*DESIGNS[row["design"]]))
    sets = [[0, 1], [2, 3]] if row["items"] == "factors" else [[ITEMS.index(item) for item in row["items"].split("+")]]
    assert tabulation.moments is not None
    sums = tabulation.moments.first.sum(axis=0).reshape(3, 4)
    gradient, form = np.zeros((3, 4)), 0 if row["form"] == "satisfied" else 1
    for places in sets:
        answers, figure = sums[2, places].sum(), sums[form, places].sum() / sums[2, places].sum()
        gradient[form, places] += 1 / answers / len(sets)
        gradient[2, places] -= figure / answers / len(sets)
    se = np.sqrt(tabulation.moments.variance(gradient.ravel()))
    assert se == pytest.approx(float(row["se"]), rel=1e-10)


def test_the_mean_agrees_with_r_s_survey() -> None:
    responses = reference_ballots("weight", "stratum")
    (row,) = [r for r in references() if (r["design"], r["items"], r["form"]) == ("stratified", "A1+A2+B1+B2", "rated")]
    answered, weight = responses.matrix > 0, np.asarray(responses.weight)
    law = np.array([(weight @ (responses.matrix == point)).sum() for point in range(1, 6)])
    law /= law.sum()
    spread = law @ np.arange(1, 6) ** 2 - (law @ np.arange(1, 6)) ** 2
    answers = weight @ answered.sum(axis=1)
    kish = answers**2 / (weight**2 @ answered.sum(axis=1))
    degrees = answers**2 / ((weight * answered.sum(axis=1)) ** 2).sum() - 3
    ratio = student.ppf(0.975, kish - 1) / student.ppf(0.975, degrees)
    expected = mean_interval(law * spread / float(row["se"]) ** 2 * ratio**2)
    found = pool(tabulate(responses), [[0, 1, 2, 3]]).mean
    assert found.value == pytest.approx(float(row["value"]), abs=1e-12)
    assert bounds(found) == pytest.approx(ends(expected), abs=1e-6)
    assert found.method == "dirichlet_half_clustered_weighted_stratified"


def test_the_mean_of_factors_agrees_with_r_s_survey() -> None:
    (row,) = [r for r in references() if (r["design"], r["items"]) == ("plain", "factors")]
    found = pool(tabulate(reference_ballots()), [[0, 1], [2, 3]]).top_two_box
    assert found.value == pytest.approx(float(row["value"]), abs=1e-12)
    low, high = bounds(found)
    assert high - low == pytest.approx(2 * 1.96 * float(row["se"]), rel=0.06)


def test_standard_errors_agree_with_a_cluster_robust_regression() -> None:
    """The pooled mean is a regression of long rows on a constant, with respondents as clusters."""
    responses = reference_ballots()
    ballot, item = np.nonzero(responses.matrix > 0)
    fitted = sm.OLS(responses.matrix[ballot, item].astype(float), np.ones(len(ballot))).fit(
        cov_type="cluster", cov_kwds={"groups": ballot, "use_correction": False}
    )
    moments = tabulate(responses).moments
    assert moments is not None
    sums = moments.first.reshape(3, 4).sum(axis=1)
    gradient = np.repeat([0, 1 / sums[2], -sums[1] / sums[2] ** 2], 4)
    clusters = len(responses)
    assert np.sqrt(moments.variance(gradient) * (clusters - 1) / clusters) == pytest.approx(fitted.bse[0], rel=1e-10)


def test_methods_say_what_was_done() -> None:
    names = {
        name: pool(tabulate(reference_ballots(*beside)), [[0]]).top_two_box.method for name, beside in DESIGNS.items()
    }
    assert names == {
        "plain": "wilson_clustered",
        "weighted": "wilson_clustered_weighted",
        "stratified": "wilson_clustered_weighted_stratified",
    }
    counts = tabulate(reference_ballots("weight"), moments=False)
    assert pool(counts, [[0]]).top_two_box.method == "wilson_weighted_from_counts"
    assert pool(tabulate(reference_ballots(), moments=False), [[0]]).mean.method == "dirichlet_half_from_counts"
    one = make_tabulation(["5", "4"], stratum=np.array(["n", "n"]))
    assert pool(one, [[0]], method="jeffreys").top_two_box.method == "jeffreys_clustered"


def test_answers_that_go_together_are_worth_one() -> None:
    """Two items answered alike by everyone: the interval is that of one item."""
    twice = make_tabulation(["55", "11", "44", "22", "55", "55", "44", "11", "55", "55"])
    once = pool(make_tabulation(["5", "1", "4", "2", "5", "5", "4", "1", "5", "5"]), [[0]])
    both = pool(twice, [[0, 1]])
    assert both.top_two_box.value == pytest.approx(once.top_two_box.value)
    assert both.top_two_box.n == 20
    few = (student.ppf(0.975, 19) / student.ppf(0.975, 9)) ** 2
    size = 10 * 9 / 10 * few
    expected = share_interval(0.7 * size, size)
    assert bounds(both.top_two_box) == pytest.approx(ends(expected))


def test_one_item_of_every_respondent_is_an_item() -> None:
    """n/(n − 1) apart, pooling one item is what an item's own interval is."""
    rows = ["5"] * 70 + ["1"] * 30
    found, size = pool(make_tabulation(rows), [[0]]), 99
    expected = share_interval(0.7 * size, size)
    assert bounds(found.top_two_box) == pytest.approx(ends(expected), abs=1e-9)


def test_answers_are_never_worth_more_than_they_are() -> None:
    """Every respondent but one likes one item and dislikes the other: hardly any variance between them."""
    found = pool(make_tabulation(["51", "15"] * 10 + ["55"]), [[0, 1]]).top_two_box
    expected = share_interval(22, 42)
    assert bounds(found) == pytest.approx(ends(expected))


def test_where_respondents_do_not_differ_they_are_counted() -> None:
    found = pool(make_tabulation(["51", "15", "51", "15"]), [[0, 1]]).top_two_box
    expected = share_interval(2, 4)
    assert bounds(found) == pytest.approx(ends(expected))


@pytest.mark.parametrize(("rows", "respondents"), [(["55", "55", "55", "5x"], 49 / 13), (["44"], 1), (["11", "11"], 2)])
def test_where_all_agree_respondents_are_counted(rows: list[str], respondents: float) -> None:
    satisfied = 0 if rows[0] == "11" else 1
    found = pool(make_tabulation(rows), [[0, 1]]).top_two_box
    expected = share_interval(satisfied * respondents, respondents)
    assert bounds(found) == pytest.approx(ends(expected))
    assert bounds(found)[satisfied] == satisfied


def test_one_respondent_with_two_minds_is_one_respondent() -> None:
    found = pool(make_tabulation(["51"]), [[0, 1]]).top_two_box
    expected = share_interval(0.5, 1)
    assert bounds(found) == pytest.approx(ends(expected))


def test_nothing_is_known_without_answers() -> None:
    nothing = Estimate(None, None, None, 0, "wilson_clustered")
    mean = Estimate(None, None, None, 0, "dirichlet_half_clustered")
    assert pool(make_tabulation(["x-", "-."]), [[0, 1]]) == Pooled(nothing, mean)
    assert pool(make_tabulation(["55"]), []) == Pooled(nothing, mean)
    weightless = pool(make_tabulation(["55"], weight=np.zeros(1)), [[0, 1]]).top_two_box
    assert weightless == Estimate(None, None, None, 2, "wilson_clustered_weighted")
    empty = tabulate(Responses(make_questionnaire("A1"), np.empty((0, 1), dtype=np.int8)))
    assert pool(empty, [[0]]) == Pooled(nothing, mean)


def test_an_item_without_answers_changes_nothing() -> None:
    rows = ["55", "41", "12", "5x"] * 5
    beside = make_tabulation([row + "x" for row in rows])
    assert pool(beside, [[0, 1, 2]]) == pool(make_tabulation(rows), [[0, 1]])
    assert counts_only(beside) == counts_only(make_tabulation(rows))
    assert pool(beside, [[0, 1], [2]], population=30) == pool(make_tabulation(rows), [[0, 1]], population=30)


def test_a_set_whose_answers_weigh_nothing_is_left_out() -> None:
    tabulation = make_tabulation(["5x", "1x", "x5"], weight=np.array([1.0, 1.0, 0.0]))
    found = pool(tabulation, [[0], [1]]).top_two_box
    assert found.value == pytest.approx(0.5)
    assert found.low is not None
    assert found.low > 0


def test_sets_count_alike_whatever_their_answers() -> None:
    tabulation = make_tabulation(["55", "5x", "1x", "4x", "51"])
    assert pool(tabulation, [[0], [1]]).top_two_box.value == pytest.approx((4 / 5 + 1 / 2) / 2)
    assert pool(tabulation, [[0], [1]]).mean.value == pytest.approx((20 / 5 + 6 / 2) / 2)
    assert pool(tabulation, [[0, 1]]).top_two_box.value == pytest.approx(5 / 7)
    assert pool(tabulation, [[0], [1], []]).top_two_box.value == pytest.approx((4 / 5 + 1 / 2) / 2)


def test_means_of_scales_of_other_lengths_have_no_meaning() -> None:
    found = pool(make_tabulation(["53", "42"], "A1", "A2:three"), [[0, 1]])
    assert found.mean == Estimate(None, None, None, 4, "scales_differ")
    assert found.top_two_box.value == 1.0


def test_items_of_a_short_scale_alone_have_a_mean() -> None:
    found = pool(make_tabulation(["53", "42", "13"], "A1", "A2:three"), [[1]])
    assert found.mean.value == pytest.approx(8 / 3)
    assert bounds(found.mean)[1] <= 3


def test_a_fact_between_items_is_no_item() -> None:
    found = pool(make_tabulation(["515", "414", "211"], "A1", "f:five:fact", "A2"), [[0, 2]])
    assert found == pool(make_tabulation(["55", "44", "21"], "A1", "A2"), [[0, 1]])


def test_a_population_narrows_and_a_census_says_so() -> None:
    tabulation = make_tabulation(["55", "41", "12", "5x"] * 5)
    widths = [np.diff(bounds(pool(tabulation, [[0, 1]], population=size).top_two_box))[0] for size in (20, 40, 10**7)]
    assert widths == sorted(widths)
    endless = pool(tabulation, [[0, 1]])
    assert widths[2] == pytest.approx(np.diff(bounds(endless.top_two_box))[0], rel=1e-5)
    whole = pool(make_tabulation(["55", "41"]), [[0, 1]], population=2)
    assert whole.top_two_box == Estimate(0.75, 0.75, 0.75, 4, "census")
    assert whole.mean == Estimate(3.75, 3.75, 3.75, 4, "census")


def test_the_item_with_the_fewest_answers_decides_what_a_population_narrows() -> None:
    tabulation = make_tabulation(["55", "41", "1x", "5x"] * 5)
    low, high = bounds(pool(tabulation, [[0, 1]], population=30).top_two_box)
    free = pool(tabulation, [[0, 1]])
    assert 0.6 < (high - low) / np.diff(bounds(free.top_two_box))[0] < np.sqrt(20 / 29) + 0.03


def counts_only(tabulation: Tabulation, population: int | None = None) -> Pooled:
    bare = Tabulation(
        tabulation.questionnaire, tabulation.counts, tabulation.not_applicable, tabulation.no_answer,
        tabulation.never_asked, tabulation.ballots,
    )  # fmt: skip
    return pool(bare, [list(range(len(tabulation.counts)))], population=population)


def test_from_counts_the_bound_is_that_of_items_that_go_together() -> None:
    rows = ["55", "11", "44", "22", "55", "55", "44", "11", "55", "55"]
    together, bound = pool(make_tabulation(rows), [[0, 1]]), counts_only(make_tabulation(rows))
    assert bounds(bound.top_two_box) == pytest.approx(bounds(together.top_two_box))
    assert bounds(bound.mean) == pytest.approx(bounds(together.mean), abs=1e-6)
    assert bound.top_two_box.method == "wilson_from_counts"


def test_from_counts_nothing_is_narrower_than_from_rows() -> None:
    rng = np.random.default_rng(6)
    for _ in range(40):
        matrix = rng.choice(
            np.array([-1, 1, 2, 3, 4, 5], dtype=np.int8), size=(30, 3), p=[0.1, 0.1, 0.1, 0.1, 0.3, 0.3]
        )
        tabulation = tabulate(Responses(make_questionnaire(), matrix))
        rows, bound = pool(tabulation, [[0, 1, 2]]), counts_only(tabulation)
        for one, other in ((rows.top_two_box, bound.top_two_box), (rows.mean, bound.mean)):
            assert np.diff(bounds(one))[0] <= np.diff(bounds(other))[0] * 1.02


@pytest.mark.parametrize(("rows", "respondents"), [(["55", "55", "55", "5x"], 49 / (2 + np.sqrt(3)) ** 2), (["44"], 1)])
def test_from_counts_where_all_agree(rows: list[str], respondents: float) -> None:
    found = counts_only(make_tabulation(rows)).top_two_box
    expected = share_interval(respondents, respondents)
    assert bounds(found) == pytest.approx((float(expected.low), 1.0))


def test_from_counts_one_respondent_with_two_minds() -> None:
    expected = share_interval(0.5, 1)
    assert bounds(counts_only(make_tabulation(["51"])).top_two_box) == pytest.approx(ends(expected))
