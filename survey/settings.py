"""The settings: one table of name, default and help, and the frozen values read from it.

Order of precedence, weakest first: the table's default, `<instance>/config.toml`, the environment (`SURVEY_<NAME>`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from survey.model import Refused


@dataclass(frozen=True)
class Setting:
    """One row of the table: its name, its default (whose type is the setting's type), help, what a value may be."""

    name: str
    default: str | int | float | bool
    help: str
    low: float = -inf
    high: float = inf
    choices: tuple[str, ...] = ()
    dates: bool = False

    def refuse(self, value: Any, where: str) -> None:
        """Raise `Refused` for a value that cannot be."""
        if self.choices and value not in self.choices:
            raise Refused(f"{where}: use one of {', '.join(self.choices)}, not {value!r}")
        if self.dates:
            for word in value.split():
                _check_date(word, where)
        if not isinstance(value, str) and not self.low <= value <= self.high:
            raise Refused(f"{where}: {value} lies outside {self.low:g} to {self.high:g}")


def _check_date(word: str, where: str) -> None:
    try:
        date.fromisoformat(word)
    except ValueError:
        raise Refused(f"{where}: {word!r} is no date like 2026-12-31") from None


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "base_address",
        "",
        "address of the site as citizens reach it, e.g. https://danhgia.example.vn; no poster without it",
    ),
    Setting("database_url", "", "postgresql://… for a PostgreSQL server; empty: survey.db in the instance folder"),
    Setting("time_zone", "Asia/Ho_Chi_Minh", "IANA time zone in which days begin and end"),
    Setting("default_language", "vi", "language of a ballot whose address names none (vi or en)", choices=("vi", "en")),
    Setting("authority", "", "name of the body that runs the survey, as posters and pages print it"),
    Setting("phone", "", "telephone printed on posters for reporting a false or covered code"),
    Setting("paper_place", "", "where paper ballots and the box are, as posters print it"),
    Setting("complaint_channel", "", "where formal complaints are received, as the ballot names it"),
    Setting(
        "contact",
        "",
        "who answers citizens that leave a number or e-mail, as that page names them; empty: no such page",
    ),
    Setting(
        "contact_days", 90, "days after which what citizens left for an answer is deleted, as they are told", 1, 366
    ),
    Setting("answer_days", 5, "working days within which citizens who left a number are answered", 1, 60),
    Setting(
        "keep_years",
        5,
        "years for which ballots are kept, as the ballot promises; `survey settle` then deletes them",
        low=1,
        high=100,
    ),
    Setting("instrument", "sipas-service@2026", "instrument given to a new desk"),
    Setting("confidence_level", 0.95, "confidence level of every interval", low=0.5, high=0.999),
    Setting(
        "minimum_cell",
        5,
        "smallest number of ballots that is ever shown; staff views move in steps of as many",
        low=2,
        high=1000,
    ),
    Setting("minimum_desk_staff", 3, "a desk with fewer staff is never shown on its own", low=1, high=1000),
    Setting(
        "days_back",
        14,
        "days that a typed-in or imported ballot may lie back when it is first entered",
        low=0,
        high=366,
    ),
    Setting("maximum_body", 65536, "largest request body in bytes that a ballot may have", low=4096, high=2**24),
    Setting("workers", 2, "processes of the production server", low=1, high=64),
    Setting(
        "trusted_proxies",
        0,
        "number of reverse proxies in front whose X-Forwarded-Proto and -Host are believed",
        low=0,
        high=10,
    ),
    Setting("access_log", False, "log requests other than those for ballots"),
    Setting(
        "explanation_days",
        5,
        "working days within which an agency explains a flag that it was asked about",
        low=1,
        high=60,
    ),
    Setting("due_soon_days", 3, "working days before its date from which a case is called due soon", low=0, high=30),
    Setting("plan_days", 5, "working days within which an open case gets its plan", low=1, high=60),
    Setting("escalation_days", 10, "working days late after which the next agency above is told of a case", 1, 100),
    Setting("silent_days", 5, "working days without a ballot after which a desk that had some is asked about", 2, 60),
    Setting("smtp_host", "", "mail server that takes the digest; empty: none is sent"),
    Setting("smtp_port", 587, "its port", low=1, high=65535),
    Setting("smtp_security", "starttls", "how it is reached", choices=("starttls", "tls", "none")),
    Setting("smtp_user", "", "account there; the password stands in the file smtp-password of the instance folder"),
    Setting("smtp_from", "", "sender of the digest, e.g. khao-sat@example.vn"),
    Setting(
        "days_off", "", "further days off beside public holidays: 2026-01-02 and so on, with spaces between", dates=True
    ),
    Setting("days_worked", "", "weekend days and holidays that are worked, e.g. in exchange for others", dates=True),
    Setting("session_hours", 12, "hours after which staff sign in again", low=1, high=168),
    Setting("invitation_hours", 72, "hours for which a link that invites somebody works", low=1, high=720),
    Setting("idle_minutes", 60, "minutes without a page after which staff sign in again", low=5, high=1440),
    Setting(
        "second_factor",
        "administrators",
        "who signs in with a code from the phone beside the password: administrators, all, or whoever likes (optional)",
        choices=("administrators", "all", "optional"),
    ),
    Setting("demo", False, "marks every page and poster as made of invented demo data"),
)


@dataclass(frozen=True)
class Settings:
    """The values in force. `folder` is the instance folder, absolute."""

    folder: Path
    base_address: str = ""
    database_url: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    default_language: str = "vi"
    authority: str = ""
    phone: str = ""
    paper_place: str = ""
    complaint_channel: str = ""
    contact: str = ""
    contact_days: int = 90
    answer_days: int = 5
    keep_years: int = 5
    instrument: str = "sipas-service@2026"
    confidence_level: float = 0.95
    minimum_cell: int = 5
    minimum_desk_staff: int = 3
    days_back: int = 14
    maximum_body: int = 65536
    workers: int = 2
    trusted_proxies: int = 0
    access_log: bool = False
    explanation_days: int = 5
    due_soon_days: int = 3
    plan_days: int = 5
    escalation_days: int = 10
    silent_days: int = 5
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_from: str = ""
    days_off: str = ""
    days_worked: str = ""
    session_hours: int = 12
    invitation_hours: int = 72
    idle_minutes: int = 60
    second_factor: str = "administrators"
    demo: bool = False
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def values(self) -> dict[str, Any]:
        """Name → value of every setting of the table."""
        everything = asdict(self)
        return {setting.name: everything[setting.name] for setting in SETTINGS}


def load(folder: Path, environment: Mapping[str, str]) -> Settings:
    """Read the settings of an instance folder.

    Raises `Refused` for a file that is not TOML, an unknown name or a value of the wrong type; the message names the
    file or variable, the name and the remedy.
    """
    table = {setting.name: setting for setting in SETTINGS}
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    path = folder / "config.toml"
    for name, value in _file(path).items():
        if name not in table:
            raise Refused(f"{path}: unknown setting {name!r}; known: {', '.join(sorted(table))}")
        values[name] = _typed(table[name], value, f"{path}: {name}")
        table[name].refuse(values[name], f"{path}: {name}")
        sources[name] = str(path)
    for setting in SETTINGS:
        variable = f"SURVEY_{setting.name.upper()}"
        if variable in environment:
            values[setting.name] = _from_text(setting, environment[variable], variable)
            setting.refuse(values[setting.name], variable)
            sources[setting.name] = variable
    settings = Settings(folder=folder, sources=sources, **values)
    try:
        ZoneInfo(settings.time_zone)
    except (KeyError, ValueError, OSError):
        raise Refused(
            f"{sources['time_zone']}: no time zone {settings.time_zone!r}; use e.g. Asia/Ho_Chi_Minh"
        ) from None
    return settings


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: not readable as TOML ({error}); mend the file") from None


def _typed(setting: Setting, value: object, where: str) -> object:
    wanted = type(setting.default)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise Refused(f"{where}: expected {wanted.__name__}, found {value!r}")
    return value


def _from_text(setting: Setting, text: str, variable: str) -> object:
    wanted = type(setting.default)
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    try:
        return words[text.lower()] if wanted is bool else wanted(text)
    except (KeyError, ValueError):
        raise Refused(f"{variable}: expected {wanted.__name__}, found {text!r}") from None


# One entity, one declaration: the dataclass gives types to the checker, the table gives help to people. A test holds
# them together; this line does it at import for whoever edits one and forgets the other.
assert [f.name for f in fields(Settings)][1:-1] == [s.name for s in SETTINGS]  # noqa: S101 - a slip of ours, never input
