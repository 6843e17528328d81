"""Ballots as they come over the wire: in chunks, cut off, malformed, too large."""

import socket
import time
from pathlib import Path

import pytest

from tests.server import ask, stop
from tests.survey.test_serve import served, stored

CHUNKED = (b"Transfer-Encoding: chunked\r\n\r\n", b"%x\r\n%s\r\n0\r\n\r\n")


def send_raw(port: int, path: str, rest: bytes, *, cut: bool = False) -> bytes:
    """The answer to a form whose last header and body are sent as they are."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode() + rest)
        if cut:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status_of(answer: bytes) -> int:
    return int(answer.split()[1])


def chunked(body: bytes) -> bytes:
    return CHUNKED[0] + CHUNKED[1] % (len(body), body)


def test_a_ballot_in_chunks_is_whole_or_refused(tmp_path: Path) -> None:
    with served(tmp_path, workers=1) as (server, _, door, path):
        assert status_of(send_raw(server.port, path, chunked(b"A24=5"))) == 303
        assert status_of(send_raw(server.port, path, chunked(b"A24=5&x=" + b"a" * 66_000))) == 413
        assert len(stored(door)) == 1


@pytest.mark.parametrize("rest", [b"Content-Length: 50\r\n\r\nA24=5", chunked(b"A24=5")[:-9]])
def test_a_ballot_that_was_cut_off_is_not_cast(tmp_path: Path, rest: bytes) -> None:
    with served(tmp_path, workers=1) as (server, _, door, path):
        assert status_of(send_raw(server.port, path, rest, cut=True)) == 400
        assert ask(server.port, path)[0] == 200
        assert stored(door) == []


MALFORMED = [
    b"bimat\r\nA24=5\r\n0\r\n\r\n",  # no size
    b"5;bi mat\r\nA24=5\r\n0\r\n\r\n",  # no extension
    b"5\r\nA24=5bimat\r\n0\r\n\r\n",  # longer than it says
    b"5\r\nA24=5\r\n0\r\nbimat\r\n\r\n",  # no trailer
    b"\r\nbimat\r\n",
]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_malformed_body_is_400_and_nothing_of_it_is_logged(tmp_path: Path, body: bytes) -> None:
    with served(tmp_path, workers=1) as (server, _, door, path):
        for tail, said in (("", "Phiếu của Ông/Bà chưa được ghi nhận."), ("/EN", "Your ballot has not been recorded.")):
            answer = send_raw(server.port, path + tail, CHUNKED[0] + body)
            assert status_of(answer) == 400
            assert said in answer.decode()
        assert status_of(send_raw(server.port, "/sign-in", CHUNKED[0] + body)) == 400
        assert ask(server.port, path, {"A24": "5"})[0] == 303
        assert len(stored(door)) == 1
        stop(server.process)
        assert len(server.log().splitlines()) == 1


def test_staff_whose_session_is_over_are_told_so_though_their_file_is_still_on_its_way(tmp_path: Path) -> None:
    head = b"POST /cases/v1/files HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    with served(tmp_path, workers=1) as (server, *_):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(head + b"Content-Length: 4000000\r\n\r\n" + b"a" * 1_000_000)
            time.sleep(1)  # long enough to answer without the rest
            connection.sendall(b"a" * 3_000_000)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert status_of(answer) == 303
        assert ask(server.port, "/sign-in")[0] == 200
