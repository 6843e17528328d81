"""Laws 1 and 2: who may import whom, and one door for each third-party library."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.laws.sources import PACKAGES, ROOT, imported, plant, sources

DOORS: Mapping[str, tuple[str, ...]] = {
    "sqlite_utils": ("survey/db.py",),
    "sqlite3": ("survey/db.py",),
    "psycopg": ("survey/db.py",),
    "holidays": ("survey/office_days.py",),
    "qrcode": ("survey/tickets.py",),
    "pyotp": ("survey/access/codes.py",),
    "nacl": ("survey/access/safe.py",),
    "wtforms": ("forms/",),
    "matplotlib": ("analysis/charts/",),
    "typst": ("survey/posters.py", "analysis/report/"),
}
"""Library → the only files (or folders, ending in a slash) that may import it."""


def strangers(root: Path, doors: Mapping[str, tuple[str, ...]] = DOORS) -> list[str]:
    """Imports of a library outside its door."""
    return [
        f"{source.path}:{line}: {library} is imported only by {', '.join(doors[library])}"
        for source in sources(root, *PACKAGES)
        for line, name in imported(source.tree)
        if (library := name.partition(".")[0]) in doors and not str(source.path).startswith(doors[library])
    ]


def test_each_library_has_one_door() -> None:
    assert strangers(ROOT) == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_behind_another_door_is_named(tmp_path: Path, library: str) -> None:
    plant(tmp_path, "survey/views/desks.py", f"import click\n\ndef f():\n    import {library}.x\n")
    assert strangers(tmp_path) == [
        f"survey/views/desks.py:4: {library} is imported only by {', '.join(DOORS[library])}"
    ]


def test_other_ways_to_import_are_seen(tmp_path: Path) -> None:
    plant(tmp_path, "forms/a.py", "from sqlite_utils import Database\n")
    plant(tmp_path, "forms/b.py", "import importlib\nimportlib.import_module('psycopg')\n")
    plant(tmp_path, "forms/c.py", "qrcode = __import__('qrcode')\n")
    assert [line.partition(": ")[0] for line in strangers(tmp_path)] == ["forms/a.py:1", "forms/b.py:2", "forms/c.py:1"]


def direction(root: Path) -> str:
    """What import-linter says about the contracts of `root`'s pyproject.toml; empty when they are kept."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=_environment(root))
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _environment(root: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(root), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}


def _skeleton(root: Path) -> Path:
    """The packages that the contracts name, empty, under the real contracts."""
    for package in (*PACKAGES, "survey/cli", "survey/store", "survey/views"):
        plant(root, f"{package}/__init__.py", "")
    plant(root, "survey/db.py", "")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_imports_point_one_way() -> None:
    assert direction(ROOT) == ""


def test_an_empty_house_keeps_the_contracts(tmp_path: Path) -> None:
    assert direction(_skeleton(tmp_path)) == ""


PLANTED = (
    ("analysis/planted.py", "import survey.model\n", "survey stands over forms and analysis, which never meet"),
    ("forms/planted.py", "import analysis\n", "survey stands over forms and analysis, which never meet"),
    ("analysis/planted.py", "import flask\n", "analysis is a library of its own"),
    ("forms/planted.py", "def f():\n    import scipy.stats\n", "forms knows no web framework, no store and no numbers"),
    ("survey/store/planted.py", "import flask\n", "the store knows neither pages nor commands nor statistics"),
    ("survey/views/planted.py", "import matplotlib\n", "pages load no numerical library at start"),
)


@pytest.mark.parametrize(("path", "text", "law"), PLANTED)
def test_an_import_against_the_direction_is_named(tmp_path: Path, path: str, text: str, law: str) -> None:
    said = direction(plant(_skeleton(tmp_path), path, text))
    assert re.search(rf"{re.escape(law)} BROKEN", said), said


def hubs(root: Path) -> list[str]:
    """Names taken from `survey/__init__.py` inside the package: it only offers the factory to servers."""
    inside = {path.stem for path in (root / "survey").iterdir()}
    return [
        f"{source.path}:{line}: {name}: import it from the module where it lives"
        for source in sources(root, "survey")
        for line, name in imported(source.tree)
        if name.startswith("survey.") and name.split(".")[1] not in inside
    ]


def test_nobody_imports_from_the_factory_module() -> None:
    assert hubs(ROOT) == []


def test_an_import_from_the_factory_module_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "survey/model.py", "")
    plant(tmp_path, "survey/views/ballot.py", "from survey import model\nfrom survey import create_app\n")
    expected = "survey/views/ballot.py:2: survey.create_app: import it from the module where it lives"
    assert hubs(tmp_path) == [expected]
