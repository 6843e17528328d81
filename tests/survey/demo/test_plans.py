"""The demo's folder holds one invention; what is not the demo's is never touched."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey.demo import plans
from survey.model import Refused
from survey.settings import load

TODAY = date(2026, 11, 23)


def test_a_new_folder_has_the_usual_invention_or_the_one_asked_for(tmp_path: Path) -> None:
    usual = plans.read(tmp_path, None, None, TODAY)
    assert (usual.province.seed, usual.province.ballots, usual.through) == (1, 20_000, None)
    asked = plans.read(tmp_path, 0, 300, TODAY)
    assert (asked.province.seed, asked.province.ballots) == (0, 300)


@pytest.mark.parametrize("through", [None, date(2026, 11, 22)])
def test_what_was_kept_is_read_back(tmp_path: Path, through: date | None) -> None:
    kept = plans.Kept(plans.read(tmp_path, 3, 300, TODAY).province, through)
    plans.write(tmp_path, kept)
    for seed, ballots in ((None, None), (3, None), (None, 300), (3, 300)):
        assert plans.read(tmp_path, seed, ballots, TODAY + timedelta(days=5)) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


@pytest.mark.parametrize(
    ("seed", "ballots", "today"), [(0, None, TODAY), (None, 301, TODAY), (None, None, TODAY - timedelta(days=1))]
)
def test_another_invention_in_the_same_folder_is_refused(
    tmp_path: Path, seed: int | None, ballots: int | None, today: date
) -> None:
    plans.write(tmp_path, plans.read(tmp_path, 3, 300, TODAY))
    with pytest.raises(Refused, match="--seed 3 --ballots 300 made on 2026-11-23; leave the options out, or delete"):
        plans.read(tmp_path, seed, ballots, today)


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"seed": 1, "ballots": 1, "made": 5, "through": None})])
def test_a_damaged_plan_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "demo.json").write_text(text)
    with pytest.raises(Refused, match=r"demo\.json: not readable; delete the folder"):
        plans.read(tmp_path, None, None, TODAY)


def test_the_settings_mark_everything_as_invented_and_suffice_for_posters(tmp_path: Path) -> None:
    plans.configure(tmp_path / "demo", "http://127.0.0.1:8000")
    settings = load(tmp_path / "demo", {})
    assert settings.demo
    assert settings.base_address == "http://127.0.0.1:8000"
    assert "Mẫu" in settings.authority
    assert set(settings.phone) <= set("0 "), "no telephone that could be somebody's"
    assert settings.paper_place
    before = (tmp_path / "demo/config.toml").read_bytes()
    plans.configure(tmp_path / "demo", "http://127.0.0.1:9000")
    assert (tmp_path / "demo/config.toml").read_bytes() == before


@pytest.mark.parametrize("file", ["config.toml", "survey.db"])
def test_a_real_instance_is_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_text('authority = "UBND"\n')
    with pytest.raises(Refused, match="choose another --instance"):
        plans.configure(tmp_path, "http://127.0.0.1:8000")
    assert [path.name for path in tmp_path.iterdir()] == [file]
