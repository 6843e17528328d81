"""Visits a second: a ballot's page and its durable casting, beside a bare Flask page on the same server.

By hand: `python -m tests.bench.visits [--seconds 10] [--clients 16] [--workers 2]`. Prints JSON. Client and server
share the machine, so the figures are what it can do with both.
"""

import argparse
import json
import multiprocessing
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from forms.instrument import find
from survey.store import ballots, desks
from tests.builders import make_store
from tests.server import free_port, running, stop

BARE = """
from flask import Flask, redirect, request
app = Flask(__name__)
PAGE = "x" * {size}
@app.get("/page")
def page():
    return PAGE
@app.post("/page")
def take():
    request.form.get("ballot")
    return redirect("/thanks", 303)
"""

INSTRUMENT = "sipas-service@2026"
Make = Callable[[], bytes]


@dataclass(frozen=True)
class Task:
    """What one client process does: requests of these kinds in turn, until the time is over."""

    port: int
    path: str
    kinds: tuple[str, ...]
    seconds: float
    threads: int


def request(kind: str, path: str) -> bytes:
    """One request as bytes, on a connection of its own, as a phone behind a proxy causes it."""
    if kind == "GET":
        return f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n".encode()
    items = [item.id for item in find(INSTRUMENT).items if item.scale]
    answers = "&".join(f"{item}={secrets.randbelow(5) + 1}" for item in items)
    body = f"{answers}&stage=3&comment=&ballot={secrets.token_urlsafe(16)}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def exchange(port: int, sent: bytes) -> bytes:
    """Send a request and read the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(sent)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def drive(task: Task) -> list[float]:
    """Run a task; returns the seconds of each round of requests."""
    took: list[float] = []
    end = time.perf_counter() + task.seconds

    def client() -> None:
        while (start := time.perf_counter()) < end:
            for kind in task.kinds:
                status = exchange(task.port, request(kind, task.path))[9:12]
                assert status == (b"200" if kind == "GET" else b"303"), status
            took.append(time.perf_counter() - start)

    people = [threading.Thread(target=client) for _ in range(task.threads)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return took


def measure(port: int, path: str, kinds: tuple[str, ...], options: argparse.Namespace) -> dict[str, float]:
    """Rounds a second and their times in milliseconds."""
    processes = min(2, options.clients)
    task = Task(port, path, kinds, options.seconds, options.clients // processes)
    start = time.perf_counter()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        took = sorted(second for part in pool.map(drive, [task] * processes) for second in part)
    elapsed = time.perf_counter() - start
    return {
        "per_second": round(len(took) / elapsed, 1),
        "p50_ms": round(1000 * statistics.median(took), 1),
        "p99_ms": round(1000 * took[int(len(took) * 0.99)], 1),
    }


def measure_all(port: int, path: str, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """GET, POST and both together."""
    exchange(port, request("GET", path))
    return {
        "get": measure(port, path, ("GET",), options),
        "post": measure(port, path, ("POST",), options),
        "visit": measure(port, path, ("GET", "POST"), options),
    }


def bare(folder: Path, size: int, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The same measurements of a Flask application that does nothing, on the same server."""
    (folder / "bare.py").write_text(BARE.format(size=size), "utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "bare:app", "-b", f"127.0.0.1:{port}", "-w", str(options.workers)]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=folder)
    try:
        for _ in range(200):
            try:
                exchange(port, request("GET", "/page"))
                break
            except OSError:
                time.sleep(0.05)
        return measure_all(port, "/page", options)
    finally:
        stop(process)


def flushes(folder: Path, seconds: float = 2) -> float:
    """How often a second the disk makes 4 KiB durable now: no server casts more ballots than that, one by one."""
    with (folder / "flushed").open("wb", buffering=0) as file:
        number, start = 0, time.perf_counter()
        while time.perf_counter() < start + seconds:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            number += 1
    return round(number / seconds, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance, door = make_store(folder / "instance")
        path = f"/B/{desks.of(door)[0].code}"
        with running(instance.folder, workers=options.workers) as server:
            answer = exchange(server.port, request("GET", path))
            page = len(answer.partition(b"\r\n\r\n")[2])
            cast = request("POST", path)
            wire = {
                "page": page,
                "get_answer": len(answer),
                "post": len(cast),
                "post_answer": len(exchange(server.port, cast)),
            }
            ours = measure_all(server.port, path, options)
        stored = ballots.count_inbox(door)
        door.close()
        plain = bare(folder, page, options)
        durable = flushes(folder)
    report = {"clients": options.clients, "workers": options.workers, "processors": os.cpu_count(), "flushes": durable}
    print(json.dumps(report | {"bytes": wire, "ballots": stored, "survey": ours, "bare_flask": plain}, indent=2))


if __name__ == "__main__":
    main()
