"""Starts `survey serve` as it is started in earnest, and stops exactly what it started."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

START = re.compile(r"http://127\.0\.0\.1:(\d+)")
PATIENCE = 30.0
"""Seconds that a server may take to start or stop."""


@dataclass(frozen=True)
class Server:
    """A running server: its address, its first process, and where it writes."""

    port: int
    process: "subprocess.Popen[bytes]"
    output: Path

    @property
    def address(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """Ids of the processes that answer requests: the children of the one that was started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text("ascii").split()]

    def log(self) -> str:
        """All that it has written so far."""
        return self.output.read_text("utf-8")


@contextmanager
def running(
    folder: Path,
    *,
    workers: int = 2,
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Server]:
    """A server for an instance folder on a free port of 127.0.0.1, stopped at the end; its output stays in `folder`."""
    output = folder / f"serve-{time.monotonic_ns()}.log"
    command = [sys.executable, "-m", "survey", "--instance", str(folder), "serve", "--port", "0"]
    with output.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--workers", str(workers), *options],
            stdout=file, stderr=subprocess.STDOUT, env={**os.environ, **environment},
        )  # fmt: skip
    try:
        yield Server(_port(process, output), process, output)
    finally:
        stop(process)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _port(process: "subprocess.Popen[bytes]", output: Path) -> int:
    """The port that the server names once it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := START.search(output.read_text("utf-8")):
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the server did not start:\n{output.read_text('utf-8')}")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop a process gracefully; by force where it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(PATIENCE)


def ask(port: int, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of one request on a connection of its own; a POST where there are fields."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        if fields is None:
            connection.request("GET", path)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(fields), kind)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def cast_at(moment: float, port: int, path: str, fields: dict[str, str]) -> int:
    """Cast a ballot at a moment of the monotonic clock, which processes share; returns the status."""
    time.sleep(max(0.0, moment - time.monotonic()))
    return ask(port, path, fields)[0]
