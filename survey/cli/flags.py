"""`survey flags`: items that need a remedy, with their evidence."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from analysis.flags import grade_items, raise_flags
from analysis.responses import Responses
from analysis.review import review_list
from analysis.tabulation import Tabulation, tabulate
from survey.cli.answers import Selection, read_answers, selecting
from survey.cli.opening import opened, settings_of
from survey.cli.printing import json_option, print_json
from survey.cli.scorecard_text import print_flags
from survey.model import Refused
from survey.store import desks
from survey.tickets import group_code


@click.command()
@selecting
@click.option("--by", type=click.Choice(["desk", "agency"]), default="desk", show_default=True, help="What is judged.")
@json_option
@click.pass_context
def command(ctx: click.Context, /, *, by: str, as_json: bool, **selection: Any) -> None:
    """Grade every item at every desk (or agency) and show those confirmed or likely, with their evidence.

    Beside them the length of the list: ballots with an item at or below average, whatever the grade. Finding flags is
    no error: the exit status is 0. Desks with very few staff are judged together.
    """
    chosen = Selection(**selection)
    _, responses = read_answers(ctx, chosen)
    labels = _labels(ctx, responses, by, stored=chosen.file is None)
    tabulation = tabulate(responses, by=labels)
    settings = settings_of(ctx)
    level = settings.confidence_level
    found = {
        "ballots": len(responses),
        "list": _list(responses),
        "grades": dict(Counter(grade_items(tabulation)[0].ravel().tolist())),
        "flags": [
            asdict(flag) | {"question": responses.questionnaire.label(flag.item)}
            for flag in raise_flags(tabulation, confidence_level=level)
        ],
        "cells": _cells(tabulation, 0 if chosen.file else settings.minimum_cell),
        "confidence_level": level,
    }
    if as_json:
        print_json(found)
    else:
        print_flags(found, chosen.language)


def _labels(ctx: click.Context, responses: Responses, by: str, *, stored: bool) -> NDArray[np.str_]:
    labels = responses.desk if by == "desk" else responses.agency
    if labels is None:
        raise Refused(f"the file has no column {by!r}; add it, or judge by another column with --by")
    if not stored or by == "agency" or responses.agency is None:
        return labels
    with opened(ctx) as (instance, door):
        shown = {desk.code for desk in desks.of(door) if desk.staff >= instance.settings.minimum_desk_staff}
    pairs = zip(labels.tolist(), responses.agency.tolist(), strict=True)
    return np.array([group_code(desk) if desk in shown else f"{agency}: small desks" for desk, agency in pairs])


def _list(responses: Responses) -> dict[str, int]:
    found = review_list(responses)
    return {"ballots": len(np.unique(found.ballots)), "answers": len(found)}


def _cells(tabulation: Tabulation, minimum_cell: int) -> list[dict[str, Any]]:
    """Every group and item; the evidence of so few answers that they are not shown is None."""
    grades, p_values, adjusted = grade_items(tabulation)
    scored = tabulation.questionnaire.scored
    cells = []
    for place, group in enumerate(tabulation.groups or ()):
        for at, item in enumerate(scored):
            n = int(tabulation.counts[place, int(item)].sum())
            evidence = {"n": n, "p_value": float(p_values[place, at]), "adjusted": float(adjusted[place, at])}
            cells.append(
                {"group": group, "item": tabulation.questionnaire.items[int(item)].id, "grade": str(grades[place, at])}
                | (evidence if n >= minimum_cell else dict.fromkeys(evidence))
            )
    return cells
