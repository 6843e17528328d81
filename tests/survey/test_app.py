"""The factory: what it wires, where it may stand, and the addresses that printed codes rely on."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request

from survey import create_app
from survey.instance import Instance
from survey.model import Refused
from survey.site import Doors
from survey.store import ballots, desks
from tests.builders import make_instance, make_store
from tests.client import inspecting_client, text_of
from tests.postgres import make_database

CITIZENS = {
    "/": {"GET"},
    "/<any(EN,VI):segment>": {"GET"},
    "/B/<code>": {"GET", "POST"},
    "/B/<code>/<any(TEST):test>": {"GET", "POST"},
    "/B/<code>/<any(EN,VI):segment>": {"GET", "POST"},
    "/B/<code>/<any(EN,VI):segment>/<any(TEST):test>": {"GET", "POST"},
    "/B/<code>/thanks": {"GET"},
    "/B/<code>/<any(TEST):test>/thanks": {"GET"},
    "/B/<code>/<any(EN,VI):segment>/thanks": {"GET"},
    "/B/<code>/<any(EN,VI):segment>/<any(TEST):test>/thanks": {"GET"},
    "/B/<code>/CONTACT": {"GET", "POST"},
    "/B/<code>/<any(EN,VI):segment>/CONTACT": {"GET", "POST"},
    "/B/<code>/CONTACT/thanks": {"GET"},
    "/B/<code>/<any(EN,VI):segment>/CONTACT/thanks": {"GET"},
    "/<any(b,B):letter>/<path:rest>": {"GET", "POST"},
    "/accessibility": {"GET"},
    "/accessibility/<any(EN,VI):segment>": {"GET"},
    "/improved/<agency>": {"GET"},
    "/improved/<agency>/<any(EN,VI):segment>": {"GET"},
    "/privacy": {"GET"},
    "/privacy/<any(EN,VI):segment>": {"GET"},
    "/static/<path:filename>": {"GET"},
}
"""The addresses of citizens. They are printed on walls: a line here may be added, never changed or removed."""


def addresses(app: Flask) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_printed_addresses_stay(tmp_path: Path) -> None:
    found = addresses(create_app(make_instance(tmp_path)))
    public = ("/B/", "/<any(b", "/accessibility", "/improved", "/privacy", "/static", "/<any(EN")
    assert {rule: methods for rule, methods in found.items() if rule.startswith(public) or rule == "/"} == CITIZENS


def test_an_instance_is_taken_from_settings_or_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, door = make_store(tmp_path)
    path = f"/B/{desks.of(door)[0].code}"
    door.close()
    monkeypatch.setenv("SURVEY_INSTANCE", str(instance.folder))
    for app in (create_app(instance), create_app(instance.settings), create_app()):
        assert app.test_client().get(path).status_code == 200
        assert app.secret_key == create_app(instance).secret_key
        assert instance.key not in (app.secret_key, app.config["SECRET_KEY"])


def test_a_key_that_is_none_stops_the_start(tmp_path: Path) -> None:
    instance = make_instance(tmp_path)
    (instance.folder / "secret.key").write_text("short", "ascii")
    with pytest.raises(Refused, match="not a key"):
        create_app(instance.settings)


def make_app(folder: Path, **settings: object) -> tuple[Instance, Flask, str]:
    instance, door = make_store(folder)
    path = f"/B/{desks.of(door)[0].code}"
    door.close()
    instance = replace(instance, settings=replace(instance.settings, **settings))  # type: ignore[arg-type] # any setting
    return instance, create_app(instance), path


@pytest.mark.parametrize("cut_off", [True, False])
def test_a_site_may_stand_below_a_path(tmp_path: Path, cut_off: bool) -> None:
    _, app, path = make_app(tmp_path, base_address="https://tinh.example.vn/danhgia/")
    client = inspecting_client(app)
    prefix = "" if cut_off else "/danhgia"
    page = text_of(client.get(prefix + path))
    assert f'action="/danhgia{path}"' in page
    assert f'href="/danhgia{path}/EN"' in page
    response = client.post(prefix + path, data={"A24": "5"})
    assert response.headers["Location"] == f"/danhgia{path}/thanks"
    assert client.get(f"{prefix}/b{path[2:].lower()}").headers["Location"] == f"/danhgia{path}"
    assert 'href="/danhgia/privacy"' in text_of(client.get(prefix + "/"))
    assert 'href="/danhgia/privacy"' in text_of(client.get("/danhgia/"))


def test_https_in_the_base_address_is_kept_up(tmp_path: Path) -> None:
    _, app, path = make_app(tmp_path, base_address="HTTPS://danhgia.example.vn")
    assert "Strict-Transport-Security" in app.test_client().get(path).headers
    assert app.config["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(("proxies", "host", "scheme"), [(0, "localhost", "http"), (1, "danhgia.example.vn", "https")])
def test_only_trusted_proxies_are_believed_and_nobody_about_the_citizen(
    tmp_path: Path, proxies: int, host: str, scheme: str
) -> None:
    _, app, _ = make_app(tmp_path, trusted_proxies=proxies)
    seen: list[tuple[str, str, str | None]] = []

    @app.before_request
    def look() -> None:
        seen.append((request.host, request.scheme, request.remote_addr))

    forwarded = {
        "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "danhgia.example.vn", "X-Forwarded-Proto": "https",
    }  # fmt: skip
    app.test_client().get("/", headers=forwarded)
    assert seen == [(host, scheme, "127.0.0.1")]


def test_a_server_s_connection_lasts_one_request_and_the_embedded_one_stays(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    door.close()
    doors = Doors(instance.open, None)
    first = doors.open()
    assert doors.open() is first
    doors.leave()
    assert doors.open() is not first
    doors.leave()
    doors = Doors(instance.open, Path(instance.database))
    first = doors.open()
    doors.leave()
    assert doors.open() is first
    doors.drop()
    doors.drop()
    assert doors.open() is not first
    doors.drop()


def test_a_ballot_is_cast_into_postgresql(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path, database_url=make_database())
    client = inspecting_client(create_app(instance))
    path = f"/B/{desks.of(door)[0].code}"
    assert client.get(path).status_code == 200
    for answer, status in (("5", 303), ("5", 303), ("4", 409)):
        assert client.post(path, data={"A24": answer, "ballot": "abcdefgh"}).status_code == status
    assert ballots.count_inbox(door) == 1
    door.close()


def test_an_instrument_is_recorded_at_its_first_use(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    instance, app, path = make_app(tmp_path)
    folder = instance.folder / "instruments"
    folder.mkdir()
    small = (
        'id = "small"\nversion = "1"\nuse = "desk"\nminutes = 1\nlanguages = ["vi"]\nsource = "thử"\n'
        'title = { vi = "Nhỏ" }\n[scales.two]\npoints = [{ vi = "Kém" }, { vi = "Tốt" }]\nsatisfied = [2]\n'
        'at_or_below_average = [1]\n[[items]]\nid = "ok"\nkind = "rating"\nscale = "two"\nquestion = { vi = "Được?" }\n'
    )
    (folder / "small.toml").write_text(small, "utf-8")
    door = instance.open()
    desks.assign(door, path[3:], "small@1", instance.clock.today())
    assert "Được?" in text_of(app.test_client().get(path))
    # The same name with other words: what was recorded goes on being asked, and the log says so.
    (folder / "small.toml").write_text(small.replace("Được?", "Khác?"), "utf-8")
    assert "Được?" in text_of(create_app(instance).test_client().get(path))
    assert "small@1 differs from what was recorded" in caplog.text
    (folder / "small.toml").unlink()
    assert "Được?" in text_of(create_app(instance).test_client().get(path))
    assert "the recorded instrument is asked" in caplog.text
    # A text that English lacks is Vietnamese, and says so.
    assert '<span lang="vi">Được?</span>' in text_of(create_app(instance).test_client().get(path + "/EN"))
    desks.assign(door, path[3:], "nobody@1", instance.clock.today())
    assert app.test_client().get(path).status_code == 403
    assert "no such instrument" in caplog.text
    door.close()
