"""Files made from closings: which one is wanted, and where it is kept. Light enough for pages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from survey.closed import Closing
from survey.doors import Door
from survey.store import report_texts

Part = Literal["report", "page"]


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
