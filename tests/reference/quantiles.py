"""Quantiles of Σ k W_k under Dirichlet laws by another way than the library's: no saddle point, no Newton.

    python tests/reference/quantiles.py > tests/reference/quantiles.csv

The distribution function is Gil-Pelaez's integral along the imaginary axis by adaptive quadrature (QUADPACK) between
the zeros of the angle, the quantile is found by Brent's method.
"""

import sys
from itertools import pairwise

import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq

CASES = (
    (0.5, 0, 0, 0, 1.5), (1.5, 1, 1, 1, 1.5), (0.5, 0, 0, 0, 10.5), (0.5, 0, 0, 9, 1.5), (0.5, 0, 10, 0, 0.5),
    (1.5, 2, 5, 20, 12.5), (0.5, 0, 1, 8, 21.5), (20.5, 10, 5, 3, 2.5), (0.5, 0, 0, 37, 0.5), (3.5, 0, 40, 0, 57.5),
    (1.5, 3, 0, 60, 136.5), (0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9.5), (2.5, 30.5), (7.5, 11, 0.5), (0.5, 3.7, 9.1, 0.5),
)  # fmt: skip
LEVELS = (0.001, 0.025, 0.3, 0.5, 0.975, 0.999)


def distribution(weights: tuple[float, ...], t: float) -> float:
    """P(Σ k W_k ≤ t)."""
    a = np.array(weights)
    d = np.arange(1, len(a) + 1) - t
    d /= np.sqrt((a * d**2).sum())

    def integrand(s: float) -> float:
        ud = np.exp(s) * d
        return float(np.exp(-(a * np.log1p(ud**2)).sum() / 2) * np.sin((a * np.arctan(ud)).sum()))

    edges = np.linspace(-40, 45, 341)
    return 0.5 - sum(
        quad(integrand, low, high, epsabs=1e-14, epsrel=1e-11, limit=400)[0]
        for low, high in pairwise(edges)
    ) / np.pi  # fmt: skip


def main() -> None:
    """Print a table: parameters separated by blanks, level, quantile."""
    sys.stdout.write(f"# numpy {np.__version__} scipy {scipy.__version__}\nweights,level,quantile\n")
    for weights in CASES:
        for level in LEVELS:
            t = brentq(lambda t, w=weights, q=level: distribution(w, t) - q, 1 + 1e-9, len(weights) - 1e-9, xtol=1e-10)
            sys.stdout.write(f"{' '.join(map(str, weights))},{level},{t:.9f}\n")


if __name__ == "__main__":
    main()
