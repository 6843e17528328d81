"""What a report says, as plain frozen values: everything that is printed and nothing that is not.

Names and labels come in the language of the report; figures are numbers, and what is too small to be shown is not
here at all.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from types import UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Figure:
    """A share (0 to 1), a mean or a difference with its interval; `n`: the answers that it rests on."""

    value: float
    low: float
    high: float
    n: int

    @property
    def direction(self) -> str:
        """Of a difference: "up" or "down" where it is proven, else "unclear"."""
        return "up" if self.low > 0 else "down" if self.high < 0 else "unclear"


@dataclass(frozen=True)
class Row:
    """An item, a factor or the index. `below`: share at or below average, `people` how many; `counts`: of each point,
    worst first; `grade` as `analysis.flags` names it. All empty where too few answered."""

    label: str
    share: Figure | None = None
    mean: Figure | None = None
    below: Figure | None = None
    people: int = 0
    counts: tuple[int, ...] = ()
    change: Figure | None = None
    grade: str = ""
    factor: str = ""


@dataclass(frozen=True)
class Month:
    """One month of the strip, by its first day. `breaks`: other questions were asked than in the month before."""

    first: date
    share: Figure | None
    breaks: bool = False


@dataclass(frozen=True)
class Fact:
    """What should not happen, and how often it did: `exceptions` of `n` who remembered; None where hidden."""

    label: str
    exceptions: int | None
    n: int | None


@dataclass(frozen=True)
class Part:
    """Ballots of one mode or stage and their share of satisfied answers; None where hidden."""

    label: str
    ballots: int | None
    share: Figure | None


@dataclass(frozen=True)
class Case:
    """A remedy. `state`: open, planned, done, …; `late`: working days beyond `due`, 0 where there are none.

    `before`, `after`: shares of satisfied answers that its effect was judged by, None where they are not told; their
    `n` is the least that they rest on. `again`: since when what was verified needs attention again.
    """

    title: str
    agency: str
    state: str
    cause: str = ""
    action: str = ""
    owner: str = ""
    due: date | None = None
    late: int = 0
    before: Figure | None = None
    after: Figure | None = None
    again: date | None = None


@dataclass(frozen=True)
class Topic:
    """What comments are about, and its share of them; None where it is hidden."""

    label: str
    share: Figure | None = None


@dataclass(frozen=True)
class Talk:
    """What became of comments (how many were looked at, how many led to a case), and what they are about."""

    looked: int
    acted: int
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True)
class Attention:
    """An item that needs attention at an agency; `case` and what the agency says, where there are any.

    `desks`: at how many of its desks, where the evidence is theirs; 0 where it is the agency's. `row` has the agency's
    figures either way. `explained_by`: whose people wrote the explanation, where it was not the agency's own.
    """

    agency: str
    row: Row
    explanation: str = ""
    asked_until: date | None = None
    case: Case | None = None
    desks: int = 0
    explained_by: str = ""


@dataclass(frozen=True)
class Standing:
    """Names of the agencies below against all the others together, in the alphabet's order."""

    higher: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    too_few: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def compared(self) -> bool:
        """Whether there is anything to say."""
        return any((self.higher, self.unclear, self.lower, self.too_few, self.silent))


@dataclass(frozen=True)
class Spot:
    """An agency in a funnel: what independent answers it is worth, its share, its place (`analysis.funnels`)."""

    agency: str
    n: float
    share: float
    position: str


@dataclass(frozen=True)
class Funnel:
    """The agencies below between the limits of chance; lower and upper line of the inner and outer ones at `sizes`."""

    target: float
    sizes: tuple[int, ...]
    inner_low: tuple[float, ...]
    inner_high: tuple[float, ...]
    outer_low: tuple[float, ...]
    outer_high: tuple[float, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Aside:
    """Ballots that were set aside, the reasons given, and the index with them; `ballots` None where hidden."""

    ballots: int | None
    reasons: tuple[str, ...] = ()
    share: Figure | None = None


@dataclass(frozen=True)
class Head:
    """What stands around an official text, from the agency's settings; empty texts are left out or dotted."""

    superior: str = ""
    issuer: str = ""
    symbol: str = ""
    place: str = ""
    addressee: str = ""
    authority: str = ""
    title: str = ""
    signatory: str = ""
    recipients: tuple[str, ...] = ()
    legal_bases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One agency's report of one closing.

    `period`: its kind ("month", "quarter", "half1", "half2", "year", each also with "reform_" before it) with `first`
    and `last` day; `closed` the day on which its figures were frozen, `check` what is printed to tell files apart.
    `low`, `dissatisfied`: ballots with an item at or below average, and dissatisfied with one. `ballots` None: fewer
    than `minimum_cell`, and no figure is there. `population`: transactions served, None where nobody counted them.
    `rolling`: the index of three months, where the month alone has few ballots. `points`: what the scale's points are
    called, worst first.
    """

    agency: str
    period: str
    first: date
    last: date
    closed: date
    revision: int
    check: str
    ballots: int | None
    why: str = ""
    demo: bool = False
    head: Head = field(default_factory=Head)
    population: int | None = None
    comments: int | None = None
    talk: Talk | None = None
    low: int | None = None
    dissatisfied: int | None = None
    index: Row | None = None
    previous: str = ""
    rolling: Figure | None = None
    months: tuple[Month, ...] = ()
    factors: tuple[Row, ...] = ()
    items: tuple[Row, ...] = ()
    facts: tuple[Fact, ...] = ()
    modes: tuple[Part, ...] = ()
    stages: tuple[Part, ...] = ()
    standing: Standing = field(default_factory=Standing)
    funnel: Funnel | None = None
    attention: tuple[Attention, ...] = ()
    cases: tuple[Case, ...] = ()
    aside: Aside = field(default_factory=lambda: Aside(0))
    tasks: str = ""
    proposals: str = ""
    instruments: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    minimum_cell: int = 5
    confidence_level: float = 0.95

    def as_json(self) -> str:
        """The report as text; equal reports give equal texts."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, text: str) -> Self:
        """Read back what `as_json` gave."""
        found = _read(cls, json.loads(text))
        assert isinstance(found, cls)  # noqa: S101 - tells the type checker
        return found


def _read(wanted: Any, plain: Any) -> Any:
    if get_origin(wanted) is UnionType:
        return None if plain is None else _read(get_args(wanted)[0], plain)
    if get_origin(wanted) is tuple:
        return tuple(_read(get_args(wanted)[0], one) for one in plain)
    if wanted is date:
        return date.fromisoformat(plain)
    if is_dataclass(wanted):
        types: Mapping[str, Any] = get_type_hints(wanted)
        return wanted(**{one.name: _read(types[one.name], plain[one.name]) for one in fields(wanted)})  # type: ignore[operator] # a class
    return plain
