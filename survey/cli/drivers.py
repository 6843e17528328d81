"""`survey drivers`: what goes together with overall satisfaction, and whether items of a factor belong together."""

from typing import Any

import click

from analysis.drivers import CORRELATIONS
from survey.cli.answers import Selection, read_answers, selecting
from survey.cli.drivers_text import print_drivers
from survey.cli.opening import settings_of
from survey.cli.printing import json_option, print_json
from survey.understanding import Way, understand


@click.command()
@selecting
@click.option("--outcome", metavar="ITEM", help="The rating that asks for overall satisfaction, if there is one.")
@click.option(
    "--without", "without", metavar="FACTOR|ITEM", multiple=True, help="Leave out what was asked of few people."
)
@click.option(
    "--correlation",
    type=click.Choice(list(CORRELATIONS)),
    default="pearson",
    show_default=True,
    help="spearman uses the order of ratings only.",
)
@click.option("--confidence-level", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Default: setting.")
@click.option(
    "--resamples", type=click.IntRange(100, 100_000), default=500, show_default=True, help="Of the bootstrap."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the bootstrap.")
@json_option
@click.pass_context
def command(  # noqa: PLR0913 - one argument for each option
    ctx: click.Context,
    /,
    *,
    outcome: str | None,
    without: tuple[str, ...],
    correlation: str,
    confidence_level: float | None,
    resamples: int,
    seed: int,
    as_json: bool,
    **selection: Any,
) -> None:
    """Which factors and items go together with overall satisfaction, which of them are rated low, and reliability.

    Shares of explained satisfaction (of factors exactly, of items by Johnson's weights) and the quadrants of importance
    and performance, undecided where intervals straddle; alpha, omega and item-rest correlations. Respondents who left
    something out are not counted; under 30 of them nothing is told. It says what goes together and no more: not what
    would happen if a part of the service were changed.
    """
    chosen = Selection(**selection)
    instrument, responses = read_answers(ctx, chosen)
    settings = settings_of(ctx)
    level = confidence_level or settings.confidence_level
    way = Way(outcome, frozenset(without), correlation, level, resamples, seed)
    found = {"instrument": instrument.key} | understand(responses, way, 0 if chosen.file else settings.minimum_cell)
    if as_json:
        print_json(found)
    else:
        print_drivers(found, instrument, chosen.language)
