"""What agencies settle about their documents, on both doors."""

from pathlib import Path

import pytest

from survey.model import Refused
from survey.store import agencies, agency_settings
from tests.builders import TODAY, make_agency
from tests.survey.store.doors import both_doors, stored


@both_doors
def test_the_last_value_holds_and_the_nearest_agency_s_is_inherited(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        agencies.add(door, make_agency(id="tinh-mau", name="Tỉnh Mẫu"))
        agencies.update(door, make_agency(parent="tinh-mau"))
        values = {"place": "Mẫu", "symbol": "BC-UBND", "recipients": "- Lưu: VT."}
        assert agency_settings.append(door, "tinh-mau", values, today=TODAY, who="an") == 3
        assert agency_settings.append(door, "tinh-mau", values, today=TODAY, who="an") == 0
        assert agency_settings.read(door, "xa-mau-1") == {"place": "Mẫu", "recipients": "- Lưu: VT."}
        agency_settings.append(door, "xa-mau-1", {"place": "Xã Mẫu 1", "symbol": "BC-XM1"}, today=TODAY, who="an")
        assert agency_settings.read(door, "xa-mau-1")["place"] == "Xã Mẫu 1"
        agency_settings.append(door, "xa-mau-1", {"place": " "}, today=TODAY, who="an")
        assert agency_settings.read(door, "xa-mau-1")["place"] == "Mẫu"
        assert agency_settings.own(door, "xa-mau-1") == {"place": "", "symbol": "BC-XM1"}
        assert agency_settings.read(door, "nowhere") == {}


@both_doors
def test_what_is_no_setting_is_refused(tmp_path: Path, kind: str) -> None:
    with stored(kind, tmp_path) as door:
        with pytest.raises(Refused, match="unknown setting 'colour'; use one of addressee"):
            agency_settings.append(door, "xa-mau-1", {"colour": "red"}, today=TODAY, who="an")
        with pytest.raises(Refused, match="place has 2001 characters"):
            agency_settings.append(door, "xa-mau-1", {"place": "x" * 2001}, today=TODAY, who="an")
