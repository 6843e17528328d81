"""`survey poster`: what is hung up at a desk, as one PDF, or the bare QR symbol."""

import re
import unicodedata
from datetime import date
from pathlib import Path

import click

from forms.instrument import Instrument, find
from forms.parts import InstrumentError
from survey import posters
from survey.cli.opening import opened
from survey.doors import Door
from survey.instance import Instance
from survey.model import Desk, Refused
from survey.office import desk_of, settings_at
from survey.settings import Settings
from survey.store import agencies, desks, instruments
from survey.tickets import ballot_address, language_tail, qr_matrix, qr_png, qr_svg


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "everything", is_flag=True, help="Every desk that is not retired, sorted by agency.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option(
    "--language", type=click.Choice(list(posters.TEXTS)), default="vi", show_default=True, help="Of the text."
)
@click.option("--qr", type=click.Choice(["svg", "png", "pdf"]), help="Only the QR symbol of one desk, in this format.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - click hands over one argument an option
    ctx: click.Context, codes: tuple[str, ...], everything: bool, output: Path, language: str, qr: str | None
) -> None:
    """Write posters, one A4 page a desk in one PDF, or the QR symbol of one desk.

    Posters need the settings base_address, phone, paper_place and complaint_channel, a bare symbol only base_address.
    Each desk's address for a trial is printed: ballots cast there are stored as trials and never counted.
    """
    if everything == bool(codes) or (qr and len(codes) != 1):
        raise click.UsageError("name one CODE with --qr" if qr else "name one CODE or more, or say --all")
    with opened(ctx) as (found, door):
        day = found.clock.today()
        chosen = choose(door, codes)
        pages = [] if qr else [poster_of(found, door, desk, day) for desk in chosen]
    settings = found.settings
    if qr:
        address = ballot_address(settings.base_address, chosen[0].code, language, settings.default_language)
        data = symbol(address, qr, day)
    else:
        pages.sort(key=lambda poster: (reading_order(poster.agency), reading_order(poster.desk), poster.code))
        data = posters.render(pages, settings, language, day)
    output.write_bytes(data)
    click.echo(f"{output}: {_what(pages)}. Whoever puts it up tries it here; such a ballot is never counted:")
    for code in [poster.code for poster in pages] or [chosen[0].code]:
        click.echo(f"  {trial_address(settings, code, language)}")


def _what(pages: list[posters.Poster]) -> str:
    return f"{len(pages)} poster{'s' * (len(pages) > 1)}" if pages else "a QR symbol"


def choose(door: Door, codes: tuple[str, ...]) -> list[Desk]:
    """The desks of the codes as typed, or every desk in use. Raises `Refused` for a code that no poster may carry."""
    if not codes:
        chosen = [desk for desk in desks.of(door) if desk.status != "retired"]
        if not chosen:
            raise Refused("there is no desk yet: survey desk add makes one")
        return chosen
    return [_in_use(door, typed) for typed in dict.fromkeys(codes)]


def _in_use(door: Door, typed: str) -> Desk:
    desk = desk_of(door, typed)
    if desk.status == "retired":
        raise Refused(f"{typed}: the desk is retired, its code opens no ballot; make a new desk with survey desk add")
    return desk


def poster_of(instance: Instance, door: Door, desk: Desk, day: date) -> posters.Poster:
    """What a desk's poster says. Raises `Refused` for a desk without an instrument on that day."""
    agency = agencies.read(door, desk.agency)
    key = desks.instrument_on(door, desk.code, day)
    if key is None:
        raise Refused(f"{desk.code}: no instrument is assigned; survey desk assign gives it one")
    approved = asked(instance, door, key).approval is not None
    here = settings_at(door, instance.settings, desk.agency)
    return posters.Poster(agency.name if agency else desk.agency, desk.name, desk.code, approved, here)


def asked(instance: Instance, door: Door, key: str) -> Instrument:
    """The instrument that a ballot page shows: the file's, which may carry a newer approval, or the recorded one."""
    recorded = instruments.read(door, key)
    try:
        found = find(key, instance.instruments)
    except InstrumentError:
        if recorded is None:
            raise
        return recorded
    return found if recorded is None or recorded.hash == found.hash else recorded


def symbol(address: str, format_: str, day: date) -> bytes:
    """The bare QR symbol as a file."""
    matrix = qr_matrix(address)
    if format_ == "svg":
        return qr_svg(matrix, posters.SYMBOL / len(matrix)).encode("ascii")
    return qr_png(matrix) if format_ == "png" else posters.qr_pdf(matrix, address, day)


def trial_address(settings: Settings, code: str, language: str) -> str:
    """Where a ballot is stored as a trial and never counted."""
    return f"{settings.base_address.rstrip('/')}/B/{code}{language_tail(language, settings.default_language)}/TEST"


def reading_order(name: str) -> list[tuple[int, str]]:
    """Sorts names as a person looks them up: without marks, and Quầy 2 before Quầy 10."""
    bare = unicodedata.normalize("NFD", name.casefold().replace("đ", "d\uffff"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", letters)]
