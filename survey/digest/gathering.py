"""What waits for each person, from the store."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from survey.closed import document_of
from survey.comments.topics import read_topics
from survey.digest.saying import Waiting
from survey.doors import Door
from survey.model import Desk, Staff
from survey.office_days import deadline_rules, office_days
from survey.published import Published
from survey.remedies.deadlines import deadline_of, told
from survey.rights import Tree, Verb, has, tree_of, within_reach
from survey.settings import Settings
from survey.store import agencies, cases, closings, contacts, days, desks, lane

REMEMBERED = timedelta(days=92)
"""A desk that had no ballot for longer is asked about no more."""
WEEK = timedelta(days=7)


class Gathering:
    """The store, looked at once for everybody."""

    def __init__(self, door: Door, settings: Settings, today: date) -> None:
        """Read what all digests of a day need."""
        self._door, self._settings, self._today = door, settings, today
        self._tree: Tree = tree_of(agencies.all(door))
        self._rules = deadline_rules(settings)
        self._cases = [(case, deadline_of(case, today, self._rules)) for case in cases.of(door)]
        self._silent = silent_desks(desks.of(door), last_days(days.counts(door)), today, settings)
        self._topics = read_topics(settings.folder)

    def of(self, person: Staff, since: date) -> Waiting:
        """What waits for a person; `since`: the day of their last digest."""
        found: dict[str, int] = {}
        if has(person, "see_cases"):
            found |= self._of_cases(person)
        if has(person, "see_ballots"):
            found["flags"] = self._flags(person, since)
        if has(person, "answer_contacts") or has(person, "inspect_serious"):
            found |= self._messages(person)
        if has(person, "inspect_serious"):
            reach = within_reach(person, "inspect_serious", self._tree)
            seen = {row["id"] for row in lane.shown(self._door, reach, self._today)}
            held = lane.of(self._door, reach)
            fresh = [one for one in held if one.ballot in seen and one.events[-1].what in ("entered", "moved")]
            found["confidential"] = len(fresh)
        asked: Verb = "administer" if has(person, "administer") else "review"
        reach = within_reach(person, asked, self._tree)
        own = [(desk.name, number) for desk, number in self._silent if desk.agency == person.agency and reach]
        below = sum(desk.agency in reach and desk.agency != person.agency for desk, _ in self._silent)
        return Waiting(**found, silent=tuple(own), silent_below=below)

    def _of_cases(self, person: Staff) -> dict[str, int]:
        reach = within_reach(person, "see_cases", self._tree)
        own = [
            (case, found) for case, found in self._cases
            if case.agency in reach and (person.role != "clerk" or case.desk == person.desk)
        ]  # fmt: skip
        mine = [(case, found) for case, found in own if case.agency == person.agency]
        return {
            "late": sum(found.overdue for _, found in mine),
            "soon": sum(found.soon for _, found in mine),
            "unplanned": sum(found.due is not None and not found.planned for _, found in mine),
            "escalated": sum(person.agency in told(case, found, self._tree) for case, found in own),
        }

    def _flags(self, person: Staff, since: date) -> int:
        """Flags of the person's agency in periods that were closed since."""
        number = 0
        for row in closings.of(self._door, [person.agency]):
            if date.fromisoformat(row["day"]) > since:
                figures = document_of(self._door, row["number"])["figures"].get(person.agency)
                number += len(Published.of(figures["published"]).flags) if figures else 0
        return number

    def _messages(self, person: Staff) -> dict[str, int]:
        serious = has(person, "inspect_serious")
        reach = within_reach(person, "inspect_serious" if serious else "answer_contacts", self._tree)
        waiting = [
            one for one in contacts.of(self._door, reach, self._today)
            if one.open and self._topics.serious(one.message) == serious
        ]  # fmt: skip
        answer = self._settings.answer_days
        late = sum(one.overdue(self._today, answer, self._rules.workdays) > 0 for one in waiting)
        return {"messages": len(waiting) - late, "late_messages": late}


def last_days(counts: Iterable[Mapping[str, object]]) -> dict[str, date]:
    """Desk → the last day with a settled ballot."""
    found: dict[str, date] = {}
    for row in counts:
        day = date.fromisoformat(str(row["date"]))
        desk = str(row["desk"])
        found[desk] = max(day, found.get(desk, day))
    return found


def silent_desks(
    every: Iterable[Desk], last: Mapping[str, date], today: date, settings: Settings
) -> list[tuple[Desk, int]]:
    """Open desks that had ballots within three months, then none for `silent_days` working days; with their number."""
    workdays, yesterday = office_days(settings), today - timedelta(days=1)
    found = []
    for desk in every:
        day = last.get(desk.code)
        if desk.status == "open" and day is not None and today - day <= REMEMBERED:
            number = workdays.between(day, yesterday)
            if number >= settings.silent_days:
                found.append((desk, number))
    return found
