"""Examples' habit 19: an exemption from a check has its reason beside it, and nothing is put off in a comment."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.sources import PACKAGES, ROOT, Source, plant, sources

EXEMPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no\s*(cover|branch))\b(?P<rest>.*)")
REASONED = re.compile(r":?\s*(\[[\w, -]+\]|[A-Z]+\d+(,\s*[A-Z]+\d+)*)?\s*(-|#|:)\s*\w.{6,}")
PUT_OFF = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def excuses(root: Path) -> list[str]:
    """Comments that exempt a line without saying why, and comments that put work off."""
    return [
        f"{source.path}:{line}: {comment}"
        for source in sources(root, *PACKAGES, "tests", ".ci")
        for line, comment in comments(source)
        if PUT_OFF.search(comment) or not reasoned(comment)
    ]


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """Line and text of every comment."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def reasoned(comment: str) -> bool:
    """Whether a comment exempts from nothing, or says why."""
    exemption = EXEMPTION.search(comment)
    return exemption is None or REASONED.match(exemption["rest"]) is not None


def test_every_exemption_has_its_reason() -> None:
    assert excuses(ROOT) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S101",
        "# type: ignore",
        "# type: ignore[misc]",
        "# pragma: no cover",
        "# TODO: later",
        "# noqa: A001 -",
    ],
)
def test_an_excuse_is_named(tmp_path: Path, comment: str) -> None:
    plant(tmp_path, "forms/a.py", f"x = 1\ny = 2  {comment}\n")
    assert excuses(tmp_path) == [f"forms/a.py:2: {comment}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: S311 - a sample, no secret",
        "# noqa: A001, S101 - the language's own word",
        "# type: ignore[misc]  # the library has no types for it",
        "# pragma: no cover - only on another system",
        "# nothing is exempted here",
    ],
)
def test_a_reason_is_accepted(tmp_path: Path, comment: str) -> None:
    plant(tmp_path, "forms/a.py", f"x = 1  {comment}\n")
    assert excuses(tmp_path) == []
