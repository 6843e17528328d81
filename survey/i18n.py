"""Languages: Vietnamese is the source of every text, `translations/<language>.po` is read at start.

The language of a page is part of its path (`/B/CODE/EN`), never of a cookie or a header, so that one address is one
page. Numbers and dates are written as CLDR writes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import babel
from babel import numbers
from babel.dates import format_date
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, request
from markupsafe import Markup, escape

from survey.alphabet import by_alphabet
from survey.marked import source

__all__ = ("source",)

SOURCE = "vi"
LANGUAGES: Mapping[str, str] = MappingProxyType({"vi": "Tiếng Việt", "en": "English"})
"""Language → its own name."""

SEGMENTS: Mapping[str, str] = MappingProxyType({language.upper(): language for language in LANGUAGES})
"""Segment of a path → the language it names."""

TRANSLATIONS = Path(__file__).parent / "translations"

Catalogue = Mapping[str, tuple[str, ...]]
"""Source text → its translation; two forms (one, more) where the text counts something."""


@dataclass(frozen=True)
class Catalogues:
    """The translations of every language but the source."""

    of: Mapping[str, Catalogue]

    def translate(self, language: str, message: str, *, more: bool = False) -> str:
        """The text in `language`; the Vietnamese one where a translation is missing."""
        forms = self.of.get(language, {}).get(message, (message,))
        return forms[-1] if more else forms[0]


def read_catalogues(folder: Path = TRANSLATIONS) -> Catalogues:
    """Read every .po file of a folder. Raises `babel.messages.pofile.PoFileError` for one that is not well formed."""
    return Catalogues({path.stem: read_catalogue(path) for path in sorted(folder.glob("*.po"))})


def read_catalogue(path: Path) -> Catalogue:
    """Read one .po file; entries marked fuzzy or left empty are no translations."""
    with path.open("rb") as file:
        entries = read_po(file, locale=path.stem, abort_invalid=True)
    catalogue: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        message = entry.id[0] if isinstance(entry.id, list | tuple) else entry.id
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if message and forms and all(forms) and not entry.fuzzy:
            catalogue[message] = forms
    return catalogue


def language() -> str:
    """The language of the request: the one its path names, else the setting `default_language`."""
    if "language" not in g:
        named = (SEGMENTS[part] for part in request.path.split("/") if part in SEGMENTS)
        g.language = next(named, current_app.config["DEFAULT_LANGUAGE"])
    return str(g.language)


def gettext(message: str, /, **values: object) -> str:
    """The message in the request's language, `%(name)s` filled in."""
    text = _catalogues().translate(language(), message)
    return text % values if values else text


def ngettext(one: str, more: str, number: int, /, **values: object) -> str:
    """The message that fits `number`, which it may print as `%(num)s`. Vietnamese has one form for all numbers."""
    text = more if language() == SOURCE else _catalogues().translate(language(), one, more=number != 1)
    return text % ({"num": decimal(number)} | values)


def switch(path: str, target: str, default: str) -> str:
    """The same page in another language: `/B/CODE/EN/thanks` ↔ `/B/CODE/thanks`.

    The language follows a desk's code and otherwise ends the path.
    """
    parts = [part for part in path.strip("/").split("/") if part and part not in SEGMENTS]
    if target != default:
        place = 2 if parts[:1] == ["B"] else len(parts)
        parts.insert(place, target.upper())
    return "/" + "/".join(parts)


def foreign(text: str, of: str = SOURCE) -> Markup:
    """A text in the language `of` on a page of whatever language: marked with `lang` where the two differ."""
    return escape(text) if of == language() else Markup('<span lang="{}">{}</span>').format(of, text)


def wording(text: Mapping[str, str]) -> Markup:
    """A text of an instrument in the request's language; in Vietnamese, so marked, where it lacks that language."""
    own = language()
    return escape(text[own]) if own in text else foreign(text[SOURCE])


def decimal(value: float, digits: int | None = None) -> str:
    """5326 → 5.326; so many digits follow the decimal mark, at most three where their number is not given."""
    pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return numbers.format_decimal(value, pattern, locale=_locale())


def percent(value: float, digits: int = 1) -> str:
    """A share as a percentage: 0.863 → 86,3%."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return numbers.format_percent(value, pattern + "%", locale=_locale())


def short_date(day: date) -> str:
    """23/11/2026, in both languages: it is how forms of the country write a date."""
    return day.strftime("%d/%m/%Y")


def running_date(day: date) -> str:
    """The date within a sentence: `ngày 05 tháng 02 năm 2026` (Decree 30/2020), `5 February 2026`."""
    if language() != SOURCE:
        return format_date(day, "d MMMM y", locale=_locale())
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def month_name(day: date) -> str:
    """The month of a day: `tháng 02 năm 2026`, `February 2026`."""
    if language() != SOURCE:
        return format_date(day, "MMMM y", locale=_locale())
    return running_date(day).split(" ", 2)[2]


def by_name(ids: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Ids in the alphabetical order of what they are called."""
    return sorted(ids, key=lambda one: by_alphabet(names[one]))


def install(app: Flask, default: str) -> None:
    """Give an application its catalogues and its templates `_()` and the formats."""
    app.extensions["catalogues"] = read_catalogues()
    app.config["DEFAULT_LANGUAGE"] = default
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # the extension adds it
    app.jinja_env.filters |= {
        "decimal": decimal,
        "percent": percent,
        "short_date": short_date,
        "running_date": running_date,
        "month_name": month_name,
        "foreign": foreign,
        "wording": wording,
        "by_name": by_name,
    }
    app.context_processor(_of_page)


def _of_page() -> dict[str, object]:
    own = language()
    default = current_app.config["DEFAULT_LANGUAGE"]
    others = [
        (code, name, quote(request.script_root + switch(request.path, code, default), safe="/@:"))
        for code, name in LANGUAGES.items()
        if code != own
    ]
    return {"language": own, "other_languages": others}


def _locale() -> babel.Locale:
    return babel.Locale(language())


def _catalogues() -> Catalogues:
    catalogues = current_app.extensions["catalogues"]
    assert isinstance(catalogues, Catalogues)  # noqa: S101 - the mapping is untyped; tells the type checker
    return catalogues
