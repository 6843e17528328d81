"""`survey staff`."""

from pathlib import Path

import pytest

from survey.instance import load_instance
from survey.passwords import verify
from survey.store import access, staff
from tests.survey.cli.running import filled, refused, survey, survey_json

WORDS = "bốn con ngựa gỗ xanh"


def test_staff_are_added_with_a_password_that_is_never_printed(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    command = ("staff", "add", "binh", "Bình", "--role", "reviewer", "--agency", "xa-mau-1")
    asked = survey(folder, *command, stdin=f"{WORDS}\n{WORDS}\n")
    assert WORDS not in asked.output
    survey(folder, "staff", "password", "binh", "--password-stdin", stdin=f"{WORDS} 2\r\n")
    door = load_instance(folder, {}).open()
    person = staff.read(door, "binh")
    door.close()
    assert person is not None
    assert verify(person.password_hash, f"{WORDS} 2")
    assert not verify(person.password_hash, WORDS)
    [listed] = survey_json(folder, "staff", "list")
    assert listed == {
        "login": "binh",
        "name": "Bình",
        "role": "reviewer",
        "agency": "xa-mau-1",
        "desk": "",
        "active": True,
    }
    assert "hash" not in survey(folder, "staff", "list").stdout


def test_staff_are_let_in_or_not(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(
        folder, "staff", "add", "binh", "Bình", "--role", "clerk", "--agency", "xa-mau-1", "--desk", "7k3mp-q9x2v",
        "--password-stdin", stdin=WORDS,
    )  # fmt: skip
    assert survey_json(folder, "staff", "list")[0]["desk"] == "7K3MPQ9X2V"
    for verb, expected in (("disable", False), ("enable", True)):
        survey(folder, "staff", verb, "binh")
        assert survey_json(folder, "staff", "list")[0]["active"] is expected
    taken = refused(
        folder, "staff", "add", "binh", "Bình", "--role", "clerk", "--agency", "xa-mau-1", "--password-stdin"
    )
    assert taken == "login binh is taken; choose another, or: survey staff password binh"


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("add", "binh", "Bình", "--role", "clerk", "--agency", "y"), WORDS, "unknown agency 'y'"),
        (("add", "binh", "Bình", "--role", "auditor", "--agency", "xa-mau-1"), "short", "too short"),
        (("add", "binh", "Bình", "--role", "clerk", "--agency", "xa-mau-1"), WORDS, "a clerk needs a desk of xa-mau-1"),
        (("add", "BINH", "Bình", "--role", "auditor", "--agency", "xa-mau-1"), WORDS, "login 'BINH': use 2 to 40"),
        (("password", "nobody"), WORDS, "unknown login 'nobody'; see: survey staff list"),
    ],
)
def test_staff_that_cannot_be_are_refused(tmp_path: Path, arguments: tuple[str, ...], stdin: str, said: str) -> None:
    folder = filled(tmp_path / "i")
    assert said in refused(folder, "staff", *arguments, "--password-stdin", stdin=stdin)
    assert survey_json(folder, "staff", "list") == []


def test_people_move_to_another_role_and_place(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(folder, "agency", "add", "xa-mau-2", "Xã Mẫu 2")
    command = ("staff", "add", "binh", "Bình", "--role", "auditor", "--agency", "xa-mau-1", "--password-stdin")
    survey(folder, *command, stdin=WORDS)
    survey(folder, "staff", "change", "binh", "--role", "clerk", "--desk", "7K3MP-Q9X2V", "--name", "Bình An")
    [listed] = survey_json(folder, "staff", "list")
    assert (listed["name"], listed["role"], listed["desk"]) == ("Bình An", "clerk", "7K3MPQ9X2V")
    assert "a clerk needs a desk of xa-mau-2" in refused(folder, "staff", "change", "binh", "--agency", "xa-mau-2")
    survey(folder, "staff", "change", "binh", "--agency", "xa-mau-2", "--role", "reviewer")
    [listed] = survey_json(folder, "staff", "list")
    assert (listed["agency"], listed["role"], listed["desk"]) == ("xa-mau-2", "reviewer", "")
    survey(folder, "staff", "change", "binh", status=2)
    assert "unknown login 'an'" in refused(folder, "staff", "change", "an", "--name", "An")


def test_an_inspector_belongs_to_the_top_of_the_tree(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(folder, "agency", "add", "xa-mau-2", "Xã Mẫu 2", "--parent", "xa-mau-1")
    command = ("staff", "add", "binh", "Bình", "--role", "inspector", "--password-stdin", "--agency")
    assert "belongs to the top of the tree, not to xa-mau-2" in refused(folder, *command, "xa-mau-2", stdin=WORDS)
    survey(folder, *command, "xa-mau-1", stdin=WORDS)


def test_a_password_is_no_argument(tmp_path: Path) -> None:
    survey(filled(tmp_path / "i"), "staff", "password", "binh", WORDS, status=2)


def test_staff_are_invited_signed_out_and_lose_a_second_factor(tmp_path: Path) -> None:
    folder = filled(tmp_path / "i")
    survey(
        folder, "staff", "add", "binh", "Bình", "--role", "auditor", "--agency", "xa-mau-1", "--password-stdin",
        stdin=WORDS,
    )  # fmt: skip
    door = load_instance(folder, {}).open()
    access.set_factor(door, "binh", "sealed", 7, ["digest"])
    assert "signed out everywhere" in survey(folder, "staff", "sign-out", "binh").stdout
    assert "no second factor" in survey(folder, "staff", "reset-second-factor", "binh").stdout
    assert access.read(door, "binh") == access.Access("", 7, 1, 0)
    before = staff.read(door, "binh")
    assert "base_address" in refused(folder, "staff", "invite", "binh")
    assert staff.read(door, "binh") == before
    with (folder / "config.toml").open("a", encoding="utf-8") as file:
        file.write('base_address = "https://danhgia.example.vn"\n')
    link = survey(folder, "staff", "invite", "binh").stdout
    assert link.startswith("https://danhgia.example.vn/sign-in/invitation/")
    person = staff.read(door, "binh")
    door.close()
    assert person is not None
    assert person.must_change
    assert not verify(person.password_hash, WORDS)
    assert "unknown login" in refused(folder, "staff", "invite", "nobody")
    survey(folder, "staff", "disable", "binh")
    assert "enable it first" in refused(folder, "staff", "invite", "binh")
