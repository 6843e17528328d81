"""The law of a weighted mean of Dirichlet weights: distribution function, density and quantiles.

M = Σ vₖ·Wₖ with W ~ Dirichlet(α), v the points' values (1 to K). P(M ≤ t) = P(Σ (vₖ − t)Gₖ ≤ 0) with independent
Gₖ ~ Gamma(αₖ), which the inversion formula of Gil-Pelaez (1951, doi:10.1093/biomet/38.3-4.481) turns into one integral
over u. In s = log u the integrand is analytic and decays at both ends, so the trapezoidal rule converges exponentially;
it is refined until two refinements agree.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

LOWEST = -10.0
"""Where the sum begins in s; below it the integrand is c·eˢ up to a part of e⁻²⁰, and is summed in closed form."""
NEGLIGIBLE = 30.0
"""−log of the integrand's modulus beyond which it is nothing."""
CLOSE = 1e-9
"""A quantile is found when a step moves it by less than this part of the scale."""
MARGIN = 1e-9
"""The search begins inside the scale by at least this part of it."""
COARSE, FINEST = 64, 6144
"""Nodes at first, and at most."""
ACCURACY = 1e-8
"""Difference of two refinements, as a probability, that ends the refining."""
AT_ONCE = 512
"""Cells worked on together: their nodes stay in the processor's cache."""
NEARBY = 0.02
"""A step of less than this part of the law's width ends the coarse part of the search."""
COARSE_STEPS = 4
"""Coarse steps, at most."""
NEWTON = 10.0
"""What a step's square is taken times."""
STEPS = 60
"""Most steps of the root search; bisection alone would need 50."""


def distribution(weights: Floats, t: Floats, points: Floats | None = None) -> Floats:
    """P(M ≤ t), elementwise, to 1e-8.

    Parameters
    ----------
    weights : ndarray, shape (cells, points)
        The Dirichlet law's parameters α ≥ 0; at least two points of each cell, one on either side of t, above zero.
    t : ndarray, shape (cells,)
        Strictly between the lowest and the highest such point.
    points : ndarray, shape (points,) or (cells, points), optional
        The points' values, the lowest first; 1 to K by default.
    """
    values = _values(weights, points)
    result = np.empty(len(t))
    for rows in _batches(len(t)):
        result[rows] = _refined(weights[rows], values[rows], t[rows])[0]
    return result


def quantile(weights: Floats, level: float | Floats, points: Floats | None = None) -> Floats:
    """Each cell's quantile of M at its level, to 1e-7 of the scale's length.

    Parameters
    ----------
    weights : ndarray, shape (cells, points)
        As for `distribution`, with the lowest point of the scale above zero.
    level : float or ndarray, shape (cells,)
        Between 0 and 1.
    points : ndarray, shape (points,) or (cells, points), optional
        The points' values, the lowest first; 1 to K by default.
    """
    values = _values(weights, points)
    levels = np.broadcast_to(np.asarray(level, dtype=np.float64), len(weights))
    result = np.empty(len(weights))
    for rows in _batches(len(weights)):
        result[rows] = _quantile(weights[rows], values[rows], levels[rows])
    return result


def _values(weights: Floats, points: Floats | None) -> Floats:
    given = np.arange(1.0, weights.shape[1] + 1) if points is None else points
    return np.broadcast_to(given, weights.shape)


def _batches(size: int) -> Iterator[slice]:
    return (slice(start, start + AT_ONCE) for start in range(0, size, AT_ONCE))


def _quantile(weights: Floats, values: Floats, level: Floats) -> Floats:
    """Newton's method from the beta law of the same mean and variance, kept inside a shrinking bracket."""
    highest = np.where(weights > 0, values, values[:, :1]).max(axis=1)
    found, spread = _first_guess(weights, values, highest, level)
    low, high = values[:, 0].copy(), highest.copy()
    fine = np.zeros(len(found), dtype=np.bool_)
    cells = np.arange(len(found))
    for step in range(STEPS):
        if not cells.size:
            break
        t, value, density = found[cells], np.empty(len(cells)), np.empty(len(cells))
        # Coarse sums lead to the neighbourhood; only there is the refined sum worth its price, and only it is believed.
        for part, sums in ((fine[cells], _refined), (~fine[cells], _sum)):
            value[part], density[part] = sums(weights[cells[part]], values[cells[part]], t[part])
        error = value - level[cells]
        over, under = fine[cells] & (error > 0), fine[cells] & (error <= 0)
        high[cells], low[cells] = np.where(over, t, high[cells]), np.where(under, t, low[cells])
        new = t - error / np.where(density > 0, density, np.finfo(float).tiny)
        inside = (new > low[cells]) & (new < high[cells])
        new = np.where(inside, new, (np.where(error > 0, low[cells], t) + np.where(error > 0, t, high[cells])) / 2)
        found[cells] = new
        moved = np.abs(new - t)
        near = np.minimum(spread[cells], np.minimum(t - values[cells, 0], highest[cells] - t))
        # Newton's error after a step is about its square, in units of the law's own width there.
        close = CLOSE * (highest - values[:, 0])[cells]
        done = fine[cells] & ((moved <= close) | (inside & (NEWTON * moved**2 <= close * near)))
        fine[cells] |= (moved <= NEARBY * near) | (step >= COARSE_STEPS)
        cells = cells[~done]
    return found


def _first_guess(weights: Floats, values: Floats, highest: Floats, level: Floats) -> tuple[Floats, Floats]:
    """The quantile of the beta law on the scale with M's mean and variance, and M's standard deviation."""
    total, length = weights.sum(axis=1), highest - values[:, 0]
    place = (values - values[:, :1]) / length[:, None]
    mean = (weights * place).sum(axis=1) / total
    spread = (weights * (place - mean[:, None]) ** 2).sum(axis=1) / total
    strength = mean * (1 - mean) * (total + 1) / spread - 1
    start = special.betaincinv(mean * strength, (1 - mean) * strength, level)
    return values[:, 0] + length * np.clip(start, MARGIN, 1 - MARGIN), length * np.sqrt(spread / (total + 1))


def _refined(weights: Floats, values: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Distribution function and density, with as many nodes as each cell needs."""
    reached, density = _sum(weights, values, t, COARSE)
    active = np.arange(len(t))
    nodes = COARSE
    while active.size and nodes < FINEST:
        nodes *= 2
        finer, density[active] = _sum(weights[active], values[active], t[active], nodes)
        change = np.abs(finer - reached[active])
        reached[active] = finer
        active = active[change > ACCURACY]
    return np.clip(reached, 0.0, 1.0), density


def _sum(weights: Floats, values: Floats, t: Floats, nodes: int = COARSE) -> tuple[Floats, Floats]:
    """The trapezoidal sums of both integrals over `nodes` steps, shapes (cells,)."""
    d = values - t[:, None]
    scale = np.sqrt((weights * d**2).sum(axis=1, keepdims=True))
    d = d / scale
    top = _top(weights, d)
    h = (top - LOWEST) / nodes
    u = np.exp(LOWEST + h[:, None] * np.arange(nodes + 1))
    log_modulus, phase = np.zeros_like(u), np.zeros_like(u)
    real, imaginary = np.zeros_like(u), np.zeros_like(u)
    for k in range(weights.shape[1]):
        a = weights[:, k, None]
        ud = u * d[:, k, None]
        square = ud * ud
        log_modulus += a * np.log1p(square)
        phase += a * np.arctan(ud)
        part = a / (1.0 + square)
        real += part
        imaginary += part * ud
    modulus = np.exp(-0.5 * log_modulus)
    sine, cosine = np.sin(phase), np.cos(phase)
    wave = modulus * sine
    # Below the first node the terms are a geometric series.
    below = wave[:, 0] / np.expm1(h)
    reached = 0.5 - h / np.pi * (wave.sum(axis=1) + below)
    slope = modulus * (real * cosine - imaginary * sine) * u
    density = h / np.pi * (slope.sum(axis=1) + slope[:, 0] / np.expm1(h)) / scale[:, 0]
    return reached, density


def _top(weights: Floats, d: Floats) -> Floats:
    """The s beyond which the integrand is negligible, shape (cells,); found by bisection, a quarter wide."""
    low, high = np.full(len(d), LOWEST), np.full(len(d), 64.0)
    for _ in range(9):
        middle = (low + high) / 2
        decay = 0.5 * (weights * np.log1p((np.exp(middle)[:, None] * d) ** 2)).sum(axis=1)
        enough = decay > NEGLIGIBLE
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high
