"""Law 7: README names every setting, command and instrument, and begins with the two commands that do everything."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import click

from survey.cli import main
from survey.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def unnamed(readme: str, settings: Iterable[str], commands: Iterable[str], instruments: Iterable[str]) -> list[str]:
    """What README does not name: settings and instruments as code, commands as `survey NAME`."""
    wanted = [
        *((f"setting {name}", rf"`{re.escape(name)}`") for name in settings),
        *((f"command {name}", rf"\bsurvey {re.escape(name)}\b") for name in commands),
        *((f"instrument {name}", rf"`{re.escape(name)}`") for name in instruments),
    ]
    return [what for what, pattern in wanted if not re.search(pattern, readme)]


def shell_commands(readme: str) -> list[str]:
    """The shell blocks, in order."""
    return re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """The names of all commands."""
    assert isinstance(main, click.Group)
    return main.list_commands(click.Context(main))


def instruments() -> list[str]:
    """The keys of all shipped instruments, from the files themselves."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "forms/library").glob("*.toml")]
    return [f"{file['id']}@{file['version']}" for file in files]


def test_readme_names_everything() -> None:
    assert unnamed(README, [setting.name for setting in SETTINGS], commands(), instruments()) == []


def test_there_is_something_to_name() -> None:
    assert "sipas-service@2026" in instruments()
    assert {"demo", "serve", "score"} <= set(commands())


def test_what_readme_leaves_out_is_named() -> None:
    readme = "`phone` `demo` survey serve, survey scores, `a@1`"
    assert unnamed(readme, ["phone", "workers"], ["serve", "score"], ["a@1", "a@2"]) == [
        "setting workers",
        "command score",
        "instrument a@2",
    ]


def test_the_first_two_commands_need_nothing_else() -> None:
    first, second = shell_commands(README)[:2]
    assert first == "python3 -m venv .venv && .venv/bin/pip install --quiet -e . && .venv/bin/survey demo\n"
    assert second == "python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[test]' && .venv/bin/pytest\n"
