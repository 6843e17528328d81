"""The two small types in which figures leave this library."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Interval:
    """Two arrays of equal shape (without axes for a single interval)."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Estimate:
    """A figure as it may be shown: never without its interval, its n and the method that made it.

    `value`, `low` and `high` are None where there is nothing to estimate from (`n` = 0) or nothing that has a meaning.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str

    def as_dict(self) -> dict[str, float | int | str | None]:
        """For JSON: the five names."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "method": self.method}
