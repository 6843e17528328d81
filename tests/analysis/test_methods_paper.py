"""The methods paper: what it takes from docstrings, and the file itself."""

import io
import re
import tomllib
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from analysis import means, shares
from analysis.report import methods
from analysis.report.docstrings import Block, Entry, read
from analysis.report.methods import SECTIONS, References, content, digest, render
from analysis.report.words import WORDING, words_of
from tests.analysis.reports import elements, pages_of

DAY = date(2026, 11, 23)
ALL = [method for found in SECTIONS.values() for method in found]
REFERENCE = Path(__file__).parents[1] / "reference"


def paper(language: str = "en") -> dict[str, Any]:
    return content("1.2.3", DAY, words_of(language, "methods"), words_of(language))


def example(first: int, second: str = "x", *, third: float | None = None) -> None:
    """Say something of `first` [2]_ and z_ij.

    Another *paragraph* with t_{n−1}² and
    a line more, not of array_like.

    Parameters
    ----------
    first : int
        What it is.

        - a point
          of two lines;
        - ``another``
    second, third
        As for `read`.

    Returns
    -------
    float
        Between 0 and 1.

    Notes
    -----
    Π [b u]^cₖ, see [1]_.

    References
    ----------
    .. [1] First, A. (2001). "One".
       A Journal 1, 2-3. doi:10.1000/one.
    .. [2] Second, B. (2002). Two.

    Examples
    --------
    >>> example(1)
    """


def test_a_docstring_is_taken_apart() -> None:
    found = read(example)
    assert found.signature == "example(first, second='x', *, third=None)"
    assert found.text == (
        Block(
            "paragraph",
            (
                ("text", "Say something of "), ("code", "first"), ("text", " "), ("reference", "2"), ("text", " and "),
                ("text", "z"), ("below", "ij"), ("text", "."),
            ),
        ),
        Block(
            "paragraph",
            (
                ("text", "Another "), ("strong", "paragraph"), ("text", " with "), ("text", "t"), ("below", "n−1"),
                ("text", "² and a line more, not of array_like."),
            ),
        ),
    )  # fmt: skip
    first, beside = found.parameters
    assert [block.kind for block in first.blocks] == ["paragraph", "point", "point"]
    assert first.blocks[1].runs == (("text", "a point of two lines;"),)
    assert first.blocks[2].runs == (("code", "another"),)
    assert (beside.name, beside.type) == ("second, third", "")
    assert found.returns == (Entry("", "float", (Block("paragraph", (("text", "Between 0 and 1."),)),)),)
    assert found.notes[0].runs[:3] == (("text", "Π [b u]"), ("above", "cₖ"), ("text", ", see "))
    assert found.references == {
        1: 'First, A. (2001). "One". A Journal 1, 2-3. doi:10.1000/one.',
        2: "Second, B. (2002). Two.",
    }


def test_what_has_no_docstring_has_no_parts() -> None:
    def bare() -> None: ...

    assert (read(bare).text, read(bare).references) == ((), {})


def test_a_reference_named_twice_keeps_its_number() -> None:
    references = References()
    texts = ("A. doi:10.1/x (one)", "B.", "A, again. doi:10.1/x", "B.")
    assert [references.number(text) for text in texts] == [1, 2, 1, 2]
    assert references.texts == ["A. doi:10.1/x (one)", "B."]


@pytest.mark.parametrize("method", ALL, ids=lambda method: str(method.__name__))
def test_every_method_says_what_it_does_and_where_it_comes_from(method: Any) -> None:
    found = read(method)
    assert found.text
    assert found.parameters
    assert found.returns
    cited = {int(said) for said in re.findall(r"\[(\d+)\]_", method.__doc__)}
    own = "this project's own" in method.__doc__
    assert found.references or own, "a source, or a sentence that says that there is none"
    assert cited <= set(found.references)


def test_references_are_numbered_through_and_each_is_cited() -> None:
    found = paper()
    lines = found["references"]["lines"]
    named = {number for section in found["sections"] for one in section["methods"] for number in one["sources"]}
    assert named == set(range(1, len(lines) + 1))
    newcombe = next(line for line in lines if "Newcombe" in line["before"])
    assert newcombe["doi"].startswith("10.1002/(SICI)1097-0258")
    assert all(not line["doi"].endswith((".", ",")) for line in lines)


def test_coverage_is_that_of_the_reference_script_rounded_down() -> None:
    assert methods.COVERAGE.read_bytes() == (REFERENCE / "coverage.csv").read_bytes()
    rows = {row[0]: row[1:] for row in paper()["coverage"]["rows"]}
    assert rows["98 % point 5, 2 % point 1"] == ["90.3%", "9.6%", "98.3%", "18.2%", "94.0%", "33.2%"]
    assert rows["90 % point 3"][2] == "99.9%"


def test_the_digest_is_of_all_code_that_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", digest())
    for name in ("a.py", "below/b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(methods, "SOURCES", tmp_path)
    before = digest()
    (tmp_path / "below/b.py").write_text("2")
    assert digest() != before
    assert paper()["edition"]["lines"][1].count(digest()) == 1


def test_both_languages_have_the_same_words() -> None:
    vi, en = (tomllib.loads((WORDING / f"methods_{one}.toml").read_text("utf-8")) for one in ("vi", "en"))
    assert {name: set(part) for name, part in vi.items()} == {name: set(part) for name, part in en.items()}
    for name, part in vi.items():
        for key, said in part.items():
            assert isinstance(said, str) or len(said) == len(en[name][key])
    assert set(vi["sections"]) == set(vi["about"]) == set(SECTIONS)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_file_is_archivable_accessible_and_the_same_each_time(language: str) -> None:
    pdf = render("1.2.3", DAY, language=language)
    assert pdf == render("1.2.3", DAY, language=language)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        meta = document.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert str(document.Root.Lang) == language
        assert str(meta["xmp:CreateDate"]).startswith("2026-11-23")
        fonts = [font for font in document.objects if isinstance(font, pikepdf.Dictionary) and "/FontName" in font]
        assert fonts
        assert all("Tinos" in str(font.FontName) for font in fonts)
    kinds = [kind for kind, _ in elements(pdf)]
    assert kinds.count("H2") == len(ALL)
    assert {"TOC", "Table", "TH", "Link"} <= set(kinds)


def test_the_front_says_what_figures_are_and_are_not() -> None:
    pages = pages_of(render("1.2.3", DAY))
    text = " ".join(" ".join(pages).split())
    assert all(unicodedata.is_normalized("NFC", page) and "\ufffd" not in page for page in pages)
    assert "Người trả lời qua mã QR là người tự chọn tham gia" in text
    assert "không phải Chỉ số SIPAS" in text
    assert "phiên bản 1.2.3, lập ngày 23/11/2026" in text
    assert "nên viết bằng tiếng Anh" in text
    for method in (shares.share_interval, means.mean_interval):
        assert method.__name__ in text


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="unknown language 'fr'; choices: vi, en"):
        render("1", DAY, language="fr")
