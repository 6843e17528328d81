"""`survey migrate`, `settle`, `check`."""

from pathlib import Path

import pytest

from survey.clock import years_after
from survey.instance import load_instance
from survey.store import ballots
from tests.builders import make_ballot
from tests.survey.cli.running import TODAY, YESTERDAY, filled, refused, survey, survey_json


def test_a_store_is_made_once(tmp_path: Path) -> None:
    said = refused(tmp_path / "new", "agency", "list")
    assert "run: survey migrate" in said
    for _ in range(2):
        assert "is ready" in survey(tmp_path / "new", "migrate").stdout
    assert survey_json(tmp_path / "new", "agency", "list") == []


def test_past_days_are_settled_and_today_when_asked(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    door = load_instance(folder, {}).open()
    for day in (YESTERDAY, YESTERDAY, TODAY):
        ballots.cast(door, make_ballot(date=day))
    door.close()
    assert survey(folder, "settle").stdout == "2 ballots settled.\n"
    assert survey_json(folder, "settle") == {"settled": 0, "expired": 0, "judged": 0}
    assert survey_json(folder, "settle", "--include-today") == {"settled": 1, "expired": 0, "judged": 0}


def test_ballots_go_when_the_years_they_are_promised_are_over(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {"date": years_after(TODAY, -6)}, {})
    assert "1 ballots deleted: older than keep_years." in survey(folder, "settle").stdout
    assert survey_json(folder, "check") == {"findings": []}
    assert len(survey(folder, "export", "--format", "jsonl").stdout.splitlines()) == 1


def test_a_sound_store_checks_out(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {}, {})
    assert survey(folder, "check").stdout == "Everything is as it was sealed.\n"
    assert survey_json(folder, "check") == {"findings": []}


@pytest.mark.parametrize("change", ["UPDATE ballots SET answers = replace(answers, '5', '1')", "DELETE FROM ballots"])
def test_what_was_tampered_with_is_named_with_status_1(tmp_path: Path, change: str) -> None:
    folder = filled(tmp_path / "i", {})
    door = load_instance(folder, {}).open()
    door.run(change)
    door.close()
    result = survey(folder, "check", status=1)
    assert result.stdout.splitlines()[-1].endswith(" findings.")
    found = survey_json(folder, "check", status=1)["findings"]
    assert found
    assert f"{found[0]['code']}: {found[0]['subject']}: {found[0]['text']}" in result.stdout
