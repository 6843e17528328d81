import numpy as np
import pytest
from scipy.stats import norm

from analysis.mixtures import LENGTH, LOCATIONS, SLIPS, SPREADS, laws, learn

FINE, POOR = [0.01, 0.02, 0.07, 0.4, 0.5], [0.3, 0.3, 0.2, 0.15, 0.05]


def test_the_laws_cut_a_normal_law_at_the_scale_s_points() -> None:
    for points in (2, 3, 5, 7):
        grid = laws(points).reshape(len(LOCATIONS), len(SPREADS), points)
        assert grid.sum(axis=2) == pytest.approx(1)
        cuts = (np.arange(1, points) / points - 0.5) * LENGTH
        below = norm.cdf(cuts, LOCATIONS[20], SPREADS[3])
        assert grid[20, 3].cumsum()[:-1] == pytest.approx((1 - SLIPS) * below + SLIPS * np.arange(1, points) / points)


def test_the_laws_are_mirror_images_none_on_the_middle() -> None:
    grid = laws(5).reshape(len(LOCATIONS), len(SPREADS), 5)
    assert grid == pytest.approx(grid[::-1, :, ::-1], rel=1e-9)
    means = grid @ np.arange(1, 6)
    assert (means[LOCATIONS < 0] < 3).all()
    assert (means[LOCATIONS > 0] > 3).all()


def test_what_is_learned_is_bayes_rule_with_the_other_desks_prior() -> None:
    """With no other desk the prior is flat."""
    counts = np.array([[[3, 2, 4, 1, 1], [0, 0, 2, 4, 4]]])
    grid = laws(5)
    likelihood = np.prod(grid ** counts[0][:, None, :], axis=2)
    chances = likelihood / likelihood.sum(axis=1, keepdims=True)
    found = learn(counts)
    assert found.mean[0] == pytest.approx(chances @ grid @ np.arange(1, 6))
    assert found.at_or_below[0] == pytest.approx(chances[:, np.repeat(LOCATIONS < 0, len(SPREADS))].sum(axis=1))


def test_a_desk_does_not_testify_twice() -> None:
    """However many items of one desk look bad, they do not make the desk's own prior worse."""
    others = np.random.default_rng(1).multinomial(30, FINE, (40, 4))
    cell = [4, 4, 5, 5, 2]
    alone = np.array([[cell, [0, 0, 3, 12, 15], [0, 0, 3, 12, 15], [0, 0, 3, 12, 15]]])
    together = np.array([[cell] * 4])
    first = learn(np.vstack([alone, others])).at_or_below[0, 0]
    assert learn(np.vstack([together, others])).at_or_below[0] == pytest.approx([first] * 4)


def test_the_planted_share_of_poor_cells_is_learned() -> None:
    rng = np.random.default_rng(2)
    poor = rng.random(1000) < 0.1
    counts = np.where(poor[:, None], rng.multinomial(15, POOR, 1000), rng.multinomial(15, FINE, 1000))
    found = learn(counts)
    assert found.at_or_below.mean() == pytest.approx(poor.mean(), abs=0.01)
    truth = np.where(poor, np.dot(POOR, range(1, 6)), np.dot(FINE, range(1, 6)))
    raw = counts @ np.arange(1, 6) / 15
    assert np.mean((found.mean - truth) ** 2) < 0.5 * np.mean((raw - truth) ** 2)
    inside = (found.interval().low <= truth) & (truth <= found.interval().high)
    assert inside.mean() > 0.9


def test_chances_are_what_they_say() -> None:
    """Of cells whose chance is about one half, about half are poor, within the coarseness of the grid."""
    rng = np.random.default_rng(3)
    means = rng.normal(0.6, 0.6, 3000)
    cut = norm.cdf([-1.5, -0.5, 0.5, 1.5], means[:, None], 0.9)
    law = np.diff(np.concatenate([np.zeros((3000, 1)), cut, np.ones((3000, 1))], axis=1), axis=1)
    counts = np.array([rng.multinomial(n, p) for n, p in zip(rng.integers(5, 40, 3000), law, strict=True)])
    chances, hits = learn(counts).at_or_below, means <= 0
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1)):
        there = (chances >= low) & (chances <= high)
        assert there.sum() > 50
        assert hits[there].mean() == pytest.approx(chances[there].mean(), abs=0.12)


def test_an_interval_holds_the_mean_and_has_a_width() -> None:
    counts = [[0] * 5, [0, 0, 0, 0, 12], [12, 0, 0, 0, 0], [0, 0, 50, 0, 0], [10_000, 0, 0, 0, 10_000]]
    found = learn(counts)
    inside = found.interval()
    assert (inside.low < found.mean).all()
    assert (found.mean < inside.high).all()
    wider = found.interval(0.99)
    assert (wider.low <= inside.low).all()
    assert (wider.high >= inside.high).all()


def test_without_answers_a_cell_is_like_the_others() -> None:
    counts = np.vstack([np.random.default_rng(4).multinomial(30, FINE, 200), np.zeros((1, 5))])
    assert learn(counts).mean[-1] == pytest.approx(np.dot(FINE, range(1, 6)), abs=0.1)


def test_scales_of_several_lengths_learn_from_each_other() -> None:
    rng = np.random.default_rng(5)
    five = rng.multinomial(40, FINE, 300)
    three = np.hstack([rng.multinomial(4, [0.4, 0.3, 0.3], 1), np.zeros((1, 2), dtype=int)])
    points = [5] * 300 + [3]
    assert learn(np.vstack([five, three]), points=points).at_or_below[-1] < learn(three, points=[3]).at_or_below[0]
    assert learn(np.vstack([five, three]), points=points).mean[-1] <= 3


def test_shapes() -> None:
    assert learn([1, 2, 3, 4, 5]).mean.shape == ()
    assert learn(np.ones((4, 5))).mean.shape == (4,)
    assert learn(np.ones((2, 3, 5))).interval().low.shape == (2, 3)
    for empty in ((0, 5), (0, 3, 5), (3, 0, 5)):
        assert learn(np.zeros(empty)).at_or_below.shape == empty[:-1]
