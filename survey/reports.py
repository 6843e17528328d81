"""Reports of closings as files: made once, kept, handed out again.

What was issued is kept in the instance's folder `reports`, under what it was made from.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

from analysis.report.content import Report
from analysis.report.rendering import Part, render
from survey.closed import Closing, document_of
from survey.composing import compose
from survey.doors import Door
from survey.files import write_whole
from survey.i18n import read_catalogues
from survey.instance import Instance
from survey.issued import Wanted, file_of, texts_of
from survey.speaking import Frozen
from survey.store import closings, instruments, issued_reports

FEW = 4
"""Files below which a second process would take longer than it saves."""


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
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_end_with_parent) as pool:
        yield from pool.map(_render, jobs, chunksize=4)


def _end_with_parent() -> None:
    """A process that is stopped takes those with it that work for it: they would wait for it for ever."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_outlive, args=(parent,), daemon=True).start()


def _outlive(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _render(job: tuple[str, str, Part]) -> bytes:
    text, language, part = job
    return render(Report.of(text), language=language, part=part)


def holds(frozen: Frozen) -> Iterable[str]:
    """The agencies of a closing, by id."""
    return sorted(frozen.document["figures"])
