"""Comments in ballots: what they are about, how many were looked at and acted on; tagging one by hand.

A comment that is tagged with a serious topic leaves the agency's pages for the inspector's.
"""

from contextlib import suppress
from dataclasses import replace

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forms.review import TopicsForm
from survey import sentences
from survey.comments.lane import Event
from survey.comments.summary import file_of, read
from survey.i18n import gettext
from survey.listing import whole_weeks
from survey.model import Refused
from survey.security import needs
from survey.site import site
from survey.store import ballot_events, desks, lane, review_lists
from survey.views.listed import ballot_behind, for_writing, periods_around, to_list
from survey.views.pages import agency_of, form_of, period_of, sent_form
from survey.views.review import bp
from survey.views.waiting import errands, failed, wait_for


@bp.get("/review/<agency>/<period>/comments/<any(EN,VI):segment>")
@bp.get("/review/<agency>/<period>/comments")
@needs("see_ballots")
def remarks(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """What is said in the comments of an agency and all below it."""
    chosen, choices = agency_of(agency, "see_ballots")
    wanted = period_of(period)
    today = site().clock.today()
    found = read(file_of(g.db, site().instance, agency, wanted, today))
    if found is None:
        key = errands().begin("talk", agency=agency, period=wanted.key, today=today.isoformat())
        if errands().state(key) == "failed":
            return failed(chosen, key)
        return wait_for(chosen, gettext("Đang đếm góp ý"))
    return render_template(
        "review/remarks.html",
        agency=chosen,
        agencies=choices,
        period=wanted,
        periods=periods_around(wanted),
        weeks=whole_weeks(wanted),
        found=found,
        listed=bool(desks.of(g.db, agency)),
        minimum_cell=site().instance.settings.minimum_cell,
        sentences=sentences,
    )


@bp.get("/review/<agency>/<period>/topics/<token>/<any(EN,VI):segment>")
@bp.get("/review/<agency>/<period>/topics/<token>")
@needs("review")
def topics(agency: str, period: str, token: str, segment: str = "") -> ResponseReturnValue:
    """The form that says by hand what a comment is about."""
    chosen, _ = agency_of(agency, "review")
    wanted = period_of(period)
    with for_writing(agency, wanted) as file:
        entry = review_lists.entry_of(file, token)
    if entry is None or not entry.comment:
        raise NotFound
    tagged = ballot_events.of(g.db, [entry.ballot]).get(entry.ballot)
    about = entry.topics if tagged is None or tagged.topics is None else tagged.topics
    return render_template(
        "review/topics.html",
        agency=chosen,
        period=wanted,
        entry=replace(entry, topics=about),
        topics=site().topics,
        form=form_of(TopicsForm),
    )


@bp.post("/review/<agency>/<period>/topics/<any(EN,VI):segment>")
@bp.post("/review/<agency>/<period>/topics")
@needs("review")
def tag(agency: str, period: str, segment: str = "") -> ResponseReturnValue:
    """Say by hand what a comment is about, instead of what its words say."""
    form = sent_form(TopicsForm, "review", agency)
    keys, topics = request.form.getlist("topics"), site().topics
    if not topics.by_key.keys() >= set(keys):
        raise NotFound
    ballot = ballot_behind(agency, period_of(period), form.token.data)
    serious = [key for key in keys if topics.by_key[key].serious]
    _tag(ballot, agency, keys, serious=bool(serious))
    # A comment that went to the lane is no longer on the list in a place that could be pointed at.
    return to_list(agency, period, saved="moved" if serious else "topics", at=None if serious else form.token.data)


def _tag(ballot: str, agency: str, keys: list[str], *, serious: bool) -> None:
    today, who = site().clock.today(), g.person.login
    if serious:
        with suppress(Refused):  # somebody moved it meanwhile: it is where it should be
            lane.append(g.db, ballot, agency, Event(today, who, "moved"))
    ballot_events.append(g.db, [ballot], "topics", today=today, who=who, why=" ".join(keys))
