"""By hand: how much of what has to be masked is masked, and how much is masked that should not be?

    python -m tests.bench.masking

Reads `tests/reference/comments.txt` and prints JSON: recall (marked spans that are hidden whole) and precision (masks
that hide something marked), in all and by kind; for all comments, and for the third that no rule was tuned on.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from survey.comments.masking import screen

LIST = Path(__file__).parents[1] / "reference" / "comments.txt"
MARK = re.compile(r"\{(\w+):([^}]*)\}")


@dataclass(frozen=True)
class Comment:
    """A comment, and what has to be masked in it: kind, start, end."""

    text: str
    marked: tuple[tuple[str, int, int], ...]


def comments() -> list[Comment]:
    """The comments of the list, in its order."""
    return [_comment(line) for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def held_out() -> list[Comment]:
    """Every third comment."""
    return comments()[2::3]


def names() -> list[str]:
    """The names of desk staff that the list goes with."""
    line = next(one for one in LIST.read_text("utf-8").splitlines() if one.startswith("# names:"))
    return [name.strip() for name in line.removeprefix("# names:").split(";")]


def figures(among: Iterable[Comment]) -> dict[str, object]:
    """Recall, precision and counts, in all and by kind; `false_masks`: masks that hide nothing marked, by kind."""
    every = list(among)
    masked = screen(names())
    marked, hidden, masks, false = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for one in every:
        found = masked(one.text).found
        veiled = {place for mask in found for place in range(mask.start, mask.end)}
        for kind, start, end in one.marked:
            marked[kind] += 1
            hidden[kind] += all(place in veiled or not one.text[place].isalnum() for place in range(start, end))
        for mask in found:
            masks[mask.kind] += 1
            false[mask.kind] += not any(mask.start < end and start < mask.end for _, start, end in one.marked)
    return {
        "comments": len(every),
        "nothing_to_mask": sum(not one.marked for one in every),
        "marked": marked.total(),
        "recall": round(hidden.total() / marked.total(), 4),
        "precision": round(1 - false.total() / masks.total(), 4),
        "recall_by_kind": {kind: round(hidden[kind] / number, 4) for kind, number in sorted(marked.items())},
        "false_masks": {kind: number for kind, number in sorted(false.items()) if number},
    }


def main() -> None:
    """Print the figures."""
    every = comments()
    tuned = [one for place, one in enumerate(every) if place % 3 != 2]
    print(json.dumps({"all": figures(every), "tuned": figures(tuned), "held_out": figures(held_out())}, indent=1))


def _comment(line: str) -> Comment:
    text, marked, last = "", [], 0
    for found in MARK.finditer(line):
        text += line[last : found.start()]
        marked.append((found[1], len(text), len(text) + len(found[2])))
        text += found[2]
        last = found.end()
    return Comment(text + line[last:], tuple(marked))


if __name__ == "__main__":
    main()
