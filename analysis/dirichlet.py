"""The law of a weighted mean of Dirichlet weights: distribution function, density and quantiles.

M = Σ vₖ·Wₖ with W ~ Dirichlet(α), v the points' values (1 to K). P(M > t) = P(Σ dₖGₖ > 0) with dₖ = vₖ − t and
independent Gₖ ~ Gamma(αₖ), which is the integral of Π (1 − θdₖ)^−αₖ / 2πiθ along any line that crosses the real axis
between 0 and 1/max d. Along the path of steepest descent through the saddle point on that axis nothing oscillates, so a
few nodes of the trapezoidal rule give the smaller tail to many digits, however large the counts and however uneven
(Daniels 1987, doi:10.2307/1403269; for the rule, Trefethen and Weideman 2014, doi:10.1137/130932132). It is refined
until two refinements agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]

NEGLIGIBLE = 30.0
"""−log of the integrand's modulus, against that at the saddle point, beyond which it is nothing."""
SAMPLES = np.concatenate([np.arange(0.5, 12, 0.5), np.arange(12.0, 41, 2)])
"""Where along a path its height is looked at."""
UPHILL = 0.1
"""A path that climbs by more than so much, as a log, from one sample to the next is straightened."""
BENDS = (0.5, 0.5, 0.0)
"""How much of its bend it keeps each time."""
SADDLE, HALVINGS = 32.0, 11
"""The saddle point is sought, as a part of the way to the singularity, within so many log odds; so many bisections."""
CLOSE = 1e-9
"""A quantile is found when a step moves it by less than this part of the scale."""
MARGIN = 1e-9
"""The search begins inside the scale by at least this part of it."""
COARSE, FINEST = 16, 8192
"""Nodes at first, and at most."""
ACCURACY = 2e-9
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
    step = 0
    while cells.size and step < STEPS:
        t, value, density = found[cells], np.empty(len(cells)), np.empty(len(cells))
        # Coarse sums lead to the neighbourhood; only there is the refined sum worth its price, and only it is believed.
        for part, sums in ((fine[cells], _refined), (~fine[cells], _coarse)):
            value[part], density[part] = sums(weights[cells[part]], values[cells[part]], t[part])
        error = value - level[cells]
        over, under = fine[cells] & (error > 0), fine[cells] & (error <= 0)
        high[cells], low[cells] = np.where(over, t, high[cells]), np.where(under, t, low[cells])
        new = t - error / np.maximum(density, 1e-200)
        inside = (new > low[cells]) & (new < high[cells])
        new = np.where(inside, new, (np.where(error > 0, low[cells], t) + np.where(error > 0, t, high[cells])) / 2)
        found[cells] = new
        moved = np.abs(new - t)
        # The density may have a peak at a point of the scale.
        near = np.minimum(spread[cells], np.abs(values[cells] - t[:, None]).min(axis=1))
        # Newton's error after a step is about its square, in units of the law's own width there.
        close = CLOSE * (highest - values[:, 0])[cells]
        done = fine[cells] & ((moved <= close) | (inside & (NEWTON * moved**2 <= close * near)))
        fine[cells] |= (moved <= NEARBY * near) | (step >= COARSE_STEPS)
        cells, step = cells[~done], step + 1
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
    path = _path(weights, values, t)
    sums, nodes = _sums(path, np.arange(COARSE + 1) / COARSE), np.full(len(t), COARSE)
    active, number = np.arange(len(t)), COARSE
    while active.size and number < FINEST:
        part = path.of(active)
        more = sums[:, active] + _sums(part, (np.arange(number) + 0.5) / number)
        number *= 2
        change = np.abs(_figures(part, more, number)[0] - _figures(part, sums[:, active], number // 2)[0])
        sums[:, active], nodes[active] = more, number
        active = active[change > ACCURACY]
    return _figures(path, sums, nodes)


def _coarse(weights: Floats, values: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Both with few nodes."""
    path = _path(weights, values, t)
    return _figures(path, _sums(path, np.arange(COARSE + 1) / COARSE), COARSE)


@dataclass(frozen=True, eq=False)
class _Path:
    """θ(x) = c + σ (κ (cosh x − 1) + i sinh x), 0 ≤ x ≤ end; shapes (cells,), of `weights` and `d` (cells, points).

    A hyperbola whose vertex is the saddle point of the integrand e^φ = Π (1 − θd)^−α / θ between 0 and its next
    singularity, bent as the path of steepest descent is. `turned` cells have the signs of d changed, so that what is
    integrated is the smaller tail.
    """

    weights: Floats
    d: Floats
    c: Floats
    sigma: Floats
    kappa: Floats
    end: Floats
    turned: NDArray[np.bool_]

    def of(self, cells: NDArray[np.intp]) -> "_Path":
        """The paths of those cells."""
        return _Path(*(getattr(self, field.name)[cells] for field in fields(self)))


def _path(weights: Floats, values: Floats, t: Floats) -> _Path:
    d = np.where(weights > 0, values - t[:, None], 0.0)
    turned = (weights * d).sum(axis=1) > 0
    d[turned] *= -1
    top = d.max(axis=1)
    low, high = np.full(len(t), -SADDLE), np.full(len(t), SADDLE)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        p = special.expit(middle)[:, None]
        above = (weights * d / (top[:, None] - p * d)).sum(axis=1) > 1 / p[:, 0]
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    c = special.expit((low + high) / 2) / top
    slope = d / (1 - c[:, None] * d)
    second = (weights * slope**2).sum(axis=1) + 1 / c**2
    third = 2 * (weights * slope**3).sum(axis=1) - 2 / c**3
    sigma = 1 / np.sqrt(second)
    path = _Path(weights, d, c, sigma, np.clip(third * sigma**3 / 3, -1, 1), np.zeros(len(t)), turned)
    heights = _heights(path)
    for part in BENDS:
        # Far out the path of steepest descent may turn round; a straight line never climbs.
        uphill = np.any(np.diff(heights, axis=1, prepend=0) > UPHILL, axis=1)
        if uphill.any():
            path = replace(path, kappa=np.where(uphill, path.kappa * part, path.kappa))
            heights = _heights(path)
    last = len(SAMPLES) - 1 - np.argmax(heights[:, ::-1] > -NEGLIGIBLE, axis=1)
    return replace(path, end=SAMPLES[np.minimum(last + 1, len(SAMPLES) - 1)])


def _heights(path: _Path) -> Floats:
    """Log of the integrand's modulus at `SAMPLES`, against that at the saddle point, shape (cells, samples)."""
    sinh, cosh = np.sinh(SAMPLES), np.cosh(SAMPLES)
    sigma, kappa = path.sigma[:, None], path.kappa[:, None]
    real, imaginary = sigma * kappa * (cosh - 1), sigma * sinh
    squares = sigma**2 * ((kappa * sinh) ** 2 + cosh**2)
    height = np.log(squares / ((path.c[:, None] + real) ** 2 + imaginary**2))
    slopes = path.d / (1 - path.c[:, None] * path.d)
    for k in range(path.d.shape[1]):
        slope = slopes[:, k, None]
        height -= path.weights[:, k, None] * np.log((1 - slope * real) ** 2 + (slope * imaginary) ** 2)
    return np.asarray(height / 2 + np.log(path.c / path.sigma)[:, None])


def _log(z: Complexes) -> Complexes:
    """Complex logarithm, several times as fast as numpy's, and accurate enough."""
    return np.asarray(0.5 * np.log(z.real**2 + z.imag**2) + 1j * np.arctan2(z.imag, z.real))


def _logs(path: _Path, x: Floats) -> tuple[Complexes, Complexes, Complexes]:
    """Log of e^φ(θ) θ'(x) against e^φ(c), θ, and Σ α/(1 − θd), shapes (cells, nodes)."""
    sinh, cosh = np.sinh(x), np.cosh(x)
    kappa, sigma, c = path.kappa[:, None], path.sigma[:, None], path.c[:, None]
    step = sigma * (kappa * (cosh - 1) + 1j * sinh)
    log = _log(sigma * (kappa * sinh + 1j * cosh)) - _log(1 + step / c)
    pull = np.zeros_like(step)
    for k in range(path.d.shape[1]):
        weight, rest = path.weights[:, k, None], 1 - c * path.d[:, k, None]
        factor = 1 - step * (path.d[:, k, None] / rest)
        log -= weight * _log(factor)
        pull += weight / rest / factor
    return log, c + step, pull


def _sums(path: _Path, parts: Floats) -> Floats:
    """Sums of both integrands over nodes at these parts of the way, the ends counted half; shape (2, cells)."""
    log, theta, pull = _logs(path, path.end[:, None] * parts)
    wave = np.exp(log) * np.where((parts == 0) | (parts == 1), 0.5, 1.0)
    return np.stack([wave.imag.sum(axis=1), (wave * theta * pull).imag.sum(axis=1)])


def _figures(path: _Path, sums: Floats, nodes: int | NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Distribution function and density from the sums."""
    height = np.exp(-(path.weights * np.log1p(-path.c[:, None] * path.d)).sum(axis=1)) / path.c
    tail, density = sums * height * path.end / nodes / np.pi
    return np.clip(np.where(path.turned, tail, 1 - tail), 0.0, 1.0), density
