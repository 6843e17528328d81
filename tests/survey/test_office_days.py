"""Working days of an office in Vietnam: public holidays, Tết, what the settings add."""

from datetime import date
from pathlib import Path

import pytest

from survey.model import Refused
from survey.office_days import office_days
from survey.settings import Settings, load

HOLIDAYS = [
    date(2026, 1, 1), date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19), date(2026, 4, 27), date(2026, 4, 30),
    date(2026, 5, 1), date(2026, 9, 2), date(2027, 2, 8),
]  # fmt: skip
"""New Year, Tết (three days), the Hùng Kings' day made up for, Reunification, Labour, National Day, Tết 2027."""


def test_public_holidays_and_tet_are_free(tmp_path: Path) -> None:
    own = office_days(Settings(tmp_path))
    assert [day for day in HOLIDAYS if own.include(day)] == []
    assert own.include(date(2026, 11, 23))
    assert own.add(date(2026, 4, 29), 1) == date(2026, 5, 4)


def test_settings_add_days_off_and_days_that_are_worked(tmp_path: Path) -> None:
    own = office_days(Settings(tmp_path, days_off="2026-11-23 2026-12-31", days_worked="2026-11-21 2026-09-02"))
    assert not own.include(date(2026, 11, 23))
    assert own.include(date(2026, 11, 21))
    assert own.include(date(2026, 9, 2))


def test_what_is_no_date_is_refused_where_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('days_off = "2026-02-30"\n', "utf-8")
    with pytest.raises(Refused, match=r"config.toml: days_off: '2026-02-30' is no date like 2026-12-31"):
        load(tmp_path, {})
    with pytest.raises(Refused, match="are no dates"):
        office_days(Settings(tmp_path, days_worked="mai"))
