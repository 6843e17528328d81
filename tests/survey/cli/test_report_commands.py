"""`survey close` and `survey report`: what they print, what they write, what they refuse."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from survey.db import Door
from survey.store import ballots, report_texts
from tests.builders import TODAY as THEN
from tests.builders import make_answers, make_ballot, make_store
from tests.survey.cli.running import refused, survey, survey_json

OCTOBER = "2026-10"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    instance, door = make_store(tmp_path)
    add(door, instance.key, 40)
    yield door
    door.close()


def add(door: Door, key: bytes, number: int) -> None:
    made = [
        make_ballot(date=date(2026, 10, 1 + at % 28), answers=make_answers(A24=5 - at % 3, B29=4))
        for at in range(number)
    ]
    ballots.add_settled_many(door, made, f"batch of {number}", key=key, today=THEN)


def test_a_period_is_closed_once_and_again_with_a_reason(tmp_path: Path, door: Door) -> None:
    first = survey_json(tmp_path, "close", OCTOBER)
    assert (first["closing"], first["agency"], first["period"], first["revision"]) == (1, "xa-mau-1", OCTOBER, 1)
    assert survey_json(tmp_path, "close", OCTOBER) == first
    add(door, (tmp_path / "secret.key").read_bytes(), 6)
    assert "say why" in refused(tmp_path, "close", OCTOBER)
    again = survey(tmp_path, "close", OCTOBER, "--reason", "phiếu giấy đến muộn").stdout
    assert "closing no. 2" in again
    assert first["check"] not in again


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("close", "2026-13"), "write a month 2026-10"),
        (("close", OCTOBER, "--agency", "nowhere"), "unknown agency 'nowhere'"),
        (("report", "--period", OCTOBER, "-o", "out"), "2026-10 is not closed for xa-mau-1; run: survey close 2026-10"),
        (("report", "--period", OCTOBER, "--agency", "nowhere", "-o", "out"), "unknown agency 'nowhere'"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    tmp_path: Path, door: Door, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(tmp_path, *arguments)


def test_reports_are_written_kept_and_made_of_any_closing(tmp_path: Path, door: Door) -> None:
    survey(tmp_path, "close", OCTOBER)
    out = tmp_path / "out"
    written = survey_json(tmp_path, "report", "--period", OCTOBER, "-o", out)
    names = [Path(row["file"]).name for row in written]
    assert names == ["bao-cao-2026-10-xa-mau-1.pdf", "trang-lanh-dao-2026-10-xa-mau-1.pdf"]
    first = {name: (out / name).read_bytes() for name in names}
    assert all(content.startswith(b"%PDF-") for content in first.values())
    add(door, (tmp_path / "secret.key").read_bytes(), 6)
    survey(tmp_path, "close", OCTOBER, "--reason", "phiếu giấy đến muộn")
    second = survey_json(tmp_path, "report", "--period", OCTOBER, "-o", out)
    assert [Path(row["file"]).name for row in second] == [name.replace(".pdf", "-2.pdf") for name in names]
    assert [row["closing"] for row in second] == [2, 2]
    again = survey_json(tmp_path, "report", "--period", OCTOBER, "--closing", "1", "-o", tmp_path / "again")
    assert {Path(row["file"]).name: Path(row["file"]).read_bytes() for row in again} == first
    assert "has no closing no. 3 at xa-mau-1; the last is no. 2" in refused(
        tmp_path, "report", "--period", OCTOBER, "--closing", "3", "-o", tmp_path / "again"
    )


def test_all_agencies_and_another_language(tmp_path: Path, door: Door) -> None:
    survey(tmp_path, "close", OCTOBER)
    said = survey(tmp_path, "report", "--period", OCTOBER, "--all", "--language", "en", "-o", tmp_path / "en").stdout
    assert said == f"2 files in {tmp_path / 'en'}.\n"
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == [
        "leader-page-2026-10-xa-mau-1.pdf", "report-2026-10-xa-mau-1.pdf",
    ]  # fmt: skip


def test_what_the_agency_writes_makes_another_file_with_another_check_code(tmp_path: Path, door: Door) -> None:
    survey(tmp_path, "close", OCTOBER)
    before = survey_json(tmp_path, "report", "--period", OCTOBER, "-o", tmp_path / "a")
    report_texts.append(door, "xa-mau-1", OCTOBER, {"proposals": "Thêm người."}, today=THEN, who="an")
    after = survey_json(tmp_path, "report", "--period", OCTOBER, "-o", tmp_path / "b")
    for one, other in zip(before, after, strict=True):
        assert Path(one["file"]).read_bytes() != Path(other["file"]).read_bytes()
    kept = sorted((tmp_path / "reports").iterdir())
    assert len(kept) == 4
    assert json.dumps(before).count("xa-mau-1.pdf") == 2
