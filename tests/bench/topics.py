"""By hand: how well are topics of comments found?

    python -m tests.bench.topics

Reads `tests/reference/topics.txt` and prints JSON: precision and recall over all topics, and of the serious ones alone,
for the half that the phrases were tuned on and for the half that was left alone; and how many comments a second.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from survey.comments.topics import Topics, read_topics

LIST = Path(__file__).parents[1] / "reference" / "topics.txt"
Labelled = tuple[str, frozenset[str]]


def labelled() -> list[Labelled]:
    """Every comment with its topics."""
    lines = [line.split(" | ") for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(text, frozenset(topics.split()) - {"-"}) for topics, text in lines]


def halves() -> dict[str, list[Labelled]]:
    """The comments that the phrases were tuned on, and those left alone."""
    return {"tuned": labelled()[::2], "held out": labelled()[1::2]}


def figures(topics: Topics, among: Iterable[Labelled], keys: Iterable[str]) -> dict[str, float]:
    """Precision, recall and number of topics to be found, among some keys."""
    wanted = frozenset(keys)
    pairs = [(frozenset(topics.of(text)) & wanted, marked & wanted) for text, marked in among]
    right = sum(len(found & marked) for found, marked in pairs)
    found, marked = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    return {"precision": right / max(found, 1), "recall": right / max(marked, 1), "marked": marked}


def main() -> None:
    """Print the figures."""
    topics = read_topics(Path(__file__).parent)
    serious = [one.key for one in topics.all if one.serious]
    result: dict[str, object] = {
        name: {"all": figures(topics, half, topics.by_key), "serious": figures(topics, half, serious)}
        for name, half in halves().items()
    }
    texts = [text for text, _ in labelled()] * 20
    start = time.perf_counter()
    for text in texts:
        topics.of(text)
    result["comments a second"] = round(len(texts) / (time.perf_counter() - start))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
