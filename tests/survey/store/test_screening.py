"""Whose names are masked in comments, on both doors."""

from pathlib import Path

from survey.model import Staff
from survey.store import agency_settings, screening, staff
from tests.builders import TODAY, make_desk
from tests.survey.store.doors import both_doors, stored

AGENCY = "xa-mau-1"


@both_doors
def test_clerks_of_the_agency_and_its_list_are_masked(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        assert screening.names_at(door, AGENCY) == ()
        staff.add(door, Staff("hanh", "Nguyễn Thị Hạnh", "clerk", AGENCY, desk=make_desk().code, active=False))
        staff.add(door, Staff("truong", "Lê Văn Trưởng", "agency_head", AGENCY))
        listed = {"staff_names": "Trần Văn Bình \n\nNguyễn Thị Hạnh"}
        agency_settings.append(door, AGENCY, listed, today=TODAY, who="an")
        assert screening.names_at(door, AGENCY) == ("Nguyễn Thị Hạnh", "Trần Văn Bình")
