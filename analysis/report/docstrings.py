"""Docstrings of numbered references, parameters and notes, as the parts that a page is set from. Pure."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Run = tuple[str, str]
"""A kind (text, code, strong, above, below, reference) and what is said; of a reference its number there."""
MARKUP = re.compile(
    r"``(?P<literal>.+?)``|`(?P<code>.+?)`|\[(?P<reference>\d+)\]_|(?<![\w*])\*(?P<strong>[^*\s][^*]*)\*|\^(?P<above>[^\s,;.)]+)"
    r"|(?<![A-Za-z0-9_])(?P<base>[A-Za-zΑ-Ωα-ω][\u0304\u0302']?)_(?P<below>\{[^}]+\}|[A-Za-z0-9]{1,4}(?![A-Za-z0-9_]))"
)
"""Code, references, stress; and z_ij or t_{n−1}, x^k, which a page sets below and above the line."""
RULE = re.compile(r"-{3,}")
ENTRY = re.compile(r"\.\. \[(\d+)\] ")


@dataclass(frozen=True)
class Block:
    """A paragraph or the point of a list (`kind` paragraph, point), as runs."""

    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Entry:
    """A parameter or a result: its name (empty where only a type is given), its type, what is said of it."""

    name: str
    type: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Documented:
    """A public function as its docstring has it. `references`: number in the docstring → text."""

    name: str
    signature: str
    text: tuple[Block, ...]
    parameters: tuple[Entry, ...]
    returns: tuple[Entry, ...]
    notes: tuple[Block, ...]
    references: dict[int, str]


def read(function: Callable[..., Any]) -> Documented:
    """The parts of a function's docstring; what has no docstring has none."""
    parts = _parts((inspect.getdoc(function) or "").splitlines())
    return Documented(
        name=function.__name__,
        signature=f"{function.__name__}({', '.join(_arguments(function))})",
        text=tuple(_blocks(parts.get("", []))),
        parameters=tuple(_entries(parts.get("Parameters", []), named=True)),
        returns=tuple(_entries(parts.get("Returns", []), named=False)),
        notes=tuple(_blocks(parts.get("Notes", []))),
        references=dict(_references(parts.get("References", []))),
    )


def _arguments(function: Callable[..., Any]) -> Iterator[str]:
    """The parameters with their defaults, without types."""
    starred = False
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        yield one.name if one.default is one.empty else f"{one.name}={one.default!r}"


def _parts(lines: Sequence[str]) -> dict[str, list[str]]:
    """Lines under each heading; those before the first under the empty one."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        if line and RULE.fullmatch(following) and len(following) == len(line):
            name = line
            found[name] = []
        elif not RULE.fullmatch(line):
            found[name].append(line)
    return found


def _blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Paragraphs, and points that begin with a dash."""
    kind, words = "paragraph", list[str]()
    for line in [*lines, ""]:
        text = line.strip()
        starts = text.startswith("- ")
        if words and (not text or starts):
            yield Block(kind, tuple(_runs(" ".join(words))))
            words = []
        if text:
            kind = "point" if starts else kind if words else "paragraph"
            words.append(text.removeprefix("- "))


def _runs(text: str) -> Iterator[Run]:
    """Plain text and what is marked up in it."""
    at = 0
    for found in MARKUP.finditer(text):
        if found.start() > at:
            yield "text", text[at : found.start()]
        if found["base"]:
            yield "text", found["base"]
            yield "below", found["below"].strip("{}")
        else:
            kind = "code" if found["literal"] else str(found.lastgroup)
            yield kind, found["literal"] or found[kind]
        at = found.end()
    if at < len(text):
        yield "text", text[at:]


def _entries(lines: Sequence[str], *, named: bool) -> Iterator[Entry]:
    """Names with their types and what is indented below them; a single word is a name, or a type."""
    head, body = "", list[str]()
    for line in [*lines, "end"]:
        if line and not line.startswith(" "):
            if head:
                name, colon, kind = head.partition(" : ")
                alone = (head, "") if named else ("", head)
                yield Entry(*((name, kind) if colon else alone), tuple(_blocks(body)))
            head, body = line, []
        else:
            body.append(line)


def _references(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Numbered references, each on one line or more."""
    pieces = ENTRY.split(" ".join(line.strip() for line in lines))[1:]
    for number, text in zip(pieces[::2], pieces[1::2], strict=True):
        yield int(number), text.strip()
