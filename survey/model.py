"""The nouns of the application as frozen values: validation, no I/O."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Mode = Literal["web", "receipt", "kiosk", "paper", "link", "test"]
MODES: tuple[Mode, ...] = get_args(Mode)
"""How a ballot was collected; `test` is never counted."""

DeskStatus = Literal["open", "closed", "retired"]
Role = Literal["administrator", "agency_head", "reviewer", "clerk", "auditor", "inspector"]
ROLES: tuple[Role, ...] = get_args(Role)

COMMENT_LIMIT = 2000
"""Characters a comment may have."""

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: no text has them, and PostgreSQL refuses some. Ends of lines may be."""


class Refused(ValueError):  # noqa: N818 - reads as what happened: the input was refused
    """Input or a store that cannot be used as it is. The message is one line that says what to do."""


@dataclass(frozen=True)
class Agency:
    """An office that owns desks; a node of a tree of any depth, valid from a day to a day (inclusive)."""

    id: str
    name: str
    kind: str = ""
    parent: str | None = None
    valid_from: date = date(1900, 1, 1)
    valid_to: date | None = None
    successor: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", self.id):
            raise Refused(f"agency id {self.id!r}: use 1 to 40 lower-case letters, digits and hyphens")
        if not self.name.strip():
            raise Refused(f"agency {self.id}: the name is empty")
        if self.parent == self.id:
            raise Refused(f"agency {self.id} cannot be its own parent")
        if self.successor == self.id:
            raise Refused(f"agency {self.id} cannot be its own successor")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Refused(f"agency {self.id}: valid_to lies before valid_from")


@dataclass(frozen=True)
class Desk:
    """A service point that carries a QR code. `revision` grows with whatever its ballot page prints."""

    code: str
    agency: str
    name: str
    status: DeskStatus = "open"
    staff: int = 3
    revision: int = 1

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise Refused(f"desk {self.code}: the name is empty")
        if self.status not in get_args(DeskStatus):
            raise Refused(f"desk {self.code}: unknown status {self.status!r}; use open, closed or retired")
        if self.staff < 0:
            raise Refused(f"desk {self.code}: the number of staff cannot be negative")


@dataclass(frozen=True)
class Ballot:
    """One questionnaire about one visit, as it is stored: never an identity, never a time finer than the date.

    `id` is 32 hexadecimal digits (a keyed hash of the form's id); `answers` one character per position of the
    instrument; `agency` the desk's agency on that date.
    """

    id: str
    instrument: str
    agency: str
    desk: str
    mode: Mode
    date: date
    language: str
    answers: str
    comment: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{32}", self.id):
            raise Refused(f"ballot id {self.id!r}: expected 32 hexadecimal digits")
        if self.mode not in MODES:
            raise Refused(f"unknown mode {self.mode!r}; use one of {', '.join(MODES)}")
        if len(self.comment) > COMMENT_LIMIT:
            raise Refused(f"the comment has {len(self.comment)} characters; at most {COMMENT_LIMIT} are kept")
        if found := UNSTORABLE.search(self.comment):
            raise Refused(f"the comment holds a control character (U+{ord(found[0]):04X}); delete it")


@dataclass(frozen=True)
class Transactions:
    """The population N: transactions that a desk served from one day to another (inclusive)."""

    desk: str
    first: date
    last: date
    number: int
    source: str

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(f"transactions of {self.desk}: the last day lies before the first")
        if self.number < 0:
            raise Refused(f"transactions of {self.desk}: the number cannot be negative")


@dataclass(frozen=True)
class Staff:
    """A person who signs in; `role` holds at `agency` and below it, a clerk's at `desk` alone.

    `must_change`: the password was set by somebody else; its owner chooses another before anything else.
    """

    login: str
    name: str
    role: Role
    agency: str
    password_hash: str = ""
    active: bool = True
    desk: str = ""
    must_change: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", self.login):
            raise Refused(
                f"login {self.login!r}: use 2 to 40 lower-case letters, digits, dots, hyphens and underscores"
            )
        if self.role not in ROLES:
            raise Refused(f"unknown role {self.role!r}; use one of {', '.join(ROLES)}")


@dataclass(frozen=True)
class Finding:
    """Something that a check found: a code to look up, what it is about, and a sentence that says what to do."""

    code: str
    subject: str
    text: str
