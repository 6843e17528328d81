"""What may be told of comments in numbers, with intervals. For children of the server: it loads numerical libraries."""

import json
from datetime import date
from typing import Any

from analysis.intervals import share_interval
from survey.comments.counting import Talk, listener
from survey.comments.summary import MOST, file_of
from survey.comments.topics import Topics
from survey.doors import Door
from survey.files import keep_newest, write_whole
from survey.instance import Instance
from survey.listing import whole_weeks
from survey.periods import read_period
from survey.store import agencies, ballots


def told(talk: Talk, topics: Topics, *, minimum_cell: int, confidence_level: float) -> dict[str, Any]:
    """Plain values that may be shown: numbers, and the share of comments about each topic with its Wilson interval.

    Nothing where there are fewer than `minimum_cell` comments; a topic of fewer is named without a figure. The most
    frequent comes first.
    """
    if talk.comments < minimum_cell:
        return {"comments": 0 if not talk.comments else None, "topics": []}
    rows = []
    for one in sorted(topics.ordinary, key=lambda one: -talk.topics[one.key]):
        number = talk.topics[one.key]
        if number:
            found = share_interval(number, talk.comments, confidence_level=confidence_level)
            shown = number >= minimum_cell
            figures = [number, number / talk.comments, float(found.low), float(found.high)] if shown else None
            rows.append({"key": one.key, "vi": one.vi, "en": one.en, "figures": figures})
    return {"comments": talk.comments, "looked": talk.looked, "acted": talk.acted, "topics": rows}


def draw_up(door: Door, instance: Instance, agency: str, period: str, today: date) -> None:
    """Write what is said in the comments of an agency and all below it, in the weeks of a period that staff see."""
    wanted = read_period(period)
    path, settings = file_of(door, instance, agency, wanted, today), instance.settings
    heard, talk = listener(door, settings, today), Talk()
    first, last = whole_weeks(wanted)
    below = agencies.below(door, agency)
    for rows in ballots.stream(door, columns=("comment",), agencies=below, from_=first, to=last, revealed=True):
        for row in rows:
            heard.hear(row["id"], row["comment"], talk)
    found = told(talk, heard.topics, minimum_cell=settings.minimum_cell, confidence_level=settings.confidence_level)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, json.dumps(found, ensure_ascii=False))
    keep_newest(path.parent, "talk-*.json", MOST)
