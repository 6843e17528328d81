"""Files of folders that several processes share: written whole, bounded in number."""

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under another name first; whoever reads meanwhile sees the former one, or none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    draft.replace(path)


def keep_newest(folder: Path, pattern: str, most: int) -> None:
    """Delete the oldest files of a pattern beyond so many."""
    found = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[most:]:
        path.unlink(missing_ok=True)
