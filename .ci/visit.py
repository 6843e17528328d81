#!/usr/bin/env python3
"""Wait until a site has printed three addresses, then ask for each: `visit.py LOG PROCESS`. Exits with 1 on failure."""

import http.client
import re
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

LIMIT = 600
"""Seconds for installing, making demo data and starting."""


def printed(log: Path, process: str) -> list[str]:
    """The addresses in the log, as soon as there are three of them and while the process lives."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end and Path("/proc", process).exists():
        addresses = list(dict.fromkeys(re.findall(r"http://[^\s]+", log.read_text("utf-8"))))
        if len(addresses) >= 3:
            return addresses
        time.sleep(0.5)
    sys.exit(f"no three addresses were printed:\n{log.read_text('utf-8')}")


def status(address: str) -> int:
    """The status with which an address of this machine answers; after it was printed the server may need a moment."""
    parts = urlsplit(address)
    for _ in range(60):
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        try:
            connection.request("GET", parts.path or "/")
            return connection.getresponse().status
        except OSError:
            time.sleep(0.5)
        finally:
            connection.close()
    sys.exit(f"{address} does not answer")


answers = {address: status(address) for address in printed(Path(sys.argv[1]), sys.argv[2])}
for address, answered in answers.items():
    print(answered, address)
# A page for staff sends a stranger to the sign-in: a redirection is an answer, an error is none.
sys.exit(any(answered >= 400 for answered in answers.values()))
