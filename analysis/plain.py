"""What a figure says, in one plain sentence that is true. Loads no numerical library, so that pages may use it.

Nothing here decides anything: whether a figure may be shown, or a change is told, was decided where it was computed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from analysis.numbers import checked_language, number, of_hundred, outward, percent, percentage_points

WORDING = Path(__file__).parent / "wording"


class Known(Protocol):
    """An estimate that has a value: `analysis.results.Estimate`, or whatever else has these four."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def n(self) -> int: ...


@cache
def texts_of(language: str) -> Mapping[str, Any]:
    """The texts of a language by section and name. Raises `ValueError` for an unknown one (the choices are named)."""
    path = WORDING / f"explain_{checked_language(language)}.toml"
    return MappingProxyType(tomllib.loads(path.read_text("utf-8")))


def say(section: str, name: str, language: str = "vi", /, **values: object) -> str:
    """A text with its places filled in. Raises `ValueError` for an unknown section, name or language."""
    texts = texts_of(language)
    if section not in texts or name not in texts[section]:
        known = sorted(texts[section]) if section in texts else sorted(texts)
        raise ValueError(f"unknown text {section}.{name}; choices: {', '.join(known)}")
    return str(texts[section][name]).format(**values)


def share_sentence(k: int, share: Known, *, satisfied: Sequence[str] = (), language: str = "vi") -> str:
    """P1: k of n chose a satisfied point, and what that says of many more people like them.

    `satisfied`: what the satisfied points are called; by default those of the Ministry's scale.
    """
    texts = texts_of(language)
    labels = satisfied or texts["satisfied"]
    low, high = of_hundred(share.low, share.high, language)
    return say(
        "share", "long", language, n=number(share.n, 0, language), k=number(k, 0, language),
        points=str(texts["or"]).join(f"“{label}”" for label in labels),
        p=number(100 * share.value, 1, language), low=low, high=high,
    )  # fmt: skip


def short_share_sentence(share: Known, *, language: str = "vi") -> str:
    """P1s: the same in one breath."""
    low, high = of_hundred(share.low, share.high, language)
    return say("share", "short", language, low=low, high=high, n=number(share.n, 0, language))


def pooled_sentence(share: Known, *, factor: bool = False, language: str = "vi") -> str:
    """P2: the index, or a factor. It counts answers, not people."""
    low, high = of_hundred(share.low, share.high, language)
    return say("share", "factor" if factor else "pooled", language, low=low, high=high)


def mean_sentence(mean: Known, *, points: int = 5, language: str = "vi") -> str:
    """The mean rating and where it lies."""
    low, high = (number(end, 2, language) for end in outward(mean.low, mean.high, 2))
    value = number(mean.value, 2, language)
    return say("share", "mean", language, value=value, points=points, n=number(mean.n, 0, language), low=low, high=high)


def change_sentence(change: Known | None, *, language: str = "vi") -> str:
    """P5a, P5b, P6, or P7 for None: no direction is told unless the interval leaves zero out."""
    if change is None:
        return say("change", "too_few", language)
    if change.low <= 0 <= change.high:
        return say("change", "unclear", language)
    low, high = percentage_points(change.low, change.high, language)
    return say("change", "up" if change.low > 0 else "down", language, low=low, high=high)


def too_few_sentence(n: int, *, enough_by: str = "", language: str = "vi") -> str:
    """P3, and P3b where it is known when there will be enough."""
    told = say("share", "too_few", language, n=number(n, 0, language))
    return f"{told} {say('share', 'enough_by', language, when=enough_by)}" if enough_by else told


def hidden_sentence(minimum_cell: int, *, language: str = "vi") -> str:
    """P4: why a figure is not there."""
    return say("share", "hidden", language, k=number(minimum_cell, 0, language))


def note(name: str, *, level: float = 0.95, language: str = "vi") -> str:
    """N1 to N4: what stands wherever figures stand. `level`: the confidence level, for N2."""
    digits = 0 if round(100 * level, 6) % 1 == 0 else 1
    return say("note", name, language, level=percent(level, digits, language))
