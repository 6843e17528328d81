import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import beta, binom

from analysis.evidence import benjamini_hochberg, share_p_values
from analysis.pooling import effective_share, pool
from analysis.responses import Responses
from analysis.standings import Standing, stand
from analysis.tabulation import Tabulation, tabulate
from tests.analysis.building import make_questionnaire, make_responses

OTHERS = ((3, 20, 15, 30), (0, 5, 100, 100), (20, 20, 3, 10), (190, 200, 1900, 1950), (1.5, 7.3, 30.2, 40.9))


@pytest.mark.parametrize(("k", "n", "other_k", "other_n"), OTHERS)
def test_two_shares_are_compared_as_beta_laws(k: float, n: float, other_k: float, other_n: float) -> None:
    def both(x: float) -> float:
        density = beta.pdf(x, other_k + 0.5, other_n - other_k + 0.5)
        return float(density * beta.sf(x, k + 0.5, n - k + 0.5))

    expected = quad(both, 0, 1, epsabs=0, limit=500)[0]
    assert share_p_values(k, n, other_k, other_n) == pytest.approx(expected, rel=1e-8)
    assert share_p_values(other_k, other_n, k, n) == pytest.approx(1 - expected, abs=1e-9)


def test_shares_without_answers_and_without_difference() -> None:
    assert share_p_values([0, 0, 30], [0, 0, 30], [0, 900, 30], [0, 1000, 30])[::2] == pytest.approx([0.5, 0.5])
    assert share_p_values(np.zeros(0), 0, 5, 10).shape == (0,)
    with pytest.raises(ValueError, match="k and n must be finite with 0 <= k <= n"):
        share_p_values(3, 2, 1, 2)


def test_a_true_share_is_seldom_called_lower() -> None:
    """Every outcome of 30 answers against a rest that is known: at one in a thousand the normal test errs tenfold."""
    k = np.arange(31)
    for share in (0.5, 0.8, 0.9, 0.95, 0.98):
        called = share_p_values(k, 30, share * 1e6, 1e6) <= 0.001
        assert (binom.pmf(k, 30, share) * called).sum() <= 0.004


def agencies(*kinds: tuple[int, float], items: int = 4, seed: int = 1) -> Tabulation:
    """Ballots of agencies with so many respondents and such a share of satisfied; a person's answers go together."""
    rng = np.random.default_rng(seed)
    rows, names = [], []
    for place, (number, share) in enumerate(kinds):
        person = rng.random((number, 1)) < share
        own = rng.random((number, items)) < share
        rows.append(np.where(np.where(rng.random((number, items)) < 0.7, person, own), 5, 2))
        names += [f"a{place:02}"] * number
    questionnaire = make_questionnaire(*(f"A{item}" for item in range(items)))
    return tabulate(Responses(questionnaire, np.vstack(rows).astype(np.int8), agency=np.array(names)), by="agency")


def names(found: tuple[Standing, ...]) -> list[str]:
    return [one.standing for one in found]


def test_three_groups_and_one_of_too_few() -> None:
    found = stand(agencies((200, 0.97), (200, 0.8), (200, 0.63), (29, 0.1), (600, 0.8)))
    assert names(found) == ["higher", "unclear", "lower", "too_few", "unclear"]
    assert [one.group for one in found] == ["a00", "a01", "a02", "a03", "a04"]
    assert (found[3].p_value, found[3].adjusted) == (1, 1)
    assert found[3].index.n == 29 * 4


def test_the_rest_is_the_whole_without_the_agency() -> None:
    """One agency is most of the whole: with itself in it, nothing could differ from the whole."""
    tabulation = agencies((2000, 0.9), (100, 0.6))
    found = stand(tabulation)
    assert names(found) == ["higher", "lower"]
    assert found[0].rest.value == found[1].index.value
    assert found[0].rest == pool(tabulation.of("a01"), [[0, 1, 2, 3]]).top_two_box
    assert found[0].p_value == pytest.approx(found[1].p_value)


def test_its_evidence_is_that_of_effective_numbers() -> None:
    tabulation = agencies((120, 0.9), (90, 0.8), (300, 0.85))
    found = stand(tabulation)
    p = []
    for one in found:
        part = tabulation.of(one.group)
        others = effective_share(tabulation.total().without(part), [0, 1, 2, 3])
        below = float(share_p_values(*effective_share(part, [0, 1, 2, 3]), *others))
        p.append(2 * min(below, 1 - below))
    assert [one.p_value for one in found] == pytest.approx(p)
    assert [one.adjusted for one in found] == pytest.approx(benjamini_hochberg(p).tolist())


def test_answers_of_one_person_are_no_evidence_of_their_own() -> None:
    once = make_responses(["5"] * 80 + ["2"] * 20 + ["5"] * 66 + ["2"] * 34, agency=np.repeat(["a", "b"], 100))
    copied = make_responses(
        ["5" * 10] * 80 + ["2" * 10] * 20 + ["5" * 10] * 66 + ["2" * 10] * 34, agency=np.repeat(["a", "b"], 100)
    )
    one, ten = (stand(tabulate(responses, by="agency"))[0] for responses in (once, copied))
    assert ten.p_value == pytest.approx(one.p_value, rel=0.1)
    assert ten.index.n == 10 * one.index.n


def test_all_satisfied_everywhere_is_unclear() -> None:
    found = stand(tabulate(make_responses(["55"] * 90, agency=np.repeat(["a", "b"], [40, 50])), by="agency"))
    assert names(found) == ["unclear", "unclear"]


def test_one_agency_alone_is_unclear() -> None:
    (found,) = stand(tabulate(make_responses(["55"] * 40, agency=np.array(["a"] * 40)), by="agency"))
    assert (found.standing, found.rest.value) == ("unclear", None)


def test_settings_are_taken() -> None:
    tabulation = agencies((40, 0.9), (60, 0.7))
    assert names(stand(tabulation, minimum=41)) == ["too_few", "lower"]
    assert names(stand(tabulation, false_discovery_rate=0.001)) == ["unclear", "unclear"]
    wide, narrow = (stand(tabulation, confidence_level=level)[0].index for level in (0.99, 0.5))
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minimum": 0}, "minimum must be at least 1, not 0"),
        ({"false_discovery_rate": 1.0}, "false_discovery_rate must lie between 0 and 1"),
        ({"confidence_level": 0.0}, "confidence_level must lie between 0 and 1"),
    ],
)
def test_impossible_settings_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stand(agencies((40, 0.9), (60, 0.7)), **changes)  # type: ignore[arg-type] # refused at run time


def test_groups_are_needed() -> None:
    with pytest.raises(ValueError, match=r"groups are compared: tabulate\(responses, by=...\)"):
        stand(tabulate(make_responses(["5"])))


def test_equal_agencies_are_seldom_told_apart() -> None:
    """Sixty wholes of twelve equal agencies: any statement is wrong."""
    wrong = [
        {"higher", "lower"} & set(names(stand(agencies(*[(int(n), 0.88) for n in sizes], seed=seed))))
        for seed, sizes in enumerate(np.random.default_rng(2).integers(30, 200, (60, 12)))
    ]
    assert sum(map(bool, wrong)) <= 7


def test_from_counts_alone_it_is_timid_but_answers() -> None:
    tabulation = agencies((90, 0.92), (90, 0.7))
    bare = Tabulation(**{**vars(tabulation), "moments": None})
    assert names(stand(bare)) == ["higher", "lower"]
    assert stand(bare)[0].p_value > stand(tabulation)[0].p_value


def test_weights_and_strata_go_along() -> None:
    rows = ["5"] * 60 + ["2"] * 40
    weight, stratum = np.tile([1.0, 3.0], 50), np.tile(["s", "t"], 50)
    responses = make_responses(rows, agency=np.tile(["a", "a", "b", "b"], 25), weight=weight, stratum=stratum)
    found = stand(tabulate(responses, by="agency"))
    assert [one.index.method for one in found] == ["wilson_clustered_weighted_stratified"] * 2
    assert found[0].rest == found[1].index
