"""Files that show what was done: few kinds, told by what is in them and not by their name. Pure."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Literal

LARGEST = 4 * 1024 * 1024
"""Bytes of one file: a photograph of a counter, or some scanned pages."""
LONGEST = 100
"""Characters of a name."""

Fault = Literal["empty", "large", "kind"]

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": ".pdf",
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
        "application/vnd.oasis.opendocument.text": ".odt",
    }
)
"""Kind → how its names end."""
_BEGINNINGS = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_MEMBERS = (("word/document.xml", ".docx"), ("xl/workbook.xml", ".xlsx"))
"""What an office document has in it; one with macros has `vbaProject.bin` too and is refused."""
_ODT = b"application/vnd.oasis.opendocument.text"


@dataclass(frozen=True)
class Attachment:
    """A file as it is kept."""

    name: str
    kind: str
    content: bytes


def attachment(name: str, content: bytes) -> Attachment | Fault:
    """The file under a safe name, or what is wrong with it: empty, larger than `LARGEST`, of no kind that is kept."""
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "large"
    kind = kind_of(content)
    return Attachment(safe_name(name, SUFFIXES[kind]), kind, content) if kind else "kind"


def kind_of(content: bytes) -> str | None:
    """The media type that the bytes show; None for anything that is not in `SUFFIXES`."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    return _office_kind(content) if content.startswith(b"PK\x03\x04") else None


def _office_kind(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as whole:
            members = set(whole.namelist())
            if "mimetype" in members and whole.getinfo("mimetype").file_size == len(_ODT):
                return _ODT.decode() if whole.read("mimetype") == _ODT else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return None
    if any(member.endswith("vbaProject.bin") for member in members):
        return None
    suffix = next((suffix for member, suffix in _MEMBERS if member in members), "")
    return next((kind for kind, own in SUFFIXES.items() if own == suffix), None)


def safe_name(name: str, suffix: str) -> str:
    """A name without folders and signs that no file system or header takes, ending as its kind does."""
    stem = PurePosixPath(PureWindowsPath(name).name).stem
    bare = re.sub(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', "", stem).strip(" .")
    return (bare[: LONGEST - len(suffix)] or "tep") + suffix
