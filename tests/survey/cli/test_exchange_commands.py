"""`survey import` and `survey export`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from survey.cli.exporting import WARNING
from survey.instance import load_instance
from survey.store import ballots
from tests.builders import make_answers
from tests.postgres import make_database
from tests.survey.cli.running import TODAY, YESTERDAY, filled, refused, survey, survey_json
from tests.survey.store.doors import both_doors

HEADER = "desk,date,A24,A25,comment"
GOOD = f"7K3MP-Q9X2V,{YESTERDAY},5,4,"

CHANGES: tuple[dict[str, Any], ...] = (
    {"comment": "=1+1; “Tốt”,\r\n'cảm ơn'"},
    {"answers": make_answers(A24=1, D34=2, stage=1), "mode": "kiosk", "language": "en"},
    {"comment": "'-", "date": TODAY - timedelta(days=200)},
)


def stored(folder: Path, **filters: Any) -> list[dict[str, Any]]:
    """The settled ballots of an instance."""
    door = load_instance(folder, {}).open()
    try:
        return ballots.settled(door, include_test=True, include_set_aside=True, **filters)
    finally:
        door.close()


@pytest.mark.parametrize("options", [("b.csv",), ("b.csv", "--excel"), ("b.jsonl",), ("b.txt", "--format", "jsonl")])
def test_a_round_trip_loses_nothing_and_twice_changes_nothing(tmp_path: Path, options: tuple[str, ...]) -> None:
    one, other = filled(tmp_path / "one", *CHANGES), filled(tmp_path / "other")
    name, *more = options
    file = tmp_path / name
    survey(one, "export", file, *more)
    survey(other, "import", file, *(more if "--format" in more else ()))
    assert stored(other) == stored(one)
    assert len(stored(one)) == 3
    taken = survey_json(other, "import", file, *(more if "--format" in more else ()))
    assert (taken["new"], taken["known"], taken["batch"]) == (0, 3, "")
    assert stored(other) == stored(one)
    survey(other, "export", tmp_path / f"again-{name}", *more)
    assert (tmp_path / f"again-{name}").read_bytes() == file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_from_one_database_to_the_other_and_back_it_is_the_same(tmp_path: Path) -> None:
    one = filled(tmp_path / "one", *CHANGES, database_url=make_database())
    other = filled(tmp_path / "other")
    written = survey(one, "export").stdout_bytes
    survey(other, "import", "-", stdin=written)
    assert survey(other, "export").stdout_bytes == written
    assert survey_json(one, "import", "-", stdin=written)["known"] == 3
    row = f"{HEADER}\n{GOOD}\n"
    batch = survey_json(one, "import", "-", stdin=row)["batch"]
    assert survey_json(one, "import", "--undo", batch)["removed"] == 1
    survey(one, "check")
    assert survey(one, "export").stdout_bytes == written


@both_doors
def test_a_comment_that_no_database_can_hold_is_named_with_its_line(tmp_path: Path, kind: str) -> None:
    address = {"database_url": make_database()} if kind == "postgresql" else {}
    folder = filled(tmp_path / "i", **address)
    wrong = survey(folder, "import", "-", stdin=f"{HEADER}\n{GOOD}Tốt\n{GOOD}a\0b\n".encode(), status=1)
    assert wrong.stderr == "line 3: the comment holds a control character (U+0000); delete it\n"
    half = {"desk": "7K3MP-Q9X2V", "date": str(YESTERDAY), "answers": {"A24": 5}, "comment": "\ud83d"}
    wrong = survey(folder, "import", "-", "--format", "jsonl", stdin=json.dumps(half), status=1)
    assert "U+D83D" in wrong.stderr
    assert [row["comment"] for row in stored(folder)] == ["Tốt"]


def test_through_pipes_it_is_the_same(tmp_path: Path) -> None:
    one, other = filled(tmp_path / "one", *CHANGES), filled(tmp_path / "other")
    written = survey(one, "export").stdout_bytes
    assert "3 ballots taken in" in survey(other, "import", "-", stdin=written).stdout
    assert stored(other) == stored(one)
    assert "standard input" in survey(other, "import", "--batches").stdout


@pytest.mark.parametrize("options", [(), ("--no-comments",), ("--format", "jsonl")])
def test_an_export_says_whom_it_is_not_for_and_not_in_the_data(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = survey(filled(tmp_path / "i", *CHANGES), "export", *options)
    assert done.stderr.splitlines() == [f"3 ballots written. {WARNING}"]
    assert "not for publication and not for staff" in WARNING
    assert "not for staff" not in done.stdout
    assert survey(tmp_path / "i", "export", "--to", "2000-01-01", *options).stderr == "0 ballots written.\n"


def test_three_bad_rows_of_ten(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    rows = [GOOD] * 10
    rows[2], rows[5], rows[9] = f"7K3MP-Q9X2V,{YESTERDAY},9,4,", f"ABC,{YESTERDAY},5,4,", "7K3MP-Q9X2V,2030-01-01,5,4,"
    file = tmp_path / "ten.csv"
    file.write_text("\n".join([HEADER, *rows]), "utf-8")
    strict = survey(folder, "import", "--strict", file, status=1)
    assert stored(folder) == []
    assert "Nothing was taken in" in strict.stdout
    result = survey(folder, "import", file, status=1)
    assert len(stored(folder)) == 7
    for said in (strict.stderr, result.stderr):
        first, second, third = said.splitlines()
        assert first == "line 4: A24: '9' is no answer; use 1 to 5 or nothing"
        assert second == "line 7: unknown desk 'ABC'; see: survey desk list"
        assert third.startswith("line 11: date 2030-01-01 lies ahead of today")
    again = survey_json(folder, "import", file, status=1)
    assert (again["new"], again["known"]) == (0, 7)
    assert [problem["line"] for problem in again["problems"]] == [4, 7, 11]
    assert len(stored(folder)) == 7
    survey(folder, "check")


def test_equal_rows_are_ballots_of_their_own(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    for name in ("monday.csv", "tuesday.csv"):
        (tmp_path / name).write_text("\n".join([HEADER, GOOD, GOOD, GOOD + name]), "utf-8")
        survey(folder, "import", tmp_path / name)
    assert len(stored(folder)) == 6


def test_a_batch_is_listed_and_undone_and_comes_in_again(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {})
    file = tmp_path / "b.csv"
    file.write_text("\n".join([HEADER, GOOD, GOOD]), "utf-8")
    batch = survey_json(folder, "import", file)["batch"]
    [listed] = survey_json(folder, "import", "--batches")
    assert (listed["id"], listed["ballots"], listed["source"]) == (batch, 2, "b.csv")
    assert survey_json(folder, "import", "--undo", batch) == {"batch": batch, "removed": 2}
    assert len(stored(folder)) == 1
    assert f"no import '{batch}'" in refused(folder, "import", "--undo", batch)
    survey(folder, "check")
    again = survey(folder, "import", file)
    assert f"survey import --undo {batch}-2" in again.stdout
    assert "2 ballots of" in survey(folder, "import", "--undo", f"{batch}-2").stdout
    survey(folder, "check")


def test_an_id_that_stands_for_another_ballot_is_refused(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {"id": "ab" * 16})
    rows = [
        {"id": "ab" * 16, "desk": "7K3MPQ9X2V", "date": str(YESTERDAY), "mode": "web", "answers": {"A24": 1}},
        {"id": "cd" * 16, "desk": "7K3MPQ9X2V", "date": str(YESTERDAY), "answers": {"A24": 1}},
        {"id": "cd" * 16, "desk": "7K3MPQ9X2V", "date": str(YESTERDAY), "answers": {"A24": 2}},
        {"id": "cd" * 16, "desk": "7K3MPQ9X2V", "date": str(YESTERDAY), "answers": {"A24": 1}},
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    result = survey(folder, "import", "-", "--format", "jsonl", "--json", stdin=lines, status=1)
    taken = json.loads(result.stdout)
    assert (taken["new"], taken["known"]) == (1, 1)
    assert [problem["line"] for problem in taken["problems"]] == [1, 3]


def test_old_ballots_need_to_be_asked_for(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", days_back=3)
    row = f"{HEADER}\n7K3MP-Q9X2V,{TODAY - timedelta(days=4):%d/%m/%Y},5,4,\n"
    assert "--history" in survey(folder, "import", "-", stdin=row, status=1).stderr
    survey(folder, "import", "-", "--history", stdin=row)
    assert [one["date"] for one in stored(folder)] == [str(TODAY - timedelta(days=4))]


def test_defaults_are_for_rows_that_name_nothing(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(
        folder, "import", "-", "--mode", "link", "--language", "en", "--instrument", "hue-city@2019",
        stdin=f"desk,date,Q1\n7K3MPQ9X2V,{YESTERDAY},3\n",
    )  # fmt: skip
    [one] = stored(folder)
    assert (one["mode"], one["language"], one["instrument"]) == ("link", "en", "hue-city@2019")
    assert "unknown instrument 'x@1'" in refused(folder, "import", "-", "--instrument", "x@1", stdin="desk,date,Q1\n")
    assert survey(folder, "export").stdout.splitlines()[0].endswith(",instrument,Q1,Q2,Q3,Q4,Q5,comment")


def test_an_export_takes_what_is_asked_for(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", *CHANGES, {"mode": "test"})

    def lines(*options: str) -> int:
        return len(survey(folder, "export", "--format", "jsonl", *options).stdout.splitlines())

    assert lines() == 3
    assert lines("--all") == 4
    assert lines("--from", str(YESTERDAY)) == 2
    assert lines("--to", f"{TODAY - timedelta(days=2):%d/%m/%Y}") == 1
    assert lines("--desk", "7k3mp q9x2v", "--agency", "xa-mau-1") == 3
    assert "cảm ơn" not in survey(folder, "export", "--no-comments").stdout
    assert "unknown agency 'x'" in refused(folder, "export", "--agency", "x")
    assert "unknown desk" in refused(folder, "export", "--desk", "x")


def test_today_s_ballots_are_not_settled_by_an_export(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", {"date": TODAY})
    assert survey(folder, "export").stdout.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("import", "x", "--batches"),
        ("import", "--batches", "--undo", "x"),
        ("export", "--format", "jsonl", "--excel"),
        ("export", "--from", "yesterday"),
    ],
)
def test_bad_use_has_status_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    survey(tmp_path, *arguments, status=2)


def test_a_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    assert refused(folder, "import", tmp_path / "none.csv") == f"{tmp_path / 'none.csv'}: No such file or directory"
    said = f"{tmp_path / 'none/b.csv'}: No such file or directory; name a file in a folder that can be written"
    assert refused(folder, "export", tmp_path / "none/b.csv") == said
