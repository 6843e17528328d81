"""`survey plan`: how many ballots, for whoever leads the survey; never for a desk."""

from dataclasses import replace
from datetime import date
from typing import Any

import click

from survey.cli.answers import Selection, read_answers
from survey.cli.opening import opened, settings_of
from survey.cli.plan_text import print_plan
from survey.cli.printing import json_option, print_json
from survey.closed import agency_of
from survey.freezing import population_of
from survey.model import Refused
from survey.periods import read_period
from survey.pipeline import hidden_scorecard
from survey.planning import Given, Wish, days_of, plan, reached
from survey.store import agencies

INSIDE = click.FloatRange(0, 1, min_open=True, max_open=True)
LOWEST, HIGHEST = 0.05, 0.95
"""An index beyond these is planned for as if it were there: what all agree on now need not stay so."""


@click.command()
@click.option("--population", type=click.IntRange(1), help="Transactions served (N); from the store if known there.")
@click.option("--margin", type=INSIDE, default=0.05, show_default=True, help="To be reached; 0.05: five points.")
@click.option("--confidence-level", type=INSIDE, help="Default: setting.")
@click.option("--design-effect", type=click.FloatRange(1, 100), default=1, show_default=True, help="Of clusters.")
@click.option(
    "--response-rate",
    type=click.FloatRange(0, 1, min_open=True),
    default=1,
    show_default=True,
    help="Of those invited.",
)
@click.option("--share", type=INSIDE, help="Satisfied, from which a change is seen; 0.8, or the period's index.")
@click.option(
    "--change", "changes", type=INSIDE, multiple=True, default=(0.1, 0.05, 0.03), show_default=True, help="To be seen."
)
@click.option("--power", type=INSIDE, default=0.8, show_default=True, help="Chance to see such a change.")
@click.option("--period", help="Also what the ballots of a period reach: 2026-10, 2026-Q3, 2026, 2026-10@15.")
@click.option("--agency", metavar="ID", help="Whose ballots, with those below it; the top agency if not given.")
@click.option("--instrument", metavar="ID@VERSION", help="Which ballots, where the period has several instruments.")
@click.option("--target", type=INSIDE, default=0.8, show_default=True, help="Share of satisfied that all should reach.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of the text.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one argument for each option
    ctx: click.Context,
    /,
    *,
    population: int | None,
    confidence_level: float | None,
    share: float | None,
    period: str | None,
    agency: str | None,
    instrument: str | None,
    target: float,
    language: str,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Size of a sample, the Ministry's beside it, ballots that show a change; and how far those of a period reach.

    For whoever leads the survey of a province or an agency. There is no plan for a desk: a quota there would be met,
    and the figures worth nothing. Ballots at an open QR code are no sample: no number of them makes them one, so the
    text tells beside it what those who kept silent could change.
    """
    if period is None and (agency is not None or instrument is not None):
        raise click.UsageError("--agency and --instrument tell whose ballots of a period: name it with --period")
    wish = Wish(confidence_level=confidence_level or settings_of(ctx).confidence_level, share=share or 0.8, **wishes)
    found: dict[str, Any] = {"reached": None}
    if period is not None:
        chosen = Selection(None, instrument, agency, None, None, None, language)
        head, given, known = _given(ctx, period, chosen, wish.confidence_level)
        population = population or known
        if share is None:
            wish = replace(wish, share=min(max(given.index["value"], LOWEST), HIGHEST))
        found["reached"] = head | reached(wish, given, population, target)
    found = plan(wish, population) | found
    if as_json:
        print_json(found)
    else:
        print_plan(found, language)


def _given(
    ctx: click.Context, key: str, chosen: Selection, confidence_level: float
) -> tuple[dict[str, Any], Given, int | None]:
    """Whose ballots of which days, what they say, and the transactions of those days if they are known."""
    period = read_period(key)
    with opened(ctx) as (instance, door):
        own, today, least = agency_of(door, chosen.agency), instance.clock.today(), instance.settings.minimum_cell
        _, responses = read_answers(ctx, replace(chosen, agency=own.id, first=period.first, last=period.last))
        asked = set() if responses.desk is None else set(responses.desk.tolist())
        population = population_of(door, agencies.below(door, own.id), period, asked)
    index = hidden_scorecard(responses, confidence_level, least)["index"]["top_two_box"]
    if index["value"] is None:
        raise Refused(f"no question has {least} answers in {key}: there is nothing to plan from")
    dates: list[date] = [] if responses.date is None else responses.date.tolist()
    first, last = days_of(period, dates, today)
    head = {"agency": own.id, "name": own.name, "period": key, "first": first, "last": last}
    return head, Given(len(responses), index, first, last, period.last, today), population
