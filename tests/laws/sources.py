"""What the laws are checked on: the source files below a root, real or planted. Every law takes a root."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("analysis", "forms", "survey")


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root and its text."""

    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, str(self.path))


def sources(root: Path, *folders: str) -> list[Source]:
    """Every Python file in the named folders below `root`, in order of path."""
    return [
        Source(PurePosixPath(path.relative_to(root).as_posix()), path.read_text("utf-8"))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
    ]


def plant(root: Path, path: str, text: str) -> Path:
    """Write a file below `root`, with the folders it needs; returns `root`."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    return root


def committed(root: Path) -> list[PurePosixPath]:
    """Every file that is tracked or about to be: what a clone of the repository will hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True
    )
    paths = [PurePosixPath(name) for name in listed.stdout.decode("utf-8").split("\0") if name]
    return sorted(path for path in set(paths) if (root / path).is_file())


def repository(root: Path) -> Path:
    """Make `root` a repository of its own, so that planted files can be listed."""
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, wherever in it and however."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and name_of(node.func) in {"import_module", "__import__"}:
            for named in node.args[:1]:
                if isinstance(named, ast.Constant) and isinstance(named.value, str):
                    yield node.lineno, named.value


def name_of(node: ast.expr) -> str:
    """The last name of `a`, `b.a` or `b.a[...]`; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return name_of(value)
        case _:
            return ""
