"""Inviting somebody: the former password is void, and a link to choose another one is handed over once."""

from dataclasses import replace
from datetime import timedelta

from survey.access.invitations import new_token
from survey.accounts import one_time_password
from survey.doors import Door
from survey.instance import Instance
from survey.model import Refused
from survey.office import chance
from survey.passwords import rehash
from survey.store import staff


def invite(door: Door, instance: Instance, login: str) -> str:
    """The path of a new link for a login, below the site's address; former links and the former password are void.

    Raises `Refused` for a login that is unknown or disabled.
    """
    person = staff.read(door, login)
    if person is None:
        raise Refused(f"unknown login {login!r}; see: survey staff list")
    if not person.active:
        raise Refused(f"login {login} is disabled; enable it first: survey staff enable {login}")
    # Nobody knows this password: until the link is used, nobody signs in.
    kept = rehash(one_time_password(chance()))
    staff.set_one_time_password(door, login, kept)
    person = replace(person, password_hash=kept)
    until = instance.clock.now() + timedelta(hours=instance.settings.invitation_hours)
    return f"/sign-in/invitation/{new_token(instance.key, person, until)}"
