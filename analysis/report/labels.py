"""Short labels: what many labels of one questionnaire have in common is left out where room is short. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

FEWEST_WORDS = 5
FEWEST_LABELS = 3
LEFT_OUT = "…"


def shortened(labels: Iterable[str]) -> Mapping[str, str]:
    """Label → the same without the longest phrase that at least three of them share, and without a final stop.

    A phrase has at least five words; labels that do not share it stay as they are. Two labels never become one.
    """
    every = list(dict.fromkeys(labels))
    phrase = _common(every)
    short = {label: (label.replace(phrase, LEFT_OUT) if phrase else label).rstrip(".") for label in every}
    return short if len(set(short.values())) == len(every) else {label: label.rstrip(".") for label in every}


def _common(labels: list[str]) -> str:
    """The phrase that saves most letters over all labels; empty where there is none."""
    found: Counter[str] = Counter()
    for label in labels:
        words = label.split(" ")
        ends = range(FEWEST_WORDS, len(words) + 1)
        found.update({" ".join(words[start:end]) for end in ends for start in range(end - FEWEST_WORDS + 1)})
    shared = [(phrase, number) for phrase, number in found.items() if number >= FEWEST_LABELS]
    return max(shared, key=lambda one: (one[1] * len(one[0]), one[0]), default=("", 0))[0]
