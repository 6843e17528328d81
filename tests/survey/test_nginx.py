"""README's nginx block, as it stands there: ballots pass through it, and none of its logs knows who sent one."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from survey.cli.serve import LOGGED, is_logged
from survey.store import desks
from tests.builders import make_store
from tests.laws.sources import ROOT
from tests.server import ask, free_port, running, stop
from tests.survey.test_serve import stored

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")

FRAME = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
events {{ worker_connections 64; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {block}
}}
"""


def block() -> str:
    """README's block for nginx."""
    found = re.search(r"^```nginx\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found, "README.md has no nginx block"
    return found[1]


@contextmanager
def proxied(folder: Path, upstream: int) -> Iterator[int]:
    """Nginx with the block in front of a server; its port. Only ports, certificates and the logs' folder differ."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    text = block().replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("443 ssl", f"127.0.0.1:{port}")
    text = text.replace("/var/log/nginx", str(folder))
    text = "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)
    configuration = folder / "nginx.conf"
    configuration.write_text(FRAME.format(folder=folder, block=text), "utf-8")
    folder.chmod(0o755)
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(configuration)])
    try:
        wait_for(port)
        yield port
    finally:
        stop(process)


def wait_for(port: int) -> None:
    """Until something listens."""
    end = time.monotonic() + 20
    while True:
        try:
            ask(port, "/nothing")
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)


def log_of(folder: Path, name: str) -> str:
    """What a log of the block holds."""
    return (folder / f"survey-{name}.log").read_text("utf-8")


def test_ballots_pass_through_and_no_log_knows_who_sent_them(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path / "instance")
    code = desks.of(door)[0].code
    path = f"/B/{code}"
    citizens = [path, path.lower(), f"/%42/{code}", f"/B//{code}", f"/?code={code}", "/", "/EN", "/privacy", "/K/X"]
    logs = tmp_path / "nginx"
    logs.mkdir()
    with (
        running(instance.folder, environment={"SURVEY_TRUSTED_PROXIES": "1"}) as server,
        proxied(logs, server.port) as port,
    ):
        assert ask(port, path)[0] == 200
        assert ask(port, path, {"A24": "5", "comment": "bimat"})[0] == 303
        assert ask(port, path, {"comment": "a" * 100_000})[0] == 413  # the application's own page
        assert ask(port, path, {"comment": "a" * 200_000})[0] == 413  # nginx's
        assert {ask(port, address)[0] for address in citizens} == {200, 303, 308, 404}
        assert ask(port, "/sign-in")[0] == 200
        assert ask(port, "/sign-in/invitation/1-bimat-lan")[0] in (200, 404, 410)
        large = {"file": "a" * 4_000_000}
        for _ in range(5):  # the answer comes through though nobody reads what was sent
            assert {ask(port, address, large)[0] for address in ("/cases/v1/files", "/admin/desks/xa-mau-1")} == {303}
        stop(server.process)
        # What nginx would write to its error log, address and all.
        assert {ask(port, address)[0] for address in [*citizens, "/results"]} == {502}
        assert ask(port, path, {"A24": "5", "comment": "bimat"})[0] == 502
    assert len(stored(door)) == 1
    door.close()
    # Both logs work: they hold the requests of staff, and nothing else.
    access, error = log_of(logs, "access"), log_of(logs, "error")
    assert re.findall(r'^127\.0\.0\.1 .*"GET (\S+)', access, re.MULTILINE) == ["/sign-in", "/results"]
    assert re.search(r"client: 127\.0\.0\.1.*GET /results", error)
    assert (len(access.splitlines()), len(error.splitlines())) == (12, 1)
    everything = "".join(log.read_text("utf-8") for log in logs.glob("*.log"))
    assert not re.search(rf"/b/|%42|code=|{code}|bimat|privacy", everything, re.IGNORECASE)
    assert len(re.findall(r"client: 127", everything)) == 1


def test_nginx_and_the_server_log_the_same_pages() -> None:
    found = re.search(r"location ~ \^/\((\S+)\)\(/\|\$\)", block())
    assert found
    areas = found[1].split("|")
    assert {"sign-in", "results", "review", "admin"} <= set(areas)
    assert [area for area in areas if not LOGGED.match(f"/{area}")] == []
    assert len(areas) == LOGGED.pattern.partition(")")[0].count("|") + 1
    assert is_logged("/sign-in")
    assert not is_logged("/sign-in/invitation/1-secret-lan")
    assert not is_logged("/B/7K3MPQ9X2V")
