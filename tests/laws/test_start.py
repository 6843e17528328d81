"""Law 1, as the machine sees it: an application that has just started has loaded no numerical library."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.laws.sources import PACKAGES, ROOT, plant

HEAVY = ("matplotlib", "pandas", "scipy", "typst")
"""Libraries that a process serving ballots never needs; they cost 40 to 100 MB and up to a second each."""

START = f"""
import importlib, pkgutil, sys
import survey.views

for module in pkgutil.iter_modules(survey.views.__path__):
    importlib.import_module(f"survey.views.{{module.name}}")
from survey.app import create_app

create_app()
print(*(name for name in {HEAVY} if name in sys.modules))
"""


def loaded(root: Path, instance: Path) -> list[str]:
    """The heavy libraries that a started application of the tree at `root` has loaded."""
    environment = {**os.environ, "SURVEY_INSTANCE": str(instance)}
    for command in (["-c", "from survey.cli import main; main()", "migrate"], ["-c", START]):
        done = subprocess.run(
            [sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=True
        )
    return done.stdout.split()


def test_starting_loads_no_numerical_library(tmp_path: Path) -> None:
    assert loaded(ROOT, tmp_path) == []


def test_a_numerical_library_loaded_at_start_is_named(tmp_path: Path) -> None:
    hidden = shutil.ignore_patterns("__pycache__", "fonts")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=hidden)
    plant(tmp_path, "survey/views/planted.py", "import scipy\n")
    assert loaded(tmp_path, tmp_path / "instance") == ["scipy"]
