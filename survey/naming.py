"""Which desks may be shown on their own: one desk with few people is those people. Pure."""

from collections.abc import Iterable

from survey.model import Desk


def nameable(desks: Iterable[Desk], least: int) -> tuple[str, ...]:
    """Codes of an agency's desks that may be shown on their own. `desks`: all of the agency's."""
    every = list(desks)
    together = {desk.code for desk in _together(every, least)}
    return tuple(sorted(desk.code for desk in every if desk.code not in together))


def stand_in(desks: Iterable[Desk], code: str, least: int) -> tuple[str, ...]:
    """The desks whose ballots are shown together in the place of one desk's.

    The desk itself where it may be shown; else all that may not, together; else, where these are all desks or too few
    people work at them, the whole agency (empty). `desks`: all of the agency's.
    """
    every = list(desks)
    if code in nameable(every, least):
        return (code,)
    together = _together(every, least)
    if len(together) == len(every) or sum(desk.staff for desk in together) < least:
        return ()
    return tuple(sorted(desk.code for desk in together))


def _together(desks: Iterable[Desk], least: int) -> list[Desk]:
    """The desks that are shown together only: those with few people, and the next smallest until there are enough.

    Otherwise the agency's figures less those of the desks that are shown would be those of a few people.
    """
    found: list[Desk] = []
    for desk in sorted(desks, key=lambda desk: (desk.staff, desk.code)):
        if desk.staff < least or (found and sum(one.staff for one in found) < least):
            found.append(desk)
    return found
