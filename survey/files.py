"""Writing a file so that others see it whole or not at all."""

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under another name first; whoever reads meanwhile sees the former one, or none."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    draft.replace(path)
