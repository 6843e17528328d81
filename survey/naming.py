"""Which desks may be shown on their own: one desk with few people is those people. Pure."""

from collections.abc import Iterable

from survey.model import Desk


def nameable(desks: Iterable[Desk], least: int) -> tuple[str, ...]:
    """Codes of the desks where enough people work."""
    return tuple(sorted(desk.code for desk in desks if desk.staff >= least))


def stand_in(desks: Iterable[Desk], code: str, least: int) -> tuple[str, ...]:
    """The desks whose ballots are shown together in the place of one desk's.

    The desk itself where enough people work there; else all such small desks of the agency together, where enough
    people work at these; else the whole agency (empty). `desks`: those of the desk's agency.
    """
    every = sorted(desks, key=lambda desk: desk.code)
    if code in nameable(every, least):
        return (code,)
    few = [desk for desk in every if desk.staff < least]
    together = len(few) > 1 and sum(desk.staff for desk in few) >= least
    return tuple(desk.code for desk in few) if together else ()
