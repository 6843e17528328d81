"""`survey backup` and `survey restore`, in a process of their own too."""

import os
import subprocess
import sys
from pathlib import Path

from survey.instance import load_instance
from survey.store import desks
from tests.survey.cli.running import filled, refused, survey, survey_json


def test_everything_is_there_again_and_printed_codes_work(tmp_path: Path) -> None:
    folder = filled(tmp_path / "from", {}, {"comment": "tốt"}, phone="113")
    file = tmp_path / "b.zip"
    assert survey(folder, "backup", file).stdout == f"{file} was written and tried out.\n"
    assert "2 settled ballots." in survey(tmp_path / "to", "restore", file).stdout
    assert survey(tmp_path / "to", "check").stdout == "Everything is as it was sealed.\n"
    assert survey_json(tmp_path / "to", "desk", "list") == survey_json(folder, "desk", "list")
    assert survey(tmp_path / "to", "export").stdout == survey(folder, "export").stdout
    door = load_instance(tmp_path / "to", {}).open()
    assert desks.read(door, "7K3MPQ9X2V") is not None
    door.close()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = filled(tmp_path / "from", {})
    survey(folder, "backup", tmp_path / "b.zip")
    assert "overwrites nothing" in refused(folder, "backup", tmp_path / "b.zip")
    assert "holds data already" in refused(folder, "restore", tmp_path / "b.zip")
    other = filled(tmp_path / "other")
    assert "secret.key differs" in refused(other, "restore", tmp_path / "b.zip")


def test_a_file_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("no zip")
    assert "is no whole backup" in refused(tmp_path / "to", "restore", tmp_path / "b.zip")
    assert not (tmp_path / "to").exists()
    survey(tmp_path / "to", "restore", tmp_path / "none.zip", status=2)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = filled(tmp_path / "from", {})
    assert "No such file or directory" in refused(folder, "backup", tmp_path / "none/b.zip")


def test_a_store_that_was_tampered_with_is_backed_up_with_status_1(tmp_path: Path) -> None:
    folder = filled(tmp_path / "from", {})
    door = load_instance(folder, {}).open()
    door.run("UPDATE ballots SET comment = 'x'")
    door.close()
    result = survey(folder, "backup", tmp_path / "b.zip", status=1)
    assert result.stderr
    assert (tmp_path / "b.zip").exists()
    assert survey(tmp_path / "to", "restore", tmp_path / "b.zip", status=1).stderr == result.stderr


def test_in_a_process_of_its_own_it_is_the_same(tmp_path: Path) -> None:
    folder = filled(tmp_path / "from", {})
    environment = {**os.environ, "SURVEY_INSTANCE": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "survey", "backup", "b.zip"],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "b.zip was written and tried out.\n", "")
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
