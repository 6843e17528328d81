"""The examples in docstrings run, and every public function that computes has one."""

import doctest
import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "analysis"
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
WITH_EXAMPLES = {
    "anytime": 2, "case_mix": 2, "changes": 2, "evidence": 5, "flags": 1, "funnels": 1, "grading": 1, "means": 1,
    "mixtures": 1, "nesting": 1, "published": 2, "ranks": 1, "responses": 1, "scores": 1, "shares": 1, "shrinkage": 2,
    "standings": 1, "superiority": 1, "weighting": 3, "calibration": 2, "designs": 1, "sampling": 3, "power": 4,
    "selection": 2, "tabulation": 1,
    "trends": 1, "verification": 1, "integrity": 1, "copies": 1, "day_counts": 1, "explain": 1,
    "modes": 1, "reasons": 1, "equivalence": 2,
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    module = importlib.import_module(f"analysis.{name}")
    results = doctest.testmod(module)
    assert results.failed == 0


@pytest.mark.parametrize(("name", "number"), WITH_EXAMPLES.items())
def test_examples_are_there(name: str, number: int) -> None:
    found = doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(f"analysis.{name}"))
    assert len([test for test in found if test.examples]) == number
