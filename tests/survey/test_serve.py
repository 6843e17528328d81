"""`survey serve` as real processes: one ballot is one ballot, whoever sends it, and whatever is killed meanwhile."""

import http.client
import multiprocessing
import os
import random
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from survey.cli import main
from survey.cli.serve import is_logged
from survey.db import Door
from survey.instance import Instance
from survey.sealing import ballot_id
from survey.store import desks
from tests.builders import make_store
from tests.server import Server, ask, cast_at, running, stop

CASTERS = 8


@contextmanager
def served(
    folder: Path, *, workers: int = 3, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Server, Instance, Door, str]]:
    """A running server with a desk; its path is the last of the four."""
    instance, door = make_store(folder)
    path = f"/B/{desks.of(door)[0].code}"
    with running(instance.folder, workers=workers, environment=environment) as server:
        yield server, instance, door, path
    door.close()


def cast_together(port: int, path: str, ballots: list[dict[str, str]]) -> list[int]:
    """Cast each ballot from a process of its own, all at once; returns the statuses, sorted."""
    with ProcessPoolExecutor(len(ballots), multiprocessing.get_context("spawn")) as pool:
        list(pool.map(abs, range(len(ballots) * 4)))  # every process is up before the moment comes
        moment = time.monotonic() + 1.0
        waiting = [pool.submit(cast_at, moment, port, path, fields) for fields in ballots]
        return sorted(each.result() for each in waiting)


def wait_for_workers(server: Server, number: int) -> bool:
    """Whether so many processes answer soon: the first says that it listens before it starts them."""
    end = time.monotonic() + 10
    while len(server.workers()) < number and time.monotonic() < end:
        time.sleep(0.05)
    return len(server.workers()) == number


def stored(door: Door) -> list[str]:
    return [row["id"] for row in door.rows("SELECT id FROM inbox")]


def test_the_same_id_cast_by_eight_processes_is_one_ballot(tmp_path: Path) -> None:
    with served(tmp_path) as (server, instance, door, path):
        same = {"A24": "5", "ballot": "the-same-for-all"}
        assert cast_together(server.port, path, [same] * CASTERS) == [303] * CASTERS
        assert stored(door) == [ballot_id(instance.key, "the-same-for-all")]


def test_of_eight_different_ballots_under_one_id_one_is_taken(tmp_path: Path) -> None:
    with served(tmp_path) as (server, _, door, path):
        ballots = [{"A24": "5", "comment": f"Số {n}", "ballot": "one-for-all"} for n in range(CASTERS)]
        assert cast_together(server.port, path, ballots) == [303] + [409] * (CASTERS - 1)
        assert len(stored(door)) == 1


def test_closing_a_desk_works_in_every_worker_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as (server, instance, door, path):
        assert {ask(server.port, path)[0] for _ in range(30)} == {200}
        code = path.removeprefix("/B/")
        desks.set_status(door, code, "closed", instance.clock.today(), "test")
        assert {ask(server.port, path)[0] for _ in range(30)} == {403}
        assert ask(server.port, path, {"A24": "5"})[0] == 403


class Citizens:
    """People who send ballots until they are thanked, whatever happens to the server."""

    def __init__(self, path: str, number: int = 4) -> None:
        self.port = 0
        self.path = path
        self.sent: set[str] = set()
        self.thanked: set[str] = set()
        self._over = threading.Event()
        self._people = [threading.Thread(target=self._visit, args=(name,)) for name in range(number)]

    def start(self) -> None:
        """Let them begin."""
        for person in self._people:
            person.start()

    def stop(self) -> None:
        """Let each finish the ballot at hand; a server must be there."""
        self._over.set()
        for person in self._people:
            person.join()

    def _visit(self, name: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            form_id = f"citizen-{name}-{number}"
            self.sent.add(form_id)
            # The last one is sent until it arrives, too: an answer that got lost is asked for again.
            while form_id not in self.thanked:
                try:
                    status = ask(self.port, self.path, {"A24": "4", "ballot": form_id})[0]
                except (OSError, http.client.HTTPException):
                    time.sleep(0.02)
                    continue
                assert status in (303, 503)
                if status == 303:
                    self.thanked.add(form_id)


def expected(instance: Instance, citizens: Citizens) -> list[str]:
    return sorted(ballot_id(instance.key, form_id) for form_id in citizens.thanked)


def test_killing_workers_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    source = random.Random(1)  # noqa: S311 - when to kill, no secret
    with served(tmp_path) as (server, instance, door, path):
        citizens = Citizens(path)
        citizens.port = server.port
        citizens.start()
        killed = 0
        end = time.monotonic() + 90  # a busy machine takes longer; what counts is how often it was killed
        while (killed < 40 or len(citizens.thanked) <= 50) and time.monotonic() < end:
            time.sleep(source.uniform(0.01, 0.25))
            if workers := server.workers():
                os.kill(source.choice(workers), signal.SIGKILL)
                killed += 1
        citizens.stop()
        assert killed >= 40
        assert len(citizens.thanked) > 50
        assert citizens.thanked == citizens.sent
        assert sorted(stored(door)) == expected(instance, citizens)


def test_killing_the_whole_server_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    source = random.Random(2)  # noqa: S311 - when to kill, no secret
    instance, door = make_store(tmp_path)
    citizens = Citizens(f"/B/{desks.of(door)[0].code}")
    for turn in range(4):
        with running(instance.folder) as server:
            citizens.port = server.port
            if turn == 0:
                citizens.start()
            time.sleep(source.uniform(0.3, 0.8))
            if turn == 3:
                citizens.stop()
                break
            acknowledged = set(citizens.thanked)
            # The first process before its workers: nobody is left who could start a new one.
            for process in (server.process.pid, *server.workers()):
                os.kill(process, signal.SIGKILL)
            server.process.wait()
            assert {ballot_id(instance.key, form_id) for form_id in acknowledged} <= set(stored(door))
    assert citizens.thanked == citizens.sent
    assert sorted(stored(door)) == expected(instance, citizens)
    door.close()


def test_it_says_where_it_is_and_stops_when_told(tmp_path: Path) -> None:
    with served(tmp_path, workers=2) as (server, instance, _, path):
        assert ask(server.port, path)[0] == 200
        log = server.log()
        assert log == f"Serving {server.address} with processes: 2, instance {instance.folder}. Stop with Ctrl-C.\n"
        assert wait_for_workers(server, 2)
        stop(server.process)
        assert server.process.returncode == 0
    with pytest.raises(OSError, match="refused"):
        ask(server.port, path)


def test_what_is_under_way_is_finished_before_it_stops(tmp_path: Path) -> None:
    with served(tmp_path, workers=1) as (server, _, door, path):
        body = urlencode({"A24": "5"}).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as slow:
            slow.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:3])
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            slow.sendall(body[3:])
            assert slow.recv(1024).startswith(b"HTTP/1.1 303")
        assert len(stored(door)) == 1


@pytest.mark.parametrize("access_log", ["false", "true"])
def test_no_log_holds_a_ballot_or_an_address(tmp_path: Path, access_log: str) -> None:
    with served(tmp_path, environment={"SURVEY_ACCESS_LOG": access_log}) as (server, _, _, path):
        ask(server.port, path)
        ask(server.port, path, {"A24": "5", "comment": "bimat"})
        for other in (path.lower(), "/privacy", f"/?code={path[-10:]}", path.replace("/B/", "/%42/"), "/sign-in"):
            ask(server.port, other)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as rude:
            rude.sendall(b"GET /B/X y HTTP/1.1\r\n\r\n")
            rude.recv(1024)
        stop(server.process)
        lines = server.log().splitlines()[1:]
    logged = [line for line in lines if "/sign-in" in line]
    assert len(logged) == (access_log == "true")
    rest = [line for line in lines if line not in logged]
    assert not re.search(r"127\.0\.0\.1|/b/|%42|code=|bimat", "\n".join(rest), re.IGNORECASE), rest


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/B/7K3MPQ9X2D", False), ("/b/x", False), ("//B/x", False), ("/K/1", False), ("/", False), ("/EN", False),
        ("/privacy", False), ("/B/x/results", False), ("/resultsB", False), ("/results", True),
        ("/results/a/2026", True), ("/sign-in/EN", True), ("/static/staff.css", True), ("/account", True),
        ("/review/1", True), ("/help", True), ("/adminB", False), ("/?code=x", False),
    ],
)  # fmt: skip
def test_which_requests_may_be_logged(path: str, logged: bool) -> None:
    assert is_logged(path) == logged


def test_an_oversized_ballot_gets_its_page_over_the_wire(tmp_path: Path) -> None:
    with served(tmp_path, workers=1) as (server, _, _, path):
        status, page = ask(server.port, path, {"A24": "5", "comment": "a" * 300_000})
        assert status == 413
        assert "Phiếu của Ông/Bà chưa được ghi nhận." in page.decode()


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    instance, door = make_store(tmp_path)
    door.close()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        server = running(instance.folder, options=("--port", port))
        with pytest.raises(AssertionError, match="did not start") as failure, server:
            pass
    assert "Traceback" not in str(failure.value)
    assert f"port {port}" in str(failure.value)


def test_without_fork_threads_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, door = make_store(tmp_path)
    door.close()
    asked: dict[str, object] = {}
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("waitress.serve", lambda app, **options: asked.update(options, app=app.name))
    result = CliRunner().invoke(main, ["--instance", str(instance.folder), "serve", "--port", "0", "--workers", "3"])
    assert result.output.startswith("Serving http://127.0.0.1:0 with threads: 3, instance ")
    assert asked == {"app": "survey", "host": "127.0.0.1", "port": 0, "threads": 3, "ident": None}


def test_a_store_that_was_never_made_is_told_before_listening(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--instance", str(tmp_path), "serve", "--port", "0"])
    assert result.exit_code == 1
    assert "survey migrate" in result.output
    assert len(result.output.splitlines()) == 1
