"""The invented province: agencies, desks, how busy each day is, and what is planted in the answers."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from survey.model import Agency
from survey.tickets import new_code

PROVINCE = Agency("tinh-mau", "Tỉnh Mẫu", "province")
_AGENCIES = (
    ("trung-tam-tinh-mau", "Trung tâm Phục vụ hành chính công Tỉnh Mẫu", "centre", 1.0, 0.04),
    ("phuong-mau-1", "Phường Mẫu 1", "ward", 0.8, 0.02),
    ("phuong-mau-2", "Phường Mẫu 2", "ward", 0.7, -0.03),
    ("xa-mau-1", "Xã Mẫu 1", "commune", 0.5, 0.03),
    ("xa-mau-2", "Xã Mẫu 2", "commune", 0.45, -0.01),
    ("xa-mau-3", "Xã Mẫu 3", "commune", 0.4, -0.04),
    ("xa-mau-4", "Xã Mẫu 4", "commune", 0.06, 0.0),
)
"""Id, name, kind, how busy one desk is, how its people rate it (in standard deviations)."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "centre": ("Đất đai", "Đăng ký kinh doanh", "Xây dựng", "Giao thông vận tải", "Lý lịch tư pháp", "Y tế, lao động"),
    "ward": ("Hộ tịch, chứng thực", "Đất đai", "Bảo trợ xã hội", "Trả kết quả"),
    "commune": ("Hộ tịch, chứng thực", "Đất đai, bảo trợ xã hội", "Trả kết quả"),
}
_FIRST_OF_TET: Mapping[int, tuple[int, int]] = {
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
    2031: (1, 23),
}
_FIXED_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
_WEEKDAY = (1.25, 1.05, 1.0, 1.0, 1.1, 0.3, 0.0)
_MONTH = (0.9, 0.75, 1.05, 1.0, 1.0, 1.1, 1.25, 1.3, 1.05, 1.0, 1.0, 1.1)


@dataclass(frozen=True)
class DemoDesk:
    """A desk of the demo. `busy` weighs its share of ballots, `level` shifts what people answer, `response` is the
    share of its transactions that gives a ballot."""

    code: str
    agency: str
    name: str
    staff: int
    busy: float
    level: float
    response: float


@dataclass(frozen=True)
class Planted:
    """What is wrong at one desk in one item, and what its remedy (with its date) did: nothing, or mended it."""

    kind: str
    desk: str
    item: str
    remedy: date | None = None

    def shift(self, day: date) -> float:
        """By how many standard deviations answers of that day are lower."""
        mended = self.kind == "remedy_worked" and self.remedy is not None and day >= self.remedy
        return 0.0 if mended else SHIFT

    def as_dict(self) -> dict[str, Any]:
        """As `survey demo --truth` prints it."""
        return {"desk": self.desk, "item": self.item} | ({"date": self.remedy.isoformat()} if self.remedy else {})


SHIFT = -2.0
"""A bad item: three of four answers at "Bình thường" or below, and a mean under 3."""

YEAR = 365
TODAY = 36
"""Ballots of the current day, still in the inbox."""


@dataclass(frozen=True)
class Province:
    """The whole demo as a plan: `made` is the last day of its year; ballots number `ballots` over that year."""

    seed: int
    ballots: int
    made: date
    agencies: tuple[Agency, ...]
    desks: tuple[DemoDesk, ...]
    planted: tuple[Planted, ...]

    @property
    def first(self) -> date:
        """The first day of the year up to `made`."""
        return self.made - timedelta(days=YEAR - 1)

    def truth(self) -> dict[str, Any]:
        """What was planted, as plain values; `worked` and `did_not` name the remedy's first day."""
        by_kind: dict[str, list[dict[str, Any]]] = {"bad": [], "remedy_worked": [], "remedy_without_effect": []}
        for planted in self.planted:
            by_kind[planted.kind].append(planted.as_dict())
        return {
            "seed": self.seed,
            "ballots": self.ballots,
            "first": self.first.isoformat(),
            "last": self.made.isoformat(),
        } | by_kind

    def daily(self, today: date) -> dict[date, int]:
        """How many ballots each past day from `first` to the day before `today` has; the year's sum is exact.

        Days after `made` (the demo was run again later) are as busy as the same season was.
        """
        year = [self.first + timedelta(days=i) for i in range(YEAR - 1)]
        rate = (self.ballots - self.fresh()) / sum(map(busyness, year))
        days = year + [self.made + timedelta(days=i) for i in range(max(0, (today - self.made).days))]
        numbers: dict[date, int] = {}
        owed = 0.0
        for day in days:
            owed += busyness(day) * rate
            numbers[day] = round(owed)
            owed -= numbers[day]
        if today > self.made:
            numbers[self.made] = self.fresh()  # that day was cast when it was today
        return numbers

    def fresh(self) -> int:
        """How many ballots today has: a few dozen, fewer in a very small demo."""
        return min(TODAY, self.ballots // 10)


def busyness(day: date) -> float:
    """How many people come on a day, relative to a usual Wednesday; 0 on Sundays, holidays and at Tết."""
    tet = _FIRST_OF_TET.get(day.year)
    if tet and -2 <= (day - date(day.year, *tet)).days <= 4:
        return 0.0
    if (day.month, day.day) in _FIXED_HOLIDAYS:
        return 0.0
    return _WEEKDAY[day.weekday()] * _MONTH[day.month - 1]


def plan(seed: int, ballots: int, made: date) -> Province:
    """The province of a seed: its desks' codes and what is planted depend on nothing else (dates follow `made`)."""
    source = random.Random(seed)  # noqa: S311 - invented desks; their codes guard nothing
    agencies, desks = [PROVINCE], list[DemoDesk]()
    for id_, name, kind, busy, level in _AGENCIES:
        agencies.append(Agency(id_, name, kind, PROVINCE.id))
        fields = ("Một cửa",) if busy < 0.1 else _FIELDS[kind]
        for number, field in enumerate(fields, 1):
            desks.append(
                DemoDesk(
                    new_code(source),
                    id_,
                    f"Quầy {number}: {field}",
                    staff=2 if busy < 0.1 else source.randint(3, 6),
                    busy=busy * source.uniform(0.7, 1.3),
                    level=level,
                    response=source.uniform(0.1, 0.35),
                )
            )
    return Province(seed, ballots, made, tuple(agencies), tuple(desks), _planted(source, desks, made))


def _planted(source: random.Random, desks: Sequence[DemoDesk], made: date) -> tuple[Planted, ...]:
    """Seven cells, each at a desk of its own: four bad all year, two remedies that worked, one that did not."""
    busy = [desk.code for desk in desks if desk.busy > 0.25]
    codes = iter(source.sample(busy, 7))
    bad = tuple(Planted("bad", next(codes), item) for item in ("A25", "B30", "C32", "B27"))
    worked = tuple(
        Planted("remedy_worked", next(codes), item, made - timedelta(days=back))
        for item, back in (("A26", 150), ("C31", 120))
    )
    return (*bad, *worked, Planted("remedy_without_effect", next(codes), "A24", made - timedelta(days=130)))
