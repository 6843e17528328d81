"""Files made from closings: which one is wanted, and where it is kept. Light enough for pages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from survey.closed import Closing
from survey.doors import Door, Row
from survey.store import report_texts

Part = Literal["report", "page"]

NAMES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("vi", "report"): "bao-cao",
        ("vi", "page"): "trang-lanh-dao",
        ("en", "report"): "report",
        ("en", "page"): "leader-page",
    }
)
"""Language and part → how the file's name begins."""


@dataclass(frozen=True)
class Wanted:
    """One file: an agency's report of a closing, or the leader's page of it, in a language."""

    closing: int
    agency: str
    language: str
    part: Part


def file_of(folder: Path, wanted: Wanted, texts: Mapping[str, str]) -> Path:
    """Where a file is kept; another word in its texts makes another file."""
    said = "\x1f".join(f"{name}\x1f{texts[name]}" for name in sorted(texts))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return folder / "reports" / f"{wanted.closing}-{wanted.agency}-{wanted.language}-{wanted.part}-{digest}.pdf"


def texts_of(door: Door, closing: Closing, agency: str) -> dict[str, str]:
    """What the agency wrote into its report of the closing's period."""
    return {str(name): text for name, text in report_texts.read(door, agency, closing.period).items()}


def name_of(wanted: Wanted, period: str, revision: int) -> str:
    """How a file is called by whoever takes it away."""
    return f"{NAMES[wanted.language, wanted.part]}-{period}-{wanted.agency}{f'-{revision}' * (revision > 1)}.pdf"


def issued_bytes(folder: Path, row: Row) -> bytes | None:
    """A file that was made before (a row of `issued_reports`), found by its digest; None where it is gone."""
    pattern = f"{row['closing']}-{row['agency']}-{row['language']}-{row['part']}-*.pdf"
    for path in sorted((folder / "reports").glob(pattern)):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == row["digest"]:
            return content
    return None
