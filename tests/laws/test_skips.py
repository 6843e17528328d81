"""Law 8: where something is required, a skip for want of it is a failure; a skip for no reason always is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.laws.sources import ROOT, plant

IN_A_TEST = "import pytest\n\ndef test_it():\n    pytest.skip({reason!r})\n"
BY_A_MARK = "import pytest\n\n@pytest.mark.skip(reason={reason!r})\ndef test_it(): ...\n"
IN_A_FIXTURE = "import pytest\n\n@pytest.fixture\ndef x():\n    pytest.skip({reason!r})\n\ndef test_it(x): ...\n"
WHOLE_MODULE = "import pytest\n\npytest.skip({reason!r}, allow_module_level=True)\n"


def outcome(folder: Path, test: str, required: str) -> str:
    """The closing line of a run of one planted test file under the project's conftest."""
    shutil.copy(ROOT / "tests/conftest.py", folder)
    plant(folder, "test_planted.py", test)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder)]
    environment = {"SURVEY_TESTS_REQUIRE": required, "PYTEST_ADDOPTS": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("test", [IN_A_TEST, BY_A_MARK, IN_A_FIXTURE, WHOLE_MODULE])
def test_a_skip_fails_where_the_thing_is_required(tmp_path: Path, test: str) -> None:
    said = outcome(tmp_path, test.format(reason="PostgreSQL is not installed"), "chromium,postgres")
    assert "skipped" not in said
    assert "1 failed" in said or "1 error" in said


def test_a_skip_stands_where_the_thing_is_not_required(tmp_path: Path) -> None:
    assert "1 skipped" in outcome(tmp_path, IN_A_TEST.format(reason="PostgreSQL is not installed"), "chromium")


def test_a_skip_with_a_shrug_always_fails(tmp_path: Path) -> None:
    assert "1 failed" in outcome(tmp_path, IN_A_TEST.format(reason="something is strange"), "")


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    test = "import pytest\n\n@pytest.mark.xfail(reason='known')\ndef test_it():\n    assert 0\n"
    assert "1 xfailed" in outcome(tmp_path, test, "postgres")
