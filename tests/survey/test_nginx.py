"""README's nginx block, as it stands there: ballots pass through it, and none of its logs knows who sent one."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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
    """The block in README."""
    found = re.search(r"^```nginx\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found, "README.md has no nginx block"
    return found[1]


@contextmanager
def proxied(folder: Path, upstream: int) -> Iterator[int]:
    """Nginx with the block in front of a server; its port. Only ports and certificates are replaced."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    text = block().replace("127.0.0.1:8000", f"127.0.0.1:{upstream}").replace("443 ssl", f"127.0.0.1:{port}")
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


def test_ballots_pass_through_and_no_log_knows_who_sent_them(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path / "instance")
    path = f"/B/{desks.of(door)[0].code}"
    logs = tmp_path / "nginx"
    logs.mkdir()
    with (
        running(instance.folder, environment={"SURVEY_TRUSTED_PROXIES": "1"}) as server,
        proxied(logs, server.port) as port,
    ):
        assert ask(port, path)[0] == 200
        assert ask(port, path, {"A24": "5", "comment": "bimat"})[0] == 303
        assert ask(port, path.lower())[0] == 308
        assert ask(port, path, {"comment": "a" * 100_000})[0] == 413  # the application's own page
        assert ask(port, path, {"comment": "a" * 200_000})[0] == 413  # nginx's
        assert ask(port, "/privacy")[0] == 200
        stop(server.process)
        assert ask(port, path, {"A24": "5"})[0] == 502  # what nginx would write to its error log, address and all
        assert ask(port, "/privacy")[0] == 502
    assert len(stored(door)) == 1
    door.close()
    access, error = ((logs / name).read_text("utf-8") for name in ("access.log", "error.log"))
    # Both logs work: they hold the requests that are not for ballots.
    assert re.search(r"^127\.0\.0\.1 .*GET /privacy", access, re.MULTILINE)
    assert re.search(r"client: 127\.0\.0\.1.*GET /privacy", error)
    for log in (access, error):
        assert not re.search(r"/b/|bimat", log, re.IGNORECASE)
    assert len(re.findall(r"client: 127", error)) == 1
