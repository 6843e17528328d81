"""`survey ballot`: set aside with a reason, restored, listed."""

import uuid
from pathlib import Path

import pytest

from tests.survey.cli.running import TODAY, filled, refused, survey, survey_json


def ids(folder: Path) -> list[str]:
    header, *lines = survey(folder, "export").stdout.splitlines()
    place = header.lstrip("\ufeff").split(",").index("id")
    return [line.split(",")[place] for line in lines]


def test_a_ballot_is_set_aside_and_restored_with_reasons(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *[{}] * 6)
    one = ids(folder)[0]
    assert survey(folder, "ballot", "list").stdout == ""
    survey(folder, "ballot", "set-aside", one, "--why", "hai phiếu giống hệt")
    assert one not in ids(folder)
    survey(folder, "ballot", "restore", one.upper(), "--why", "hai người khác nhau")
    assert one in ids(folder)
    listed = survey_json(folder, "ballot", "list")
    assert [(row["ballot"], row["what"], row["why"]) for row in listed] == [
        (one, "set_aside", "hai phiếu giống hệt"),
        (one, "restored", "hai người khác nhau"),
    ]
    assert {row["day"] for row in listed} == {TODAY.isoformat()}
    assert all(row["who"] for row in listed)
    assert survey(folder, "check").exit_code == 0


@pytest.mark.parametrize(
    ("step", "ballot", "said"),
    [
        ("set-aside", "12", "ballot '12' is no id like those that survey export writes"),
        ("set-aside", str(uuid.UUID(int=5)), "no settled ballot"),
        ("restore", str(uuid.UUID(int=5)), "is not set aside"),
    ],
)
def test_a_ballot_that_cannot_be_meant_is_refused(tmp_path: Path, step: str, ballot: str, said: str) -> None:
    assert said in refused(filled(tmp_path / "i"), "ballot", step, ballot, "--why", "x")


def test_a_ballot_is_set_aside_once_and_never_without_a_reason(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {})
    [one] = ids(folder)
    assert "say why" in refused(folder, "ballot", "set-aside", one, "--why", " ")
    survey(folder, "ballot", "set-aside", one, status=2)
    survey(folder, "ballot", "set-aside", one, "--why", "x")
    assert "is set aside already" in refused(folder, "ballot", "set-aside", one, "--why", "x")
