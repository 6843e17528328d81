"""`survey agency`, `desk`, `transactions`."""

from datetime import timedelta
from pathlib import Path

import pytest

from survey.instance import load_instance
from survey.store import desks
from survey.tickets import read_code
from tests.survey.cli.running import TODAY, YESTERDAY, filled, refused, survey, survey_json


def test_agencies_are_added_changed_and_retired(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(folder, "agency", "add", "tinh-mau", "Tỉnh Mẫu", "--kind", "tỉnh", "--from", "1/7/2025")
    survey(folder, "agency", "add", "xa-mau-2", "Xã Mẫu 2", "--parent", "tinh-mau")
    survey(folder, "agency", "change", "xa-mau-1", "--parent", "tinh-mau", "--name", "Xã Mẫu Một", "--kind", "xã")
    survey(folder, "agency", "retire", "xa-mau-1", "2026-06-30", "--successor", "xa-mau-2")
    listed = {one["id"]: one for one in survey_json(folder, "agency", "list")}
    assert listed["tinh-mau"] | {"valid_from": "2025-07-01", "kind": "tỉnh"} == listed["tinh-mau"]
    assert listed["xa-mau-1"] == {
        "id": "xa-mau-1",
        "name": "Xã Mẫu Một",
        "kind": "xã",
        "parent": "tinh-mau",
        "valid_from": "1900-01-01",
        "valid_to": "2026-06-30",
        "successor": "xa-mau-2",
    }
    survey(folder, "agency", "change", "xa-mau-2", "--parent", "")
    header, *rows = survey(folder, "agency", "list").stdout.splitlines()
    assert header.split() == ["id", "name", "kind", "parent", "valid_from", "valid_to", "successor"]
    assert len(rows) == 3
    assert {row.index("1900-01-01") for row in rows if "1900" in row} == {header.index("valid_from")}
    assert "tinh-mau" not in rows[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "Xã", "x"), "agency id 'Xã': use 1 to 40 lower-case letters"),
        (("add", "x", "x", "--parent", "y"), "unknown agency 'y'"),
        (("add", "xa-mau-1", "x"), "exists already"),
        (("change", "y", "--name", "x"), "unknown agency 'y'; see: survey agency list"),
        (("change", "xa-mau-1", "--name", " "), "the name is empty"),
        (("retire", "y", "2026-06-30"), "unknown agency 'y'"),
    ],
)
def test_an_agency_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(filled(tmp_path / "i"), "agency", *arguments)


def test_a_change_names_something(tmp_path: Path) -> None:
    survey(filled(tmp_path / "i"), "agency", "change", "xa-mau-1", status=2)


def test_agencies_come_in_as_csv_once(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    text = "id;name;parent;valid_from;valid_to\ntinh;Tỉnh Mẫu;;;\nxa-9;Xã Mẫu 9;tinh;01/07/2025;31/12/2026\n"
    assert survey(folder, "agency", "import", "-", stdin=text).stdout == "2 agencies added, 0 were there already.\n"
    assert survey(folder, "agency", "import", "-", stdin=text).stdout == "0 agencies added, 2 were there already.\n"
    listed = {one["id"]: one for one in survey_json(folder, "agency", "list")}
    assert listed["xa-9"]["valid_to"] == "2026-12-31"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\nx,X\nxa-9\n", "line 3: 1 cells"),
        ("id,title\nx,X\n", "line 2: the columns are id, name"),
        ("id,name,parent\nx,X,\ny,Y,z\n", "line 3: agency y: unknown agency 'z'"),
    ],
)
def test_agencies_come_in_all_or_none(tmp_path: Path, text: str, said: str) -> None:
    folder = filled(tmp_path / "i")
    assert said in refused(folder, "agency", "import", "-", stdin=text)
    assert len(survey_json(folder, "agency", "list")) == 1


def test_a_desk_is_added_with_a_code_and_asks_from_today(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i", instrument="commune-short@2026")
    printed = survey(folder, "desk", "add", "xa-mau-1", "Quầy 2", "--staff", "4").stdout.strip()
    assert read_code(printed) == printed.replace("-", "")
    listed = {one["code"]: one for one in survey_json(folder, "desk", "list")}
    assert listed[printed] == {
        "code": printed,
        "agency": "xa-mau-1",
        "name": "Quầy 2",
        "status": "open",
        "staff": 4,
        "instrument": "commune-short@2026",
    }
    assert survey_json(folder, "desk", "list", "--agency", "x") == []
    survey(folder, "desk", "add", "xa-mau-1", "Quầy 3", "--instrument", "hue-city@2019", "--from", "2026-01-01")
    assert "hue-city@2019" in survey(folder, "desk", "list").stdout


def test_a_desk_is_closed_opened_assigned_and_retired(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    code = "7k3mp q9x2v"

    def status() -> str:
        [one] = survey_json(folder, "desk", "list")
        return str(one["status"])

    for verb, expected in (("close", "closed"), ("open", "open"), ("retire", "retired"), ("retire", "retired")):
        assert survey(folder, "desk", verb, code).stdout == f"7K3MP-Q9X2V is {expected}.\n"
        assert status() == expected
    assert "is retired for good" in refused(folder, "desk", "open", code)
    tomorrow = TODAY + timedelta(days=1)
    survey(folder, "desk", "assign", code, "hue-city@2019", "--from", f"{tomorrow:%d/%m/%Y}")
    assert survey_json(folder, "desk", "list")[0]["instrument"] == "sipas-service@2026"
    assert f"from {TODAY} on" in survey(folder, "desk", "assign", code, "commune-short@2026").stdout
    assert survey_json(folder, "desk", "list")[0]["instrument"] == "commune-short@2026"
    door = load_instance(folder, {}).open()
    events = desks.history(door, "7K3MPQ9X2V")
    door.close()
    assert all(event["who"] for event in events[-2:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "y", "Quầy"), "unknown agency 'y'"),
        (("add", "xa-mau-1", "Quầy", "--instrument", "x@1"), "x@1: no such instrument; use one of"),
        (("close", "7K3MPQ9X2W"), "unknown desk '7K3MPQ9X2W'; see: survey desk list"),
        (("assign", "7K3MPQ9X2V", "x@1"), "no such instrument"),
    ],
)
def test_a_desk_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    folder = filled(tmp_path / "i")
    assert said in refused(folder, "desk", *arguments)
    assert len(survey_json(folder, "desk", "list")) == 1


def test_desks_come_in_as_csv_once(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    text = (
        "agency,name,code,staff,instrument,from\n"
        "xa-mau-1,Quầy 1,7K3MP-Q9X2V,,,\n"
        "xa-mau-1,Quầy 2,,2,hue-city@2019,01/02/2026\n"
        "xa-mau-1,Quầy 3,,,,\n"
    )
    assert survey(folder, "desk", "import", "-", stdin=text).stdout == "2 desks added, 1 were there already.\n"
    assert survey(folder, "desk", "import", "-", stdin=text).stdout == "0 desks added, 3 were there already.\n"
    found = {one["name"]: (one["staff"], one["instrument"]) for one in survey_json(folder, "desk", "list")}
    assert found["Quầy 2"] == (2, "hue-city@2019")
    assert found["Quầy 3"] == (3, "sipas-service@2026")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agency,name\nxa-mau-1,Quầy 2\nxa-mau-1\n", "line 3: 1 cells"),
        ("agency,title\nxa-mau-1,Quầy 2\n", "line 2: the columns are agency, name"),
        ("agency,name,code\nxa-mau-1,Quầy 2,\nxa-mau-1,Quầy 3,ABC\n", "line 3: code 'ABC' is not a desk's code"),
        ("agency,name,staff\nxa-mau-1,Quầy 2,two\n", "line 2: staff 'two': write digits only"),
        ("agency,name,from\nxa-mau-1,Quầy 2,soon\n", "line 2: date 'soon'"),
    ],
)
def test_desks_come_in_all_or_none(tmp_path: Path, text: str, said: str) -> None:
    folder = filled(tmp_path / "i")
    assert said in refused(folder, "desk", "import", "-", stdin=text)
    assert len(survey_json(folder, "desk", "list")) == 1


def test_what_was_changed_is_kept_with_its_reason(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(folder, "agency", "change", "xa-mau-1", "--name", "Phường Mẫu 1", "--reason", "sáp nhập")
    [event] = survey_json(folder, "agency", "history", "xa-mau-1")
    assert (event["day"], event["what"], event["why"]) == (f"{TODAY}", "name: Xã Mẫu 1 → Phường Mẫu 1", "sáp nhập")
    survey(folder, "desk", "change", "7K3MP-Q9X2V", "--name", "Quầy 1: Đất đai", "--staff", "7")
    survey(folder, "desk", "close", "7K3MP-Q9X2V", "--reason", "sửa phòng")
    [desk] = survey_json(folder, "desk", "list")
    assert (desk["name"], desk["staff"], desk["status"]) == ("Quầy 1: Đất đai", 7, "closed")
    assert [event["why"] for event in survey_json(folder, "desk", "history", "7K3MP-Q9X2V")][-1] == "sửa phòng"
    survey(folder, "desk", "change", "7K3MP-Q9X2V", status=2)
    assert "unknown agency 'y'" in refused(folder, "agency", "history", "y")


def test_letterheads_are_set_inherited_and_taken_back(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(folder, "agency", "add", "tinh-mau", "Tỉnh Mẫu")
    survey(folder, "agency", "change", "xa-mau-1", "--parent", "tinh-mau")
    lines = r"recipients=- Như trên;\n- Lưu: VT."
    survey(folder, "agency", "letterhead", "tinh-mau", "--set", "place=Mẫu", "--set", lines)
    below = {row["name"]: row for row in survey_json(folder, "agency", "letterhead", "xa-mau-1")}
    assert below["recipients"] == {"name": "recipients", "own": "", "holds": "- Như trên;\n- Lưu: VT."}
    assert len(survey(folder, "agency", "letterhead", "tinh-mau").stdout.splitlines()) == 1 + len(below)
    survey(folder, "agency", "letterhead", "tinh-mau", "--set", "place=")
    found = survey_json(folder, "agency", "letterhead", "tinh-mau")
    assert next(row for row in found if row["name"] == "place") == {"name": "place", "own": "", "holds": ""}
    assert "unknown setting 'x'" in refused(folder, "agency", "letterhead", "xa-mau-1", "--set", "x=y")
    survey(folder, "agency", "letterhead", "xa-mau-1", "--set", "place", status=2)


def test_transactions_are_noted_corrected_and_listed(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    for number in ("120", "125"):
        survey(
            folder, "transactions", "add", "7K3MP-Q9X2V", "2026-10-01", "31/10/2026", number,
            "--source", "một cửa, 01/11/2026",
        )  # fmt: skip
    assert survey_json(folder, "transactions", "list") == [
        {
            "desk": "7K3MPQ9X2V",
            "first": "2026-10-01",
            "last": "2026-10-31",
            "number": 125,
            "source": "một cửa, 01/11/2026",
        }
    ]
    assert "125" in survey(folder, "transactions", "list").stdout
    bad = ("transactions", "add", "7K3MPQ9X2V", "2026-10-15", "2026-11-14", "5", "--source", "x")
    assert "overlaps" in refused(folder, *bad)
    survey(
        folder, "transactions", "add", "7K3MPQ9X2V", "2026-10-15", "2026-11-14", "--source", "x", "--", "-5", status=2
    )


def test_transactions_come_in_as_csv_all_or_none(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    header = "desk,first,last,number,source\n"
    good = f"7K3MP-Q9X2V,{YESTERDAY},{YESTERDAY},17,một cửa\n"
    for bad, said in (
        ("x,2026-10-01,2026-10-02,1,y\n", "line 3: unknown desk 'x'"),
        ("7K3MP-Q9X2V,2026-10-02,2026-10-01,1,y\n", "line 3: transactions of 7K3MPQ9X2V: the last day"),
        ("7K3MP-Q9X2V,2026-10-01,2026-10-02,-1,y\n", "line 3: number '-1': write digits only"),
        ("7K3MP-Q9X2V\n", "line 3: 1 cells"),
    ):
        assert said in refused(folder, "transactions", "import", "-", stdin=header + good + bad)
    assert survey_json(folder, "transactions", "list") == []
    assert "the columns must be" in refused(folder, "transactions", "import", "-", stdin="desk\nx\n")
    for _ in range(2):
        assert survey(folder, "transactions", "import", "-", stdin=header + good).stdout == "1 rows noted.\n"
    assert len(survey_json(folder, "transactions", "list")) == 1
