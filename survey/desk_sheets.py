"""Small PDFs of one desk or case: its sheet (A5), the guide for its clerk (A4), the record of a case (A4).

`python -m survey.desk_sheets sheet|guide|record` reads what the page says and writes the file: a process of its own, so
that no worker of the server loads the typesetter. Pure: the same input gives the same bytes.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from survey.posters import typeset

PageKind = Literal["sheet", "guide", "record"]


def render(kind: PageKind, document: Mapping[str, Any]) -> bytes:
    """The page. `document` has title, language, place, mark, date (year, month, day), and what its template prints."""
    template = Path(__file__).parent / f"{kind}.typ"
    return typeset(dict(document), template.read_bytes(), date(*document["date"]))


if __name__ == "__main__":
    sys.stdout.buffer.write(render(sys.argv[1], json.load(sys.stdin)))  # type: ignore[arg-type] # our own views call it
