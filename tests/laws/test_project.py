"""The project file, the lock and the tree say the same; nothing in them belongs to one machine."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.laws.sources import PACKAGES, ROOT, committed, plant, repository

LOCKS: Mapping[str, tuple[str, ...]] = {
    ".ci/requirements.lock": ("postgres",),
    ".ci/requirements-test.lock": ("postgres", "test"),
}
"""Lock file → the extras that it covers beside the dependencies."""

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
PIN = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+( ; [^\\]+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+")
# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(" + "|".join(("work", "farm", "root", "home/[a-z]+", "tmp/bash_jobs")) + ")/")
REGISTRY = re.compile(
    "|".join(("index" + "-url", "registry" + "=", "pypi" + r"\.org", "python" + "hosted", "npm" + "js"))
)


def project(root: Path) -> dict[str, Any]:
    """The project file below `root`."""
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def lax(settings: Mapping[str, Any]) -> list[str]:
    """What the project file must say so that nothing is let through."""
    tool = settings["tool"]
    pytest_options = tool["pytest"]["ini_options"]
    wanted = {
        "mypy is strict": tool["mypy"].get("strict") is True,
        "mypy reads the tests too": {*PACKAGES, "tests"} <= set(tool["mypy"].get("files", [])),
        "no module is exempt from mypy": all(
            override.keys() <= {"module", "ignore_missing_imports"} for override in tool["mypy"].get("overrides", [])
        ),
        "warnings are errors": pytest_options.get("filterwarnings", [None])[0] == "error",
        "an expected failure that passes is a failure": pytest_options.get("xfail_strict") is True,
        "a test ends by itself": 0 < pytest_options.get("timeout", 0) <= 300,
        "branches are measured": tool["coverage"]["run"].get("branch") is True,
        "all three packages are measured": set(tool["coverage"]["run"].get("source", [])) == set(PACKAGES),
    }
    return [law for law, held in wanted.items() if not held]


def unpackaged(root: Path) -> list[str]:
    """Files of the three packages that an installed wheel would lack, and packages that it names in vain."""
    setuptools = project(root)["tool"]["setuptools"]
    named = {package.replace(".", "/") for package in setuptools["packages"]}
    data = {
        path.relative_to(root).as_posix()
        for package, patterns in setuptools["package-data"].items()
        for pattern in patterns
        for path in (root / package.replace(".", "/")).glob(pattern)
    }
    files = [path for path in committed(root) if path.parts[0] in PACKAGES]
    lost = [str(path) for path in files if not _travels(path, named, data)]
    return lost + sorted(package for package in named if not (root / package).is_dir())


def _travels(path: PurePosixPath, packages: set[str], data: set[str]) -> bool:
    return path.as_posix() in data or (path.suffix == ".py" and path.parent.as_posix() in packages)


def unlocked(root: Path, lock: str, extras: tuple[str, ...]) -> list[str]:
    """Requirements of the project that a lock does not satisfy, and lines of it that are no pinned, hashed package."""
    settings = project(root)["project"]
    wanted = [
        *settings["dependencies"],
        *(line for extra in extras for line in settings["optional-dependencies"][extra]),
    ]
    text = (root / lock).read_text("utf-8")
    pinned = {canonicalize_name(name): version for name, version in LOCKED.findall(text)}
    missing = [
        f"{lock}: {requirement}"
        for requirement in map(Requirement, wanted)
        if (version := pinned.get(canonicalize_name(requirement.name))) is None or version not in requirement.specifier
    ]
    rest = PIN.sub("", text).strip()
    return missing + ([f"{lock}: not a pinned, hashed package: {rest.splitlines()[0]}"] if rest else [])


def machine_bound(root: Path) -> list[str]:
    """Lines that name a path of one machine or the host of a registry."""
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in committed(root)
        for number, line in enumerate((root / path).read_text("utf-8", errors="replace").splitlines(), 1)
        if MACHINE.search(line) or REGISTRY.search(line)
    ]


def test_the_project_file_lets_nothing_through() -> None:
    assert lax(project(ROOT)) == []


def test_the_wheel_holds_every_file() -> None:
    assert unpackaged(ROOT) == []


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_the_lock_covers_the_project(lock: str, extras: tuple[str, ...]) -> None:
    assert unlocked(ROOT, lock, extras) == []


def test_nothing_belongs_to_one_machine() -> None:
    assert machine_bound(ROOT) == []


@pytest.mark.parametrize(
    ("section", "change", "law"),
    [
        (("mypy",), {"strict": False}, "mypy is strict"),
        (("mypy",), {"overrides": [{"module": "survey.*", "ignore_errors": True}]}, "no module is exempt from mypy"),
        (("pytest", "ini_options"), {"filterwarnings": ["default"]}, "warnings are errors"),
        (("pytest", "ini_options"), {"timeout": 0}, "a test ends by itself"),
        (("coverage", "run"), {"source": ["survey"]}, "all three packages are measured"),
    ],
)
def test_a_lax_project_file_is_named(section: tuple[str, ...], change: dict[str, Any], law: str) -> None:
    settings = project(ROOT)
    part = settings["tool"]
    for name in section:
        part = part[name]
    part.update(change)
    assert lax(settings) == [law]


def test_a_file_that_the_wheel_would_lack_is_named(tmp_path: Path) -> None:
    plant(
        repository(tmp_path),
        "pyproject.toml",
        '[tool.setuptools]\npackages = ["survey", "survey.gone"]\n'
        '[tool.setuptools.package-data]\nsurvey = ["templates/**/*"]\n',
    )
    for path in ("survey/__init__.py", "survey/new/__init__.py", "survey/templates/a/b.html", "forms/x.toml"):
        plant(tmp_path, path, "")
    assert unpackaged(tmp_path) == ["forms/x.toml", "survey/new/__init__.py", "survey/gone"]


def test_what_a_lock_lacks_is_named(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "pyproject.toml",
        '[project]\ndependencies = ["a>=2", "b_c>=1,<2", "d"]\n'
        "[project.optional-dependencies]\nx = [\"e; os_name == 'nt'\"]\n",
    )
    hashed = " \\\n    --hash=sha256:" + "0" * 64 + "\n"
    plant(tmp_path, "x.lock", f"a==1.0{hashed}b-c==1.5 ; python_version > '3'{hashed}# from a file\ne==1\n")
    assert unlocked(tmp_path, "x.lock", ("x",)) == [
        "x.lock: a>=2",
        "x.lock: d",
        "x.lock: not a pinned, hashed package: # from a file",
    ]


def test_what_belongs_to_one_machine_is_named(tmp_path: Path) -> None:
    slash = "/"
    plant(repository(tmp_path), "README.md", f"fine /B/CODE\ncd {slash}work/main\n")
    plant(tmp_path, ".ci/run", f"pip install --index{'-'}url x\nA={slash}root/x\n")
    assert [line.partition(": ")[0] for line in machine_bound(tmp_path)] == [".ci/run:1", ".ci/run:2", "README.md:2"]
