"""Desk codes and their QR symbols: what is printed on a wall and has to be read for years.

A code is nine random symbols and a check symbol of Crockford's 32 [1]_. The check is Damm's method [2]_ over GF(32):
with the quasigroup x∘y = a·x + y, a = 2, a code is valid when folding it from 0 ends in 0. Because a ≠ 0, no single
wrong symbol is missed; because a, a², … a⁹ ≠ 1, no swap of any two symbols of a code is missed, neighbours or not.

References
----------
.. [1] D. Crockford, "Base 32", https://www.crockford.com/base32.html
.. [2] H. M. Damm, "Total anti-symmetrische Quasigruppen", dissertation, Marburg 2004.
"""

import itertools
import random
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import qrcode
from qrcode.constants import ERROR_CORRECT_H

from survey.model import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 9
CODE_LENGTH = RANDOM_SYMBOLS + 1
QUIET_ZONE = 4
"""Light modules around the symbol that ISO/IEC 18004 asks for."""

Matrix = Sequence[Sequence[bool]]
"""A QR symbol without its quiet zone, row by row; True is dark."""

_PLACE: Mapping[str, int] = {symbol: place for place, symbol in enumerate(ALPHABET)}
_FOLD = str.maketrans("OIL", "011", " \t\r\n-\u00a0\u00ad\u2010\u2011\u2012\u2013\u2212")


def _double(x: int) -> int:
    """2·x in GF(32) with the primitive polynomial z⁵ + z² + 1."""
    x <<= 1
    return x ^ 0b100101 if x & 32 else x


def _fold(symbols: str) -> int:
    state = 0
    for symbol in symbols:
        state = _double(state) ^ _PLACE[symbol]
    return state


def check_symbol(symbols: str) -> str:
    """The symbol that makes `symbols` + it a valid code."""
    return ALPHABET[_double(_fold(symbols))]


def new_code(source: random.Random) -> str:
    """A new desk code from a source of randomness; `secrets.SystemRandom()` outside tests and the demo."""
    symbols = "".join(ALPHABET[source.getrandbits(5)] for _ in range(RANDOM_SYMBOLS))
    return symbols + check_symbol(symbols)


def read_code(text: str) -> str | None:
    """The code that a person meant, or None.

    Case, spaces, hyphens, O for 0 and I or L for 1 are forgiven; a wrong symbol or two swapped ones are not.
    """
    code = text.upper().translate(_FOLD)
    if len(code) != CODE_LENGTH or any(symbol not in _PLACE for symbol in code) or _fold(code):
        return None
    return code


def group_code(code: str) -> str:
    """The code as it is printed, in two groups: `7K3MP-Q9X2D`."""
    return f"{code[:5]}-{code[5:]}"


def read_base(address: str) -> tuple[str, str, str]:
    """Scheme, host with port, and path (no slash at its end) of the setting `base_address`.

    Raises `Refused`, naming the setting, where no citizen could follow the address.
    """
    remedy = "set base_address in config.toml to the address citizens reach, e.g. https://danhgia.example.vn"
    if not address:
        raise Refused(f"base_address is not set: a poster cannot be printed without it; {remedy}")
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # also UnicodeError: a host that has no ASCII form
        raise Refused(f"base_address {address!r} is not an address; {remedy}") from None
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment or parts.username:
        raise Refused(f"base_address {address!r} is not the address of a site; {remedy}")
    return parts.scheme, host + port, parts.path.rstrip("/")


def language_tail(language: str, default: str = "vi") -> str:
    """What a ballot's path ends in: nothing where the language is the site's default."""
    return "" if language == default else f"/{language.upper()}"


def ballot_address(base: str, code: str, language: str = "vi", default: str = "vi") -> str:
    """The address that a desk's QR symbol carries; `default` is the setting `default_language`.

    Scheme and host (which ignore case) are in capitals, so that the whole stays in the alphanumeric mode and the
    symbol is small. A path before `/B`, which may not ignore case, is kept as it is.
    """
    scheme, host, path = read_base(base)
    return f"{scheme.upper()}://{host.upper()}{path}/B/{code}{language_tail(language, default)}"


def qr_matrix(text: str) -> Matrix:
    """The smallest symbol that carries `text` at error correction H.

    H restores 30 % of the symbol: a poster is torn, bleached, written on. Its price is a few more modules, which are
    still 3 to 5 mm wide at 15 cm; and more modules make the quiet zone narrower, which leaves room for words.
    """
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_H, border=0)
    symbol.add_data(text)
    return [[bool(dark) for dark in row] for row in symbol.get_matrix()]


def qr_svg(matrix: Matrix, module: float = 1.0) -> str:
    """The symbol with its quiet zone as an SVG drawing, `module` millimetres a module; one path, no font."""
    size = len(matrix) + 2 * QUIET_ZONE
    rows = (f"M{x} {y}h{n}v1h-{n}z" for y, row in enumerate(matrix, QUIET_ZONE) for x, n in _runs(row))
    # Columns over rows: modules that touch are drawn as one area in both directions, and print without hairlines.
    columns = (
        f"M{x} {y}h1v{n}h-1z"
        for x, column in enumerate(zip(*matrix, strict=True), QUIET_ZONE)
        for y, n in _runs(column)
        if n > 1
    )
    path = "".join((*rows, *columns))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size * module:g}mm" height="{size * module:g}mm" '
        f'viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>\n'
    )


def _runs(line: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Start (counted with the quiet zone) and length of every dark run of a row or column."""
    start = QUIET_ZONE
    for dark, modules in itertools.groupby(line):
        length = len(list(modules))
        if dark:
            yield start, length
        start += length


def qr_png(matrix: Matrix, pixels: int = 16) -> bytes:
    """The symbol with its quiet zone as a black-and-white PNG file, `pixels` a module."""
    size = (len(matrix) + 2 * QUIET_ZONE) * pixels
    light = [False] * len(matrix)
    rows = [light] * QUIET_ZONE + list(matrix) + [light] * QUIET_ZONE
    lines = b"".join((b"\0" + _packed(row, pixels)) * pixels for row in rows)
    header = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _packed(row: Sequence[bool], pixels: int) -> bytes:
    bits = "".join(("0" if dark else "1") * pixels for dark in row)
    line = "1" * QUIET_ZONE * pixels + bits + "1" * QUIET_ZONE * pixels
    return int(line.ljust(-len(line) % 8 + len(line), "1"), 2).to_bytes((len(line) + 7) // 8, "big")
