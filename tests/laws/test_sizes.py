"""Law 3: a file is one job, a function one thought; no drawers; nothing at the top that was not given."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tests.laws.sources import PACKAGES, ROOT, Source, committed, plant, repository, sources

FILE_LINES = 300
FUNCTION_LINES = 30
TEST_FUNCTION_LINES = 40
TOP = ("pyproject.toml", "survey", "forms", "analysis", "instance", "tests", "README.md")
DRAWER = re.compile(r"(utils?|helpers?|common|misc|managers?|services?|globals)")


def long_files(root: Path) -> list[str]:
    """Code files of more than 300 lines, empty ones and comments included."""
    code = [path for path in committed(root) if path.suffix in {".py", ".js", ".css"}]
    return [
        f"{path}: {lines} lines"
        for path in code
        if (lines := len((root / path).read_text("utf-8").splitlines())) > FILE_LINES
    ]


def long_functions(root: Path) -> list[str]:
    """Functions with more lines of code (comments, docstring and empty lines not counted) than allowed."""
    return [
        f"{source.path}:{node.lineno}: {node.name} has {lines} lines of code"
        for source in sources(root, *PACKAGES, "tests")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := code_lines(source, node))
        > (TEST_FUNCTION_LINES if source.path.parts[0] == "tests" else FUNCTION_LINES)
    ]


def code_lines(source: Source, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code in a function's body: from its first statement to its end."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    lines = source.text.splitlines()[body[0].lineno - 1 : function.end_lineno]
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith("#"))


def drawers(paths: Iterable[PurePosixPath]) -> list[str]:
    """Files and folders that are named after nothing they know."""
    return [str(path) for path in paths if any(DRAWER.fullmatch(part.split(".")[0]) for part in path.parts)]


def misplaced(paths: Iterable[PurePosixPath]) -> list[str]:
    """Files whose first part is neither given nor hidden."""
    return [str(path) for path in paths if path.parts[0] not in TOP and not path.parts[0].startswith(".")]


def test_files_are_short() -> None:
    assert long_files(ROOT) == []


def test_functions_are_short() -> None:
    assert long_functions(ROOT) == []


def test_there_are_no_drawers() -> None:
    assert drawers(committed(ROOT)) == []


def test_the_top_level_is_as_given() -> None:
    assert misplaced(committed(ROOT)) == []


def test_a_long_file_is_named(tmp_path: Path) -> None:
    plant(repository(tmp_path), "forms/long.py", "x = 1\n" * 301)
    plant(tmp_path, "forms/full.py", "x = 1\n" * 300)
    assert long_files(tmp_path) == ["forms/long.py: 301 lines"]


def test_a_long_function_is_named(tmp_path: Path) -> None:
    full = "def full():\n    '''Says\n    more.'''\n" + "    # why\n\n    x = 1\n" * 30
    plant(tmp_path, "survey/a.py", full + "\nclass C:\n    def long(self):\n" + "        x = 1\n" * 31)
    assert long_functions(tmp_path) == ["survey/a.py:96: long has 31 lines of code"]


def test_a_drawer_is_named(tmp_path: Path) -> None:
    for path in ("survey/utils.py", "survey/helpers/dates.py", "tests/common.py", "survey/servicedesk.py"):
        plant(repository(tmp_path), path, "")
    assert drawers(committed(tmp_path)) == ["survey/helpers/dates.py", "survey/utils.py", "tests/common.py"]


def test_something_new_at_the_top_is_named(tmp_path: Path) -> None:
    for path in ("docs/start.md", "setup.cfg", ".ci/run", "survey/model.py"):
        plant(repository(tmp_path), path, "")
    assert misplaced(committed(tmp_path)) == ["docs/start.md", "setup.cfg"]
