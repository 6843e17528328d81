"""Runs `survey` in this process, as a person would call it."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from survey.cli import main
from survey.clock import Clock
from survey.db import Door
from survey.instance import Instance
from survey.settling import settle
from survey.store import ballots
from tests.builders import make_ballot, make_store

TODAY = Clock("Asia/Ho_Chi_Minh").today()
YESTERDAY = TODAY - timedelta(days=1)


def survey(folder: Path, *arguments: str | Path, stdin: str | bytes | None = None, status: int = 0) -> Result:
    """Run a command on an instance folder; its exit status must be `status`."""
    runner = CliRunner(env={"SURVEY_INSTANCE": None, "SURVEY_DATABASE_URL": None})
    result = runner.invoke(main, ["--instance", str(folder), *map(str, arguments)], input=stdin)
    assert result.exit_code == status, (arguments, result.exit_code, result.output, result.exception)
    assert "Traceback" not in result.output
    return result


def survey_json(folder: Path, *arguments: str | Path, stdin: str | bytes | None = None, status: int = 0) -> Any:
    """What a command prints with `--json`."""
    return json.loads(survey(folder, *arguments, "--json", stdin=stdin, status=status).stdout)


def refused(folder: Path, *arguments: str | Path, stdin: str | bytes | None = None) -> str:
    """The one line on standard error with which a command ends, status 1."""
    result = survey(folder, *arguments, stdin=stdin, status=1)
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0].removeprefix("Error: ")


def cast(instance: Instance, door: Door, *changes: dict[str, Any], day: date = YESTERDAY) -> None:
    """Cast ballots of a day that is over, and settle them."""
    for change in changes:
        ballots.cast(door, make_ballot(**({"date": day} | change)))
    settle(door, key=instance.key, today=TODAY)


def filled(folder: Path, *changes: dict[str, Any], **settings: Any) -> Path:
    """An instance folder with one agency, one desk and settled ballots."""
    instance, door = make_store(folder, **settings)
    cast(instance, door, *changes)
    door.close()
    return folder
