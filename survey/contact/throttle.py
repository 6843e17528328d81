"""How much a desk's page takes in an hour, counted in memory only: nothing is kept about who sends, or from where."""

import threading
from collections import deque
from datetime import datetime, timedelta

MOST = 10
"""Requests that one process takes from one desk's page within the hour; a busy desk has two or three."""
HOUR = timedelta(hours=1)


class Throttle:
    """Counts what was taken of each desk. Safe for threads; forgets everything after an hour."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._taken: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def admit(self, desk: str, now: datetime) -> bool:
        """Whether one more may be taken of a desk; if so, it is counted. `now` is aware."""
        with self._lock:
            self._forget(now)
            taken = self._taken.setdefault(desk, deque())
            if len(taken) >= self._most:
                return False
            taken.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        for desk in list(self._taken):
            taken = self._taken[desk]
            while taken and not timedelta() <= now - taken[0] < HOUR:
                taken.popleft()
            if not taken:
                del self._taken[desk]
