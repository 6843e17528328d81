"""What every command has in common: help, exit status, one-line errors, nothing heavy at the start."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from survey.cli import COMMANDS, main
from tests.survey.cli.running import filled, refused, survey

ROOT = Path(__file__).parents[3]


def every(command: click.Command = main, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with its path, those below commands too."""
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.commands[name]
            yield from every(below, *path, name)


def test_every_command_of_the_issue_is_there() -> None:
    assert set(COMMANDS) == {
        "demo", "serve", "migrate", "agency", "desk", "transactions", "poster", "import", "export", "settle", "score",
        "flags", "check", "audit", "digest", "backup", "restore", "staff", "close", "report", "ballot", "plan",
        "drivers",
        "methods", "verify",
    }  # fmt: skip
    assert len(main.commands) == len(COMMANDS)
    assert list(main.commands) == list(COMMANDS)


@pytest.mark.parametrize(
    ("path", "command"), list(every()), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_help_names_every_option_and_says_what_it_does(path: tuple[str, ...], command: click.Command) -> None:
    result = CliRunner().invoke(main, [*path, "--help"], prog_name="survey", terminal_width=120)
    assert result.exit_code == 0
    assert result.stdout.startswith(" ".join(["Usage: survey", *path]))
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.opts[0] in result.stdout
            assert option.help, f"{path} {option.name}"


def test_a_command_that_prints_data_prints_json() -> None:
    printing = {"list", "score", "flags", "check", "settle", "import"}
    for path, command in every():
        if path and path[-1] in printing and not isinstance(command, click.Group) and path[0] != "poster":
            single = path == ("import",) or path[-1] != "import"
            assert not single or any("--json" in option.opts for option in command.params), path


def test_the_version_is_printed() -> None:
    assert survey(Path("/nowhere"), "--version").stdout.startswith("survey 0.")


def test_an_unknown_command_has_status_2() -> None:
    assert "No such command" in survey(Path("/nowhere"), "scores", status=2).stderr


def test_the_list_of_commands_loads_none_of_them() -> None:
    code = (
        "import sys\nfrom survey.cli import main\ntry:\n    main(['--help'])\nfinally:\n"
        "    heavy = {'flask', 'numpy', 'scipy', 'sqlite_utils', 'babel', 'argon2', 'wtforms', 'survey.cli.score'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_the_folder_comes_from_the_option_before_the_environment(tmp_path: Path) -> None:
    filled(tmp_path / "i")
    runner = CliRunner(env={"SURVEY_INSTANCE": str(tmp_path / "i")})
    assert runner.invoke(main, ["desk", "list"]).exit_code == 0
    assert runner.invoke(main, ["--instance", str(tmp_path / "j"), "desk", "list"]).exit_code == 1


def test_a_wrong_setting_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("colour = 1")
    assert "unknown setting 'colour'" in refused(tmp_path, "settle")


def test_a_broken_instrument_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("id = 1")
    assert "x.toml" in refused(tmp_path, "score", "--file", "-", "--instrument", tmp_path / "x.toml", stdin="")


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {})
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "survey", "--instance", folder, "export"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert os.strerror(errno.ENOSPC) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_error_of_ours(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[{"comment": "x" * 2000}] * 200)
    with subprocess.Popen(
        [sys.executable, "-m", "survey", "--instance", folder, "export"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert "Traceback" not in said
    assert process.returncode == 1
