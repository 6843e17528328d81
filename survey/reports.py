"""Reports of closings as files: made once, kept, handed out again. `python -m survey.reports FOLDER …` makes one.

A page of the site never makes one itself: a child process does, with a low priority, so that ballots are never slower.
What was issued is kept in the instance's folder `reports`, under what it was made from.
"""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from analysis.report.content import Report
from analysis.report.rendering import Part, render
from survey.closings import Closing, document_of
from survey.composing import Frozen, compose
from survey.doors import Door
from survey.files import write_whole
from survey.i18n import read_catalogues
from survey.instance import Instance, load_instance
from survey.store import closings, instruments, issued_reports, report_texts

PATIENCE = 10
"""How much a ballot comes before a report (`nice`)."""
FEW = 4
"""Files below which a second process would take longer than it saves."""


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


def freeze_of(door: Door, closing: Closing) -> Frozen:
    """A closing with all that its reports need."""
    document = document_of(door, closing.number)
    used = {key: instruments.read(door, key) for key in document["instruments"]}
    known = {key: instrument for key, instrument in used.items() if instrument is not None}
    return Frozen(closing, document, known, read_catalogues())


def issue(
    instance: Instance, door: Door, wanted: Sequence[Wanted], *, today: date, who: str
) -> Iterator[tuple[Wanted, bytes]]:
    """Each file, kept or made now. Those that are kept come first; many are made by two processes.

    Raises `Refused` for an unknown closing, `KeyError` for an agency that it does not hold.
    """
    waiting: list[tuple[Wanted, Path, str]] = []
    frozen: dict[int, Frozen] = {}
    for one in wanted:
        if one.closing not in frozen:
            frozen[one.closing] = _frozen(door, one.closing)
        texts = texts_of(door, frozen[one.closing].closing, one.agency)
        path = file_of(instance.folder, one, texts)
        if path.exists():
            yield one, path.read_bytes()
        else:
            waiting.append((one, path, compose(frozen[one.closing], one.agency, texts, one.language).as_json()))
    for (one, path, _), content in zip(waiting, _rendered(waiting), strict=True):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, content)
        digest = hashlib.sha256(content).hexdigest()
        issued_reports.append(
            door, one.closing, agency=one.agency, language=one.language, part=one.part, digest=digest, today=today,
            who=who,
        )  # fmt: skip
        yield one, content


def texts_of(door: Door, closing: Closing, agency: str) -> dict[str, str]:
    """What the agency wrote into its report of the closing's period."""
    return {str(name): text for name, text in report_texts.read(door, agency, closing.period).items()}


def _frozen(door: Door, number: int) -> Frozen:
    row = closings.read(door, number)
    if row is None:
        raise LookupError(f"closing {number} is not in the store")
    return freeze_of(door, Closing.of(row))


def _rendered(waiting: Sequence[tuple[Wanted, Path, str]]) -> Iterator[bytes]:
    jobs = [(text, one.language, one.part) for one, _, text in waiting]
    if len(jobs) < FEW:
        yield from map(_render, jobs)
        return
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_render, jobs, chunksize=4)


def _render(job: tuple[str, str, Part]) -> bytes:
    text, language, part = job
    return render(Report.of(text), language=language, part=part)


def holds(frozen: Frozen) -> Iterable[str]:
    """The agencies of a closing, by id."""
    return sorted(frozen.document["figures"])


def main(folder: Path, wanted: Wanted, who: str) -> None:
    """Make one file for a page that waits for it."""
    getattr(os, "nice", int)(PATIENCE)  # there is none on Windows
    instance = load_instance(folder)
    door = instance.open()
    try:
        for _ in issue(instance, door, [wanted], today=instance.clock.today(), who=who):
            pass
    finally:
        door.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Wanted(int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]), sys.argv[6])  # type: ignore[arg-type] # one of the parts
