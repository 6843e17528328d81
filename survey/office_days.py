"""When offices in Vietnam work: public holidays and Tết from the library `holidays`, and what an office adds itself."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays

from survey.model import Refused
from survey.remedies.deadlines import Rules
from survey.settings import Settings
from survey.workdays import Workdays


def office_days(settings: Settings) -> Workdays:
    """The working days of an installation: the settings `days_off` and `days_worked` beside the country's holidays."""
    return _office_days(settings.days_off, settings.days_worked)


def deadline_rules(settings: Settings) -> Rules:
    """By when something is done about cases in an installation."""
    days = settings.due_soon_days, settings.plan_days, settings.escalation_days
    return Rules(*days, workdays=office_days(settings))


@lru_cache(maxsize=8)
def _office_days(off: str, worked: str) -> Workdays:
    return Workdays(_Free(_dates(off)), _dates(worked))


class _Free:
    """The country's holidays, each year's when it is first asked for, and further days."""

    def __init__(self, more: frozenset[date]) -> None:
        self._more = more
        self._holidays = country_holidays("VN")

    def __contains__(self, day: object) -> bool:
        return day in self._more or day in self._holidays


def _dates(text: str) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(word) for word in text.split())
    except ValueError:
        raise Refused(f"{text!r} are no dates like 2026-01-02 2026-12-31") from None
