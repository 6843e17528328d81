"""`survey score`: scores with their intervals."""

from typing import Any, TextIO, cast

import click

from analysis.published import read_counts
from analysis.tables import TableError
from analysis.tabulation import Tabulation, tabulate
from forms.instrument import Instrument
from survey.cli.answers import Selection, instrument_of, read_answers, selecting
from survey.cli.opening import settings_of
from survey.cli.options import input_file
from survey.cli.printing import json_option, print_json
from survey.cli.scorecard_text import print_scorecard
from survey.model import Refused
from survey.pipeline import hidden_scorecard, questionnaire_of, scorecard
from survey.spreadsheets import decoded


@click.command()
@selecting
@click.option("--counts", help="A CSV file of published counts (item,point,n) instead; needs --ballots, no store.")
@click.option("--ballots", type=click.IntRange(min=0), help="Number of ballots that the published counts stand for.")
@click.option("--confidence-level", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="Default: setting.")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    counts: str | None,
    ballots: int | None,
    confidence_level: float | None,
    as_json: bool,
    **selection: Any,
) -> None:
    """Scores of every item, factor and of all, each with its interval.

    Of a file of ballots (--file), of published counts (--counts), or of the settled ballots of the store, where an item
    with fewer answers than the setting minimum_cell is not shown and enters no sum. What does not add up is named; the
    exit status is then 1.
    """
    chosen = Selection(**selection)
    if (counts is None) != (ballots is None):
        raise click.UsageError("--counts and --ballots belong together")
    if counts is not None and (chosen.file is not None or chosen.narrows):
        raise click.UsageError("--counts needs --instrument and --ballots, and nothing of a file or a store")
    settings = settings_of(ctx)
    level = confidence_level or settings.confidence_level
    if counts is not None and ballots is not None:
        instrument, tabulation = _published(ctx, counts, ballots, chosen)
        found = scorecard(tabulation, level)
    else:
        instrument, responses = read_answers(ctx, chosen)
        if chosen.file is None:
            found = hidden_scorecard(responses, level, settings.minimum_cell)
        else:
            found = scorecard(tabulate(responses), level)
    found = {"instrument": instrument.key} | found
    if as_json:
        print_json(found)
    else:
        print_scorecard(found, instrument, chosen.language)
    ctx.exit(1 if found["findings"] else 0)


def _published(ctx: click.Context, counts: str, ballots: int, chosen: Selection) -> tuple[Instrument, Tabulation]:
    instrument = instrument_of(ctx, chosen.instrument)
    try:
        with input_file(counts) as stream, decoded(stream) as text:
            # The library takes any text that it can read line by line.
            return instrument, read_counts(cast("TextIO", text), questionnaire_of(instrument), ballots)
    except (TableError, UnicodeError) as error:
        raise Refused(f"{counts}: {error}; mend the file") from None
