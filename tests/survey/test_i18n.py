"""Every text has its translation and every translation its text; numbers and dates are written as people write them."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError
from flask import Flask

from survey import i18n
from survey.i18n import Catalogues, read_catalogue, read_catalogues, switch
from tests.laws.sources import ROOT, plant

EXTRACTORS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "source": None}


def messages(root: Path) -> dict[str, str]:
    """Source text → the file that uses it, of everything in a package that is given to a translating function."""
    found = extract_from_dir(str(root), EXTRACTORS, OPTIONS, KEYWORDS)
    return {text[0] if isinstance(text, tuple) else text: file for file, _, text, _, _ in found}


def plain_texts(root: Path) -> Iterator[str]:
    """Lines of templates with Vietnamese words outside `_()`."""
    for path in sorted(root.glob("templates/**/*.html")):
        # Comments are for us, in English, and may quote; their lines stay, so that numbers are right.
        bare = re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), path.read_text("utf-8"), flags=re.DOTALL)
        for number, line in enumerate(bare.splitlines(), start=1):
            if "_(" not in line and any(sign in line for sign in "ạảãầấậẫăắằặđềếệễịọồốộờớợụừứựử"):
                yield f"{path.name}:{number}"


def test_every_text_is_translated_and_no_translation_is_stale() -> None:
    used, translated = messages(ROOT / "survey"), read_catalogues().of["en"]
    assert {text: file for text, file in used.items() if text not in translated} == {}
    assert sorted(translated.keys() - used.keys()) == []


def test_placeholders_survive_translation() -> None:
    for source, forms in read_catalogues().of["en"].items():
        for form in forms:
            assert sorted(_placeholders(form)) == sorted(_placeholders(source)), source


def _placeholders(text: str) -> list[str]:
    return [part.partition(")")[0] for part in text.split("%(")[1:]]


def test_templates_hold_no_text_outside_the_catalogue() -> None:
    assert list(plain_texts(ROOT / "survey")) == []


def test_planted_texts_are_found(tmp_path: Path) -> None:
    plant(tmp_path, "templates/a/b.html", '<p>{{ _("Một") }}</p>\n<p>Chưa dịch được</p>\n')
    plant(tmp_path, "c.py", 'x = gettext("Hai") + ngettext("Ba", "Bốn", 3) + source("Năm")\n')
    assert set(messages(tmp_path)) == {"Một", "Hai", "Ba", "Năm"}
    assert list(plain_texts(tmp_path)) == ["b.html:2"]


def make_catalogue(tmp_path: Path, entries: str) -> Path:
    return (
        plant(tmp_path, "en.po", 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n' + entries)
        / "en.po"
    )


def test_fuzzy_and_empty_entries_translate_nothing(tmp_path: Path) -> None:
    path = make_catalogue(
        tmp_path, '#, fuzzy\nmsgid "Một"\nmsgstr "One?"\n\nmsgid "Hai"\nmsgstr ""\n\nmsgid "Ba"\nmsgstr "Three"\n'
    )
    assert read_catalogue(path) == {"Ba": ("Three",)}


def test_a_catalogue_that_is_not_well_formed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PoFileError):
        read_catalogue(make_catalogue(tmp_path, 'msgid "Một"\nmsgtxt "One"\n'))


def make_app(default: str = "vi") -> Flask:
    app = Flask(__name__)
    i18n.install(app, default)
    app.extensions["catalogues"] = Catalogues({"en": {"%(num)s phiếu": ("%(num)s ballot", "%(num)s ballots")}})
    return app


@pytest.mark.parametrize(
    ("path", "number", "text"),
    [("/x", 1, "1 phiếu"), ("/x", 5326, "5.326 phiếu"), ("/x/EN", 1, "1 ballot"), ("/x/EN", 5326, "5,326 ballots")],
)
def test_counted_things_take_their_form(path: str, number: int, text: str) -> None:
    with make_app().test_request_context(path):
        assert i18n.ngettext("%(num)s phiếu", "%(num)s phiếu", number) == text


@pytest.mark.parametrize(
    ("path", "default", "language"),
    [
        ("/B/X", "vi", "vi"),
        ("/B/X/EN/thanks", "vi", "en"),
        ("/B/X", "en", "en"),
        ("/B/X/VI", "en", "vi"),
        ("/en", "vi", "vi"),
    ],
)
def test_the_path_names_the_language(path: str, default: str, language: str) -> None:
    with make_app(default).test_request_context(path):
        assert i18n.language() == language


def test_a_missing_translation_falls_back_to_vietnamese_marked_as_such() -> None:
    with make_app().test_request_context("/EN"):
        assert i18n.gettext("Chưa dịch %(n)s", n=3) == "Chưa dịch 3"
        assert i18n.wording({"vi": "Quầy <1>"}) == '<span lang="vi">Quầy &lt;1&gt;</span>'
        assert i18n.wording({"vi": "Quầy", "en": "Desk <1>"}) == "Desk &lt;1&gt;"
    with make_app().test_request_context("/"):
        assert i18n.wording({"vi": "Quầy <1>", "en": "Desk"}) == "Quầy &lt;1&gt;"


@pytest.mark.parametrize(
    ("path", "share", "number", "day"),
    [
        ("/", "86,3%", "5.326", "ngày 05 tháng 02 năm 2026"),
        ("/EN", "86.3%", "5,326", "5 February 2026"),
    ],
)
def test_numbers_and_dates(path: str, share: str, number: str, day: str) -> None:
    with make_app().test_request_context(path):
        assert (i18n.percent(0.8634), i18n.decimal(5326)) == (share, number)
        assert i18n.percent(0.8634, 0) == "86%"
        assert i18n.running_date(date(2026, 2, 5)) == day
        assert i18n.short_date(date(2026, 2, 5)) == "05/02/2026"


def test_a_late_month_has_no_zero() -> None:
    with make_app().test_request_context("/"):
        assert i18n.running_date(date(2026, 11, 23)) == "ngày 23 tháng 11 năm 2026"
        assert i18n.running_date(date(2026, 3, 9)) == "ngày 09 tháng 3 năm 2026"


@pytest.mark.parametrize(
    ("path", "target", "default", "other"),
    [
        ("/", "en", "vi", "/EN"),
        ("/EN", "vi", "vi", "/"),
        ("/B/CODE", "en", "vi", "/B/CODE/EN"),
        ("/B/CODE/EN", "vi", "vi", "/B/CODE"),
        ("/B/CODE/EN/thanks", "vi", "vi", "/B/CODE/thanks"),
        ("/B/CODE/TEST/thanks", "en", "vi", "/B/CODE/EN/TEST/thanks"),
        ("/B/CODE", "vi", "en", "/B/CODE/VI"),
        ("/privacy", "en", "vi", "/privacy/EN"),
    ],
)
def test_the_other_language_is_the_same_page(path: str, target: str, default: str, other: str) -> None:
    assert switch(path, target, default) == other
