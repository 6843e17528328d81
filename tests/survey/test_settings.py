"""Settings: default, then file, then environment; whatever is wrong is named with the place and the remedy."""

from pathlib import Path

import pytest

from survey.model import Refused
from survey.settings import SETTINGS, Settings, load


def test_without_anything_the_table_s_defaults_hold(tmp_path: Path) -> None:
    found = load(tmp_path, {})
    assert found == Settings(tmp_path)
    assert found.values() == {setting.name: setting.default for setting in SETTINGS}
    assert {setting.name: type(setting.default) for setting in SETTINGS} == {
        name: type(value) for name, value in found.values().items()
    }


def test_the_file_holds_over_the_defaults_and_the_environment_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('phone = "1"\nauthority = "Sở Mẫu"\nconfidence_level = 0.9\ndemo = true\n')
    found = load(tmp_path, {"SURVEY_PHONE": "2", "SURVEY_WORKERS": "4", "SURVEY_OTHER": "x"})
    assert (found.phone, found.authority, found.workers, found.confidence_level, found.demo) == (
        "2",
        "Sở Mẫu",
        4,
        0.9,
        True,
    )
    assert found.sources == {
        "phone": "SURVEY_PHONE",
        "authority": str(tmp_path / "config.toml"),
        "confidence_level": str(tmp_path / "config.toml"),
        "demo": str(tmp_path / "config.toml"),
        "workers": "SURVEY_WORKERS",
    }


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("TRUE", True), ("yes", True), ("0", False), ("no", False), ("", False)]
)
def test_yes_and_no_have_names(tmp_path: Path, text: str, value: bool) -> None:
    assert load(tmp_path, {"SURVEY_ACCESS_LOG": text}).access_log is value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("phone = ", "not readable as TOML"),
        ("phone = 5", "phone: expected str, found 5"),
        ("workers = true", "workers: expected int, found True"),
        ('workers = "2"', "workers: expected int, found '2'"),
        ('colour = "red"', "unknown setting 'colour'; known: access_log"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "config.toml").write_text(content)
    with pytest.raises(Refused) as told:
        load(tmp_path, {})
    assert str(told.value).startswith(f"{tmp_path / 'config.toml'}: ")
    assert message in str(told.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes('authority = "Sở"'.encode("utf-16"))
    with pytest.raises(Refused, match="not readable as TOML"):
        load(tmp_path, {})


@pytest.mark.parametrize(("name", "text"), [("WORKERS", "many"), ("DEMO", "perhaps"), ("CONFIDENCE_LEVEL", "95 %")])
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(Refused, match=f"SURVEY_{name}: expected"):
        load(tmp_path, {f"SURVEY_{name}": text})


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("keep_years", "0", "0 lies outside 1 to 100"),
        ("keep_years", "9000", "9000 lies outside 1 to 100"),
        ("minimum_cell", "1", "1 lies outside 2 to 1000"),
        ("confidence_level", "1.5", "1.5 lies outside 0.5 to 0.999"),
        ("confidence_level", "nan", "nan lies outside 0.5 to 0.999"),
        ("workers", "0", "0 lies outside 1 to 64"),
        ("trusted_proxies", "-1", "-1 lies outside 0 to 10"),
        ("default_language", "fr", "use one of vi, en, not 'fr'"),
        ("time_zone", "Foo", "no time zone 'Foo'"),
        ("time_zone", "../x", "no time zone '../x'"),
    ],
)
def test_a_value_that_cannot_be_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(Refused) as told:
        load(tmp_path, {f"SURVEY_{name.upper()}": text})
    assert str(told.value).startswith(f"SURVEY_{name.upper()}: ")
    assert message in str(told.value)
    quoted = f'"{text}"' if name in {"default_language", "time_zone"} else text
    (tmp_path / "config.toml").write_text(f"{name} = {quoted}")
    with pytest.raises(Refused) as told:
        load(tmp_path, {})
    assert str(told.value).startswith(str(tmp_path / "config.toml"))


def test_a_whole_number_may_stand_for_a_fraction(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("confidence_level = 1")
    with pytest.raises(Refused, match=r"confidence_level: 1\.0 lies outside"):
        load(tmp_path, {})
