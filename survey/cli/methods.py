"""`survey methods`: the paper with which a figure is defended."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import click

from analysis.report.methods import render
from survey.cli.opening import settings_of
from survey.cli.options import DAY
from survey.clock import Clock
from survey.files import write_whole


@click.command()
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF file to write."
)
@click.option("--language", type=click.Choice(("vi", "en")), default="vi", show_default=True, help="Of the paper.")
@click.option("--date", "day", type=DAY, help="The paper's date; today if not given.")
@click.pass_context
def command(ctx: click.Context, /, *, output: Path, language: str, day: date | None) -> None:
    """Write how every figure is computed: definitions, formulas, measured coverage, limits and sources.

    The methods' own texts are English in either language: they stand beside the code. The same date, version and
    language give the same bytes; the digest in it names the code that computes.
    """
    dated = day or Clock(settings_of(ctx).time_zone).today()
    write_whole(output, render(version("citizen-survey"), dated, language=language))
    click.echo(f"{output}")
