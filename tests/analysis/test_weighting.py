"""Designs beside R's survey, on its own data."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import t

from analysis.intervals import mean_interval, share_interval
from analysis.weighting import (
    Design,
    DesignEstimate,
    design_mean,
    design_ratio,
    design_share,
    effective_n,
    poststratify,
    rake,
)

REFERENCE = Path(__file__).parents[1] / "reference"
TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
NUMBERS = ("api00", "enroll", "api.stu", "pw", "fpc")


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((REFERENCE / name).read_text("utf-8").splitlines()[1:]))


def sample(name: str) -> Mapping[str, NDArray[Any]]:
    chosen = [row for row in rows("api.csv") if row["sample"] == name]
    return {
        column: np.array([float(row[column] or "nan") if column in NUMBERS else row[column] for row in chosen])
        for column in chosen[0]
    }


def design(name: str) -> tuple[Mapping[str, NDArray[Any]], Design]:
    """The data and the design that R calls so."""
    data = sample("apisrs" if name.startswith("srs") else "api" + name.partition("_")[0])
    weights, strata, kind = data["pw"], data["stype"], name.partition("_")[2]
    if name.startswith("srs"):
        return data, Design(weights=weights) if kind else Design(population=data["fpc"])
    if kind in {"endless", "clusters", "first_stage"}:
        return data, Design(
            weights=weights,
            strata=strata if name.startswith("strat") else None,
            clusters=None if kind == "endless" else data["dnum"],
        )
    drawn = Design(
        weights=weights,
        strata=strata if name.startswith("strat") else None,
        clusters=None if name.startswith("strat") else data["dnum"],
        population=data["fpc"],
    )
    if kind == "poststratified":
        by_type = name.startswith("clus1")
        drawn = poststratify(drawn, strata if by_type else data["sch.wide"], TYPES if by_type else WIDE)
    if kind == "raked":
        drawn = rake(drawn, [(strata, TYPES), (data["sch.wide"], WIDE)])
    return data, drawn


def figure(data: Mapping[str, NDArray[Any]], drawn: Design, which: str, domain: NDArray[np.bool_]) -> DesignEstimate:
    if which == "share":
        return design_share(data["sch.wide"] == "Yes", drawn, domain=domain, method="clopper_pearson")
    if which == "ratio":
        return design_ratio(data["api.stu"], data["enroll"], drawn, domain=domain)
    return design_mean(data[which.removeprefix("mean_")], drawn, domain=domain)


CASES = [row for row in rows("designs_r.csv") if not row["design"].startswith("lonely")]


@pytest.mark.parametrize("name", sorted({row["design"] for row in CASES}))
def test_agrees_with_r_s_survey(name: str) -> None:
    data, drawn = design(name)
    domains = {"all": data["pw"] > 0, "H": data["stype"] == "H", "awards": data["awards"] == "Yes"}
    close = 1e-7 if name.endswith("raked") else 1e-9
    mine = [row for row in CASES if row["design"] == name]
    assert len(mine) == 12
    for row in mine:
        found = figure(data, drawn, row["figure"], domains[row["domain"]])
        assert found.value == pytest.approx(float(row["value"]), rel=close), row
        assert (found.standard_error or 0) == pytest.approx(float(row["se"]), rel=close, abs=1e-12), row
        # In a domain of a calibrated design R takes the rows of all for n; a share that is a known total does not vary.
        odd = row["figure"] == "share" and "_" in name and (row["domain"] != "all" or name.endswith("raked"))
        if row["low"] not in {"NA", "NaN"} and not (odd and name.endswith(("raked", "poststratified"))):
            assert (found.low, found.high) == pytest.approx((float(row["low"]), float(row["high"])), rel=close), row


LONELY = Design(weights=[1, 2, 2, 3, 1, 2], strata=list("aaabbc"), lonely="adjust")
ANSWERS = [3, 5, 4, 2, 5, 1]


@pytest.mark.parametrize("rule", ["adjust", "certainty"])
def test_lonely_clusters_are_what_the_rule_says(rule: str) -> None:
    expected = next(row for row in rows("designs_r.csv") if row["design"] == f"lonely_{rule}")
    found = design_mean(ANSWERS, replace(LONELY, lonely=rule))
    assert found.value == pytest.approx(float(expected["value"]), rel=1e-12)
    assert found.standard_error == pytest.approx(float(expected["se"]), rel=1e-12)


def test_lonely_clusters_fail_unless_a_rule_is_said() -> None:
    with pytest.raises(ValueError, match="1 strata have a single cluster; say lonely='adjust' or lonely='certainty'"):
        Design(strata=list("aaabbc"))
    with pytest.raises(ValueError, match="choices: fail, adjust, certainty"):
        Design(lonely="average")
    asked_in_full = Design(strata=list("aab"), population=[9, 9, 1])
    assert design_mean([1, 2, 4], asked_in_full).standard_error == pytest.approx(9 / 10 * np.sqrt(0.25 * (1 - 2 / 9)))


def test_a_domain_is_not_cut_out_of_the_sample() -> None:
    values, drawn = np.array([1.0, 2, 4, 5, 3, 4]), Design(strata=list("aaabbb"))
    domain = np.array([1, 1, 0, 1, 0, 0], dtype=bool)
    found = design_mean(values, drawn, domain=domain)
    share = (values - 8 / 3) * domain / 3
    expected = sum(3 / 2 * ((share[part] - share[part].mean()) ** 2).sum() for part in (slice(0, 3), slice(3, 6)))
    assert found.value == pytest.approx(8 / 3)
    assert (found.n, found.degrees) == (3, 1)
    assert found.standard_error == pytest.approx(np.sqrt(expected))
    missing = design_mean(np.where(domain, values, np.nan), drawn)
    assert missing.as_dict() == found.as_dict()


def test_ratings_have_an_interval_on_their_scale_of_as_many_answers_as_the_design_is_worth() -> None:
    points, drawn = [1, 2, 3, 4, 5], Design(clusters=list("aabbccdd"))
    found = design_mean([5, 5, 1, 2, 4, 4, 3, 4], drawn, points=points)
    assert found.effective_n is not None
    size = found.effective_n * (t.ppf(0.975, 7) / t.ppf(0.975, 3)) ** 2
    expected = mean_interval(np.array([1, 1, 1, 3, 2]) / 8 * size)
    assert (found.low, found.high) == pytest.approx((float(expected.low), float(expected.high)), abs=1e-9)
    assert found.method == "dirichlet_half_design"
    percent = design_mean([100, 100, 0, 25, 75, 75, 50, 75], drawn, points=[0, 25, 50, 75, 100])
    assert percent.low == pytest.approx(25 * (found.low or 0) - 25, abs=1e-5)


def test_a_plain_sample_is_the_plain_interval() -> None:
    found = design_share([1, 1, 0, 1, 1, 0, 1, 1], Design())
    plain = share_interval(0.75 * 7, 7)  # the variance is p(1 − p)/(n − 1)
    assert found.effective_n == pytest.approx(7)
    assert (found.low, found.high) == pytest.approx((float(plain.low), float(plain.high)))


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys", "mid_p"])
def test_where_all_agree_clusters_are_the_answers(method: str) -> None:
    found = design_share([1] * 6, Design(clusters=list("aabbcc")), method=method)
    expected = share_interval(3, 3, method=method)
    assert (found.low, found.high) == pytest.approx((float(expected.low), 1))
    assert found.standard_error is None
    assert found.method == f"{method}_design"
    rated = design_mean([5] * 6, Design(clusters=list("aabbcc")), points=[1, 2, 3, 4, 5])
    likert = mean_interval([0, 0, 0, 0, 3])
    assert (rated.low, rated.high) == pytest.approx((float(likert.low), 5))
    assert design_mean([5] * 6, Design()).low is None
    assert design_mean([5], Design()).value == 5


def test_without_answers_there_is_no_figure() -> None:
    for found in (
        design_mean([], Design()),
        design_mean([np.nan, 3], Design(), domain=[True, False]),
        design_share([1, 0], Design(weights=[0, 0])),
        design_ratio([1, 2], [0, 0], Design()),
        design_mean([1, 2], Design(weights=[0, 0]), points=[1, 2]),
    ):
        assert (found.value, found.low, found.high, found.standard_error) == (None, None, None, None)
    assert design_share([1, 0], Design(weights=[0, 0])).n == 0


def test_one_answer_says_little() -> None:
    found = design_share([1], Design())
    expected = share_interval(1, 1)
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(float(expected.low))


def test_a_census_is_the_only_one_without_width() -> None:
    drawn = Design(strata=list("aabb"), population=[2, 2, 2, 2])
    for found in (design_share([1, 0, 1, 1], drawn), design_mean([1, 0, 1, 1], drawn, points=[0, 1])):
        assert found.as_dict() == {"value": 0.75, "low": 0.75, "high": 0.75, "n": 4, "method": "census"}
        assert found.standard_error == 0


def test_weights_come_from_the_population_where_none_are_given() -> None:
    drawn = Design(strata=list("aab"), population=[10, 10, 5], lonely="certainty")
    assert design_mean([1, 1, 4], drawn).value == pytest.approx(2)
    assert effective_n(drawn) == pytest.approx(15**2 / 75)
    assert effective_n(Design(), rows=7) == 7
    assert effective_n(Design(weights=[0, 0])) == 0
    with pytest.raises(ValueError, match="needs the number of rows"):
        effective_n(Design())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"weights": [1, -1]}, "weights must be 2 finite numbers, none negative"),
        ({"weights": [1, np.nan]}, "weights must be 2 finite numbers"),
        ({"weights": [1, 1], "clusters": ["a"]}, "one entry for each row"),
        ({"weights": [[1, 1]]}, "one entry for each row"),
        ({"clusters": ["a", "b"], "population": 1}, "population must be at least the clusters sampled"),
        ({"clusters": ["a", "b"], "population": [5, 6]}, "one number in each stratum"),
        ({"clusters": ["a", "b"], "population": [5, 5, 5]}, "population must be one number, or one for each of 2 rows"),
    ],
)
def test_impossible_designs_are_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Design(**parts)


def test_without_degrees_of_freedom_there_is_no_t() -> None:
    drawn = Design(strata=list("abc"), lonely="adjust")
    found = design_mean([1, 2, 4], drawn)
    assert (found.degrees, found.low) == (0, None)
    assert (found.standard_error or 0) > 0
    share = design_share([1, 0, 1], drawn)
    assert share.effective_n == pytest.approx(3)
    expected = share_interval(2, 3)
    assert share.low == pytest.approx(float(expected.low))


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="strata and clusters must have 3 entries"):
        design_mean([1, 2, 3], Design(clusters=["a", "b"]))
    with pytest.raises(ValueError, match="one entry for each row"):
        design_mean([1, 2, 3], Design(), domain=[True])
    with pytest.raises(ValueError, match="values must be finite"):
        design_ratio([1, 2], [1, np.inf], Design())
    with pytest.raises(ValueError, match="a share is made from values 0 and 1"):
        design_share([1, 2], Design())
    with pytest.raises(ValueError, match="values must be points of the scale"):
        design_mean([1, 2.5], Design(), points=[1, 2, 3])
    with pytest.raises(ValueError, match="unknown method 'hypergeometric'; choices: wilson, clopper_pearson"):
        design_share([1, 0], Design(), method="hypergeometric")
    with pytest.raises(ValueError, match="confidence_level"):
        design_mean([1, 2], Design(), confidence_level=1)


def test_respondents_are_clusters_of_their_answers() -> None:
    """Cover: moods shared by the ten answers of one person, beside the same answers taken as independent."""
    rng = np.random.default_rng(4)
    held = np.zeros(2)
    for _ in range(300):
        mood = rng.random((40, 1)) < 0.7
        answers = np.where(rng.random((40, 10)) < 0.9, mood, rng.random((40, 10)) < 0.7).ravel()
        for place, drawn in enumerate((Design(clusters=np.repeat(np.arange(40), 10)), Design())):
            found = design_share(answers, drawn)
            held[place] += found.low is not None and found.high is not None and found.low <= 0.7 <= found.high
    assert held[0] / 300 > 0.92
    assert held[1] / 300 < 0.6
