"""The glossary is law: no word that it forbids, one verb for each act, and SQL only where SQL lives."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.sources import PACKAGES, ROOT, plant, sources

VERBS = ("get", "fetch", "handle", "process")
"""First words that say nothing; the glossary's verbs are load, read, add, append, render, tabulate, score, fold."""

ROLES = ("Manager", "Service", "Helper", "Handler", "Processor", "Util", "Utils", "Wrapper", "Facade")
"""Last words of class names that say nothing."""

WORDS = ("submission", "pillar", "campaign", "spam", "stars", "satisfaction_rate", "org", "alpha", "sig", "cronjob")
"""The glossary's "not" column, as far as a word has no second honest meaning in code (`response`, `template` do)."""

OWN = {"alpha": ("analysis/reliability.py", "tests/analysis/test_reliability.py")}
"""Word → the files where it is the proper name of something else: Cronbach's alpha is no significance level."""

SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER|TRUNCATE)\s+TABLE)\b",
    re.DOTALL,
)
SQL_FILES = ("survey/store/", "survey/schema/", "survey/db.py", "survey/migrations.py")


def defined(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Line, kind (`def`, `class` or `name`) and name of everything that a module defines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, "def", name
            case ast.ClassDef(name=name):
                yield node.lineno, "class", name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, "name", name


def forbidden(kind: str, name: str, own: tuple[str, ...] = ()) -> bool:
    """Whether the glossary has another name for it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_")
    padded = f"_{words}_"
    return (
        (kind == "def" and words.startswith(tuple(f"{verb}_" for verb in VERBS)))
        or (kind == "class" and name.endswith(ROLES))
        or any(f"_{word}_" in padded or f"_{word}s_" in padded for word in WORDS if word not in own)
    )


def misnamed(root: Path) -> list[str]:
    """Definitions whose name the glossary forbids."""
    return [
        f"{source.path}:{line}: {name}"
        for source in sources(root, *PACKAGES, "tests")
        for line, kind, name in defined(source.tree)
        if forbidden(kind, name, tuple(word for word, files in OWN.items() if str(source.path) in files))
    ]


def stray_sql(root: Path) -> list[str]:
    """String constants with a statement of SQL outside the store, the door and the migrations."""
    return sorted(
        f"{source.path}:{node.lineno}: SQL outside survey/store"
        for source in sources(root, *PACKAGES)
        if not str(source.path).startswith(SQL_FILES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    )


def test_names_are_the_glossary_s() -> None:
    assert misnamed(ROOT) == []


def test_sql_stays_in_the_store() -> None:
    assert stray_sql(ROOT) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def get_ballot(): ...\n", "get_ballot"),
        ("def _process_rows(): ...\n", "_process_rows"),
        ("class BallotManager: ...\n", "BallotManager"),
        ("class SubmissionForm: ...\n", "SubmissionForm"),
        ("def interval(k, n, alpha=0.05): ...\n", "alpha"),
        ("last_submissions = ()\n", "last_submissions"),
        ("def f(self):\n    self.satisfaction_rate = 1\n", "satisfaction_rate"),
    ],
)
def test_a_forbidden_name_is_named(tmp_path: Path, text: str, name: str) -> None:
    plant(tmp_path, "survey/a.py", text)
    assert [line.rpartition(" ")[2] for line in misnamed(tmp_path)] == [name]


def test_honest_names_pass(tmp_path: Path) -> None:
    plant(tmp_path, "survey/a.py", "def gather(getter, response, target): ...\n\nclass Serviceable: ...\n")
    assert misnamed(tmp_path) == []


def test_sql_elsewhere_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "survey/store/desks.py", "SQL = 'SELECT code FROM desks'\n")
    plant(
        tmp_path,
        "survey/views/ballot.py",
        "def f(d):\n    d.rows(f'SELECT *\\n FROM {d}')\n    d.run('DELETE FROM x')\n",
    )
    plant(tmp_path, "survey/model.py", "HELP = 'select from the list, then update it'\n")
    assert stray_sql(tmp_path) == [f"survey/views/ballot.py:{line}: SQL outside survey/store" for line in (2, 3)]
