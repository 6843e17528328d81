"""Law 6: no work at import, no module-level mutable state, no `global`."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.sources import PACKAGES, ROOT, Source, name_of, plant, sources

DECLARATIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assert
DISPLAYS = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
CONTAINERS = {"list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque", "WeakKeyDictionary"}
READ_ONLY = {"Mapping", "Sequence", "Collection", "Iterable", "Set", "AbstractSet"}


def statements(root: Path) -> list[str]:
    """Module-level statements that act instead of declaring: loops, branches, bare calls, `with`, `try`, `del`.

    Declaring is importing, defining, assigning, asserting and a string. `if TYPE_CHECKING` and the guard of a program
    are declarations too.
    """
    return [
        f"{source.path}:{node.lineno}: {type(node).__name__} at module level"
        for source in sources(root, *PACKAGES)
        for node in source.tree.body
        if not _declares(node)
    ]


def _declares(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assign() | ast.AnnAssign():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Compare(left=ast.Name(id="__name__"))):
            return True
        case _:
            return isinstance(node, DECLARATIONS)


def mutable_state(root: Path) -> list[str]:
    """Module-level names that hold something changeable, and `global` statements.

    A list, dict or set is a constant only when its annotation is a read-only type (`Mapping[…]`, `Sequence[…]`, …, also
    inside `Final[…]`), because then the type checker refuses to change it. `__all__` is the language's own list.
    """
    return [
        f"{source.path}:{line}: {what}"
        for source in sources(root, *PACKAGES)
        for line, what in sorted([*_changeable(source), *_globals(source)])
    ]


def _changeable(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                continue
            case ast.AnnAssign(value=value, annotation=annotation) if _read_only(annotation):
                continue
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                if isinstance(value, DISPLAYS) or (isinstance(value, ast.Call) and name_of(value.func) in CONTAINERS):
                    yield node.lineno, "mutable state at module level"


def _globals(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            yield node.lineno, "global"


def _read_only(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Subscript) and name_of(annotation) == "Final":
        return _read_only(annotation.slice)
    return name_of(annotation) in READ_ONLY


WATCH = """
import importlib, pathlib, sys

root, *names = sys.argv[1:]
sys.path.insert(0, root)
WATCHED = (
    "open", "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.scandir", "socket.", "sqlite3.", "subprocess.",
    "time.sleep",
)

def watch(event, args):
    if not event.startswith(WATCHED):
        return
    frame = sys._getframe(1)
    # From the act outwards: whichever comes first, an import of somebody else's module or a line of ours, did it.
    while frame and "importlib._bootstrap" not in frame.f_code.co_filename:
        path = pathlib.PurePath(frame.f_code.co_filename)
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in ("analysis", "forms", "survey"):
            print(f"{path.relative_to(root).as_posix()}:{frame.f_lineno}: {event} at import")
            return
        frame = frame.f_back

sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
"""
"""Imports modules and prints each file, socket, process or database that a line of theirs touches meanwhile."""


def work_at_import(root: Path) -> list[str]:
    """Files, sockets, processes and databases that importing the packages touches, by the line that does it."""
    names = [module_name(source) for source in sources(root, *PACKAGES) if source.path.name != "__main__.py"]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(root), *names],
        cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return done.stdout.splitlines() + ([] if done.returncode == 0 else [done.stderr])


def module_name(source: Source) -> str:
    """The dotted name of a source file."""
    return ".".join(source.path.with_suffix("").parts).removesuffix(".__init__")


def test_modules_only_declare() -> None:
    assert statements(ROOT) == []


def test_modules_hold_no_state() -> None:
    assert mutable_state(ROOT) == []


def test_importing_touches_nothing() -> None:
    assert work_at_import(ROOT) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("for x in range(3):\n    y = x\n", "For"),
        ("print('loaded')\n", "Expr"),
        ("with open('x') as f:\n    x = f.read()\n", "With"),
        ("try:\n    import orjson\nexcept ImportError:\n    orjson = None\n", "Try"),
        ("if x:\n    y = 1\n", "If"),
    ],
)
def test_a_statement_that_acts_is_named(tmp_path: Path, text: str, kind: str) -> None:
    plant(tmp_path, "survey/a.py", f'"""Fine."""\nimport os\n{text}')
    assert statements(tmp_path) == [f"survey/a.py:3: {kind} at module level"]


def test_declarations_are_allowed(tmp_path: Path) -> None:
    plant(tmp_path, "forms/a.py", "if TYPE_CHECKING:\n    import x\nif __name__ == '__main__':\n    main()\n")
    assert statements(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "SEEN = []\n",
        "cache: dict[str, int] = {}\n",
        "seen = set()\n",
        "TABLE = {n: n for n in range(3)}\n",
        "from collections import defaultdict; counts = defaultdict(int)\n",
        "def f():\n    global x\n",
    ],
)
def test_mutable_state_is_named(tmp_path: Path, text: str) -> None:
    plant(tmp_path, "survey/a.py", text)
    assert [line.partition(":")[0] for line in mutable_state(tmp_path)] == ["survey/a.py"]


def test_constants_are_allowed(tmp_path: Path) -> None:
    lines = (
        "__all__ = ['x']", "A = (1, 2)", "B = frozenset({1})", "C: Mapping[str, int] = {'a': 1}",
        "D: Final[Sequence[int]] = [1]", "E = MappingProxyType({'a': 1})", "f: int",
    )  # fmt: skip
    plant(tmp_path, "survey/a.py", "\n".join(lines))
    assert mutable_state(tmp_path) == []


def test_work_at_import_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "analysis/__init__.py", "")
    plant(tmp_path, "analysis/a.py", "from pathlib import Path\n\nTEXT = Path(__file__).read_text()\n")
    plant(tmp_path, "forms/b.py", "import socket\n\nimport analysis.a\n\ns = socket.socket()\ns.close()\n")
    assert work_at_import(tmp_path) == ["analysis/a.py:3: open at import", "forms/b.py:5: socket.__new__ at import"]


def test_a_module_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "forms/b.py", "import nowhere_to_be_found\n")
    assert "nowhere_to_be_found" in work_at_import(tmp_path)[0]
