"""The desk's sheet as a PDF of one A5 page: `python -m survey.desk_sheets` reads what it says and writes the file.

A process of its own, so that no worker of the server loads the typesetter. Pure: the same input gives the same bytes.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from survey.posters import typeset

TEMPLATE = Path(__file__).parent / "sheet.typ"


def render(document: Mapping[str, Any]) -> bytes:
    """The page. `document`: title, language, place, period, figure, sentence, parts, notes, mark, date (year, month,
    day)."""
    return typeset(dict(document), TEMPLATE.read_bytes(), date(*document["date"]))


if __name__ == "__main__":
    sys.stdout.buffer.write(render(json.load(sys.stdin)))
