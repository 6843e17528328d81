"""Kept pages: rendered and compressed once, then sent with a few bytes of their own at the end.

A gzip stream may end in a block that is stored, not compressed [1]_. What is kept is therefore the page's beginning,
compressed up to a byte boundary, and its checksum; each answer appends its tail as a stored block and completes the
checksum. Unlike a copy of the compressor's state (256 KiB a page), this costs the size of the page and a microsecond.

References
----------
.. [1] RFC 1951, section 3.2.4; RFC 1952.
"""

import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Deflate, no name, no time, best compression, unknown system."""

STORED_LIMIT = 65535
"""Bytes that one stored block can hold."""


@dataclass(frozen=True)
class KeptPage:
    """The beginning of a page: compressed, with the checksum and size that complete a gzip stream."""

    head: bytes
    checksum: int
    size: int

    @classmethod
    def of(cls, html: str) -> "KeptPage":
        """Keep the beginning of a page."""
        data = html.encode()
        press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
        head = press.compress(data) + press.flush(zlib.Z_SYNC_FLUSH)
        return cls(GZIP_HEADER + head, zlib.crc32(data), len(data))

    def gzip(self, tail: str) -> bytes:
        """The whole page as a gzip stream. Raises `ValueError` for a tail of more than 65,535 bytes."""
        data = tail.encode()
        if len(data) > STORED_LIMIT:
            raise ValueError(f"a tail of {len(data)} bytes does not fit into one stored block")
        block = b"\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data
        return self.head + block + struct.pack("<II", zlib.crc32(data, self.checksum), self.size + len(data))

    def plain(self, tail: str) -> bytes:
        """The whole page for a client that reads no gzip."""
        press = zlib.decompressobj(-zlib.MAX_WBITS)
        return press.decompress(self.head[len(GZIP_HEADER) :]) + tail.encode()


class Shelf:
    """A bounded number of kept pages; the one that was not asked for longest makes room. Safe for threads."""

    def __init__(self, places: int = 2000) -> None:
        self._places = places
        self._pages: OrderedDict[Hashable, KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, key: Hashable, render: Callable[[], str]) -> KeptPage:
        """The page kept under `key`, rendered now if there is none."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
                return kept
        kept = KeptPage.of(render())
        with self._lock:
            self._pages[key] = kept
            while len(self._pages) > self._places:
                self._pages.popitem(last=False)
        return kept
