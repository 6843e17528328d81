"""`survey demo`: the first command of README. It ends in a running site, wherever and however often it is run."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from survey.cli import demo, main
from survey.demo import plans
from survey.instance import load_instance
from survey.model import Refused
from survey.store import staff
from tests.builders import make_instance, make_store
from tests.server import ask, free_port, stop
from tests.survey.cli.running import TODAY, refused, survey, survey_json

SMALL = ("--no-serve", "--ballots", "300")


def test_it_says_where_everything_is(tmp_path: Path) -> None:
    told = survey(tmp_path, "demo", *SMALL, "--port", "8123").stdout
    province = plans.read(tmp_path / "demo", None, None, TODAY).province
    assert f"http://127.0.0.1:8123/B/{province.desks[0].code}\n" in told
    assert "http://127.0.0.1:8123/sign-in\n" in told
    assert "http://127.0.0.1:8123/results\n" in told
    assert f"SURVEY_INSTANCE={tmp_path / 'demo'} survey score" in told
    assert "lanhdao " in told
    assert re.search(r"password    ([a-z2-9]{4}-){3}[a-z2-9]{4} ", told)


def test_as_json_it_can_be_scripted(tmp_path: Path) -> None:
    told = survey_json(tmp_path, "demo", *SMALL)
    assert told["ballot"].startswith("http://127.0.0.1:8000/B/")
    assert len(told["password"]) == 19
    assert ["lanhdao", "Lãnh đạo Tỉnh Mẫu"] in told["logins"]
    again = survey_json(tmp_path, "demo", "--no-serve")
    assert again["ballot"] == told["ballot"]
    assert again["password"] != told["password"]


def test_it_stays_in_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store beside it, and one that the environment names, are not touched."""
    _, door = make_store(tmp_path)
    door.close()
    before = (tmp_path / "survey.db").read_bytes()
    monkeypatch.setenv("SURVEY_DEMO", "0")
    survey(tmp_path, "demo", *SMALL)
    runner = CliRunner(env={"SURVEY_DATABASE_URL": str(tmp_path / "other.db")})
    assert runner.invoke(main, ["--instance", str(tmp_path), "demo", "--no-serve"]).exit_code == 0
    assert (tmp_path / "survey.db").read_bytes() == before
    assert not (tmp_path / "other.db").exists()
    assert (tmp_path / "demo" / "survey.db").exists()


def test_named_as_later_commands_name_it_the_demo_is_the_same(tmp_path: Path) -> None:
    ballot = survey_json(tmp_path, "demo", *SMALL)["ballot"]
    assert survey_json(tmp_path / "demo", "demo", "--no-serve")["ballot"] == ballot
    assert not (tmp_path / "demo" / "demo").exists()


def test_a_real_instance_in_its_place_is_refused(tmp_path: Path) -> None:
    make_instance(tmp_path / "demo", authority="UBND")
    assert "choose another --instance" in refused(tmp_path, "demo", *SMALL)


def test_another_invention_is_refused(tmp_path: Path) -> None:
    survey(tmp_path, "demo", *SMALL)
    assert "--seed 1 --ballots 300" in refused(tmp_path, "demo", "--no-serve", "--seed", "2")


def test_the_truth_is_what_was_planted(tmp_path: Path) -> None:
    truth = json.loads(survey(tmp_path, "demo", "--truth", "--ballots", "300", "--seed", "5").stdout)
    assert truth == plans.read(tmp_path / "demo", None, None, TODAY).province.truth()
    assert truth["seed"] == 5
    assert truth["last"] == TODAY.isoformat()


@pytest.mark.parametrize("arguments", [("--ballots", "99"), ("--port", "0"), ("--seed", "-1"), ("--seed", "x")])
def test_bad_use_is_status_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    survey(tmp_path, "demo", *arguments, status=2)
    assert not (tmp_path / "demo").exists()


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = demo.free_port(port)
        assert port < found < port + demo.TRIED


def test_where_no_port_is_free_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "TRIED", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=f"ports {port} to {port} are all in use; choose another with --port"):
            demo.free_port(port)


def test_accounts_of_an_older_demo_get_the_new_password(tmp_path: Path) -> None:
    survey(tmp_path, "demo", *SMALL)
    door = load_instance(tmp_path / "demo", {}).open()
    before = {person.login: person.password_hash for person in staff.all(door)}
    survey(tmp_path, "demo", "--no-serve")
    after = {person.login: person.password_hash for person in staff.all(door)}
    door.close()
    assert before.keys() == after.keys()
    assert all(before[login] != after[login] for login in before)


def wait_for(output: Path, process: "subprocess.Popen[bytes]", words: str) -> str:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        text = output.read_text("utf-8")
        if words in text:
            return text
        time.sleep(0.05)
    raise AssertionError(output.read_text("utf-8"))


def test_it_ends_in_a_running_site_even_on_a_taken_port(tmp_path: Path) -> None:
    """Signed in over HTTP with what it printed; its ballot opens and is taken."""
    output = tmp_path / "out.txt"
    with socket.create_server(("127.0.0.1", free_port())) as taken, output.open("wb") as file:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "survey",
                "--instance",
                str(tmp_path),
                "demo",
                *SMALL[1:],
                "--port",
                str(port),
                "--json",
            ],
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        try:
            text = wait_for(output, process, "Serving")
            told: dict[str, Any] = json.JSONDecoder().raw_decode(text[text.index("{") :])[0]
            found = int(told["ballot"].split(":")[2].split("/")[0])
            assert found != port
            path = told["ballot"].split(str(found), 1)[1]
            status, page = ask(found, path)
            assert status == 200
            assert "DỮ LIỆU MẪU" in page.decode().upper()
            assert ask(found, path, {"A24": "5"})[0] == 303
            assert [ask(found, f"/{name}")[0] for name in ("sign-in", "results")] == [200, 303]
        finally:
            stop(process)
    assert process.returncode in (0, -signal.SIGTERM)
