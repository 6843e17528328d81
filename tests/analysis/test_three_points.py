"""Mean ratings of which three points are used, by another formula than the library's: breaking a stick.

With W ~ Dirichlet(a₁, aₘ, a_K), W_m is a beta variable and divides what is left in a share that is one as well, so the
distribution function of Σ k W_k is one integral of a beta density times a beta distribution function.
"""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import betainc
from scipy.stats import beta

from analysis.dirichlet import distribution, quantile
from analysis.intervals import mean_interval

Law = tuple[float, float, float, int, int]
"""Weights of the first, an inner and the last point; which the inner and the last point are."""

LAWS: tuple[Law, ...] = (
    (0.5, 958, 42.5, 4, 5),
    (0.5, 257, 7.5, 2, 3),
    (1.5, 98, 0.5, 2, 5),
    (0.5, 131, 1.5, 4, 5),
    (0.5, 240, 1.5, 2, 5),
    (4.5, 178, 0.5, 3, 5),
    (0.5, 1, 0.5, 2, 3),
    (0.5, 0.6, 0.5, 3, 5),
    (1.5, 9, 12.5, 4, 5),
    (7.5, 40, 30.5, 2, 5),
    (0.5, 60, 3.5, 3, 5),
    (0.5, 30, 0.5, 4, 7),
    (250.5, 300, 120.5, 6, 10),
    (12.5, 3, 400.5, 20, 35),
    (0.5, 1114, 0.5, 3, 5),
    (0.5, 800, 0.5, 4, 5),
    (0.5, 1, 200.5, 4, 5),
    (0.5, 1, 138.5, 3, 5),
    (486.5, 2, 0.5, 2, 5),
    (293.5, 1, 0.5, 4, 5),
)


def below(law: Law, t: float) -> float:
    """P(Σ k W_k ≤ t)."""
    first, inner, last, middle, end = law

    def integrand(share: float) -> float:
        rest = ((t - share * middle) / (1 - share) - 1) / (end - 1)
        return float(beta.pdf(share, inner, first + last) * betainc(last, first, min(max(rest, 0), 1)))

    mean, spread = beta.stats(inner, first + last)
    kinks = [(t - 1) / (middle - 1), (end - t) / (end - middle)]
    near = mean + np.sqrt(spread) * np.array([-8, -4, -2, -1, 0, 1, 2, 4, 8])
    edges = sorted({0.0, 1.0, *np.clip([*kinks, *near], 0, 1).tolist()})
    return sum(quad(integrand, *ends, epsabs=1e-13, epsrel=1e-11, limit=300)[0] for ends in pairwise(edges))


def weights(law: Law) -> NDArray[np.float64]:
    """The law as the library takes it, shape (1, points)."""
    first, inner, last, middle, end = law
    table = np.zeros((1, end))
    table[0, [0, middle - 1, end - 1]] = first, inner, last
    return table


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("level", [0.0005, 0.01, 0.025, 0.5, 0.975])
def test_quantiles_agree_with_a_broken_stick(law: Law, level: float) -> None:
    found = float(quantile(weights(law), level)[0])
    assert below(law, found - 1e-6) < level < below(law, found + 1e-6)
    assert distribution(weights(law), np.array([found]))[0] == pytest.approx(below(law, found), abs=1e-7)


def test_an_interval_ends_where_a_broken_stick_has_its_tails() -> None:
    found = mean_interval([3, 0, 25, 0, 12])
    law = (3.5, 25, 12.5, 3, 5)
    assert below(law, float(found.low)) == pytest.approx(0.025, abs=1e-6)
    assert below(law, float(found.high)) == pytest.approx(0.975, abs=1e-6)
