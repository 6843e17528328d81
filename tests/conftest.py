"""What holds for every test: a skip names the thing it needs, and is a failure where that thing is required."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: a busy machine is no fault, and speed is for the benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

NEEDS = ("postgres", "chromium", "nginx", "openssl")
"""What a machine may lack; `SURVEY_TESTS_REQUIRE` lists those that this machine must have, separated by commas."""


def refusal(reason: str, required: str) -> str | None:
    """Why a skip for `reason` cannot be accepted where `required` is required; None for one that can."""
    needed = [need for need in NEEDS if need in reason.lower()]
    if not needed:
        return f"a skip names what it needs ({', '.join(NEEDS)}): {reason}"
    missing = [need for need in needed if need in required.lower().split(",")]
    return f"SURVEY_TESTS_REQUIRE names {', '.join(missing)}: {reason}" if missing else None


def _judge(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip that cannot be accepted into a failure; an expected failure (xfail) is no skip."""
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    refused = refusal(reason, os.environ.get("SURVEY_TESTS_REQUIRE", ""))
    if refused:
        report.outcome = "failed"
        report.longrepr = refused


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test."""
    report = yield
    _judge(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A skipped module."""
    report = yield
    _judge(report)
    return report


@pytest.fixture(scope="session", autouse=True)
def without_pandas() -> Iterator[None]:
    """Processes that tests start do without pandas, which sqlite-utils would load, in a third of a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent / "without"), prepend=os.pathsep)
        yield
