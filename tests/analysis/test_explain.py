"""Every result in a sentence that is true: cases read as a layman would, and what always holds."""

import csv
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis import numbers, plain
from analysis.explain import explain
from analysis.intervals import Estimate, share_interval
from analysis.report.words import words_of
from analysis.selection import selection_bounds
from analysis.standings import Standing
from analysis.verification import Plan, Verdict, verify
from survey import sentences
from survey.i18n import read_catalogues

REFERENCE = Path(__file__).parents[1] / "reference"
WORDING = Path(plain.__file__).parent / "wording"


def estimate(value: float, low: float, high: float, n: int = 185) -> Estimate:
    return Estimate(value, low, high, n, "wilson")


def wilson(k: int, n: int) -> Estimate:
    interval = share_interval(k, n)
    return estimate(k / n, float(interval.low), float(interval.high), n)


NOTHING = estimate(0.0, 0.0, 0.0, 0)


def verdict(outcome: Any, low: float = 0.0, high: float = 0.0, elsewhere: bool = False, **changes: Any) -> Verdict:
    values: dict[str, Any] = {
        "before": wilson(90, 120), "after": wilson(54, 60), "change": estimate((low + high) / 2, low, high, 60),
        "elsewhere": NOTHING if elsewhere else None, "net": estimate((low + high) / 2, low, high, 60), "needed": 0,
    }  # fmt: skip
    return Verdict(outcome, **(values | changes))


OTHERS: Mapping[str, object] = {
    **{f"grade {name.replace('_', ' ')}": name for name in ("confirmed", "likely", "watch", "clear", "too_few")},
    "improved": verdict("improved", 0.021, 0.184),
    "improved more": verdict("improved", 0.021, 0.184, elsewhere=True),
    "worse": verdict("worse", -0.184, -0.021),
    "worse more": verdict("worse", -0.184, -0.021, elsewhere=True),
    "no evidence": verdict("no_evidence", -0.05, 0.1),
    "few after": verdict("not_enough", after=wilson(10, 12), needed=18),
    "few before": verdict("not_enough", before=wilson(5, 8)),
    "higher": Standing("Xã Mẫu 1", "higher", NOTHING, NOTHING, 0.01, 0.02),
    "unclear": Standing("Xã Mẫu 1", "unclear", NOTHING, NOTHING, 0.4, 0.5),
    "lower": Standing("Xã Mẫu 1", "lower", NOTHING, NOTHING, 0.01, 0.02),
    "too few to compare": Standing("Xã Mẫu 1", "too_few", NOTHING, NOTHING, 1, 1),
    "open": selection_bounds(180, 200, 1000),
    "above": selection_bounds(95, 100, 110),
    "below": selection_bounds(50, 100, 110),
}
"""Results by the names that `explained.csv` gives them."""


def result_of(name: str) -> object:
    """k/n for a Wilson interval; value, ends and n; or one of `OTHERS`."""
    if name in OTHERS:
        return OTHERS[name]
    if name == "nobody":
        return Estimate(None, None, None, 0, "wilson")
    if "/" in name:
        k, n = map(int, name.split("/"))
        return wilson(k, n)
    value, low, high, size = name.split()
    return estimate(float(value), float(low), float(high), int(size))


def cases() -> list[tuple[str, str, str, str]]:
    """The table of results and what is said of them."""
    with (REFERENCE / "explained.csv").open(encoding="utf-8", newline="") as file:
        return [(row["result"], row["of"], row["language"], row["sentence"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "of", "language", "said"), cases())
def test_a_result_says_what_it_says_and_no_more(name: str, of: str, language: str, said: str) -> None:
    assert explain(result_of(name), **({"of": of} if of else {}), language=language) == said


def test_a_real_verdict_is_told_as_it_came_out() -> None:
    found = verify([6, 6, 18, 50, 40], [1, 1, 2, 26, 30], plan=Plan())
    assert found.outcome == "improved"
    assert re.fullmatch(r"Sau khi .* tăng khoảng từ \d+,\d đến \d+,\d điểm phần trăm so với trước\.", explain(found))


def test_figures_without_words_of_their_own_have_sentences_too() -> None:
    assert plain.too_few_sentence(7) == "Mới có 7 phiếu, chưa đủ để kết luận."
    assert plain.too_few_sentence(7, enough_by="03/2027", language="en") == (
        "Only 7 ballots: too few to say. At today's rate there will be enough to say by 03/2027."
    )
    assert plain.hidden_sentence(5) == "Không hiển thị vì có ít hơn 5 phiếu, để bảo vệ người trả lời."
    assert plain.change_sentence(None) == "Chưa đủ phiếu để nói có tốt hơn kỳ trước hay không."
    assert "(độ tin cậy 95%)" in plain.note("N2")
    assert "(confidence level 99.9%)" in plain.note("N2", level=0.999, language="en")
    assert explain(wilson(3, 9), satisfied=("Đồng ý",)).startswith(
        "Trong 9 phiếu có trả lời câu này, 3 phiếu chọn “Đồng ý” (33,3%)."
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: explain(wilson(1, 2), of="median"), "unknown figure 'median'; choices: share, short, pooled"),
        (lambda: explain("good"), "unknown text grade.good; choices: clear, confirmed, likely, too_few, watch"),
        (lambda: explain(3.5), "nothing to say of a float; choices: Estimate, Interval, Verdict"),
        (lambda: explain("watch", language="fr"), "unknown language 'fr'; choices: vi, en"),
        (lambda: plain.note("N9"), "unknown text note.N9; choices: N1, N2, N3, N4"),
        (lambda: plain.say("nowhere", "x"), "unknown text nowhere.x; choices: "),
        (lambda: numbers.number(1, 0, "fr"), "unknown language 'fr'"),
        (lambda: numbers.number(float("nan")), "nan cannot be written"),
    ],
)
def test_unknown_things_are_refused_with_the_choices(call: Any, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


shares = st.floats(0, 1)


@given(shares, shares, st.sampled_from(["vi", "en"]))
@example(0.29, 0.29, "vi")
@example(1.0, 1.0, "vi")
def test_a_printed_range_always_holds_the_interval_and_has_a_width(one: float, other: float, language: str) -> None:
    low, high = sorted((one, other))
    printed = [float(end.replace(",", ".")) for end in numbers.of_hundred(low, high, language)]
    assert 0 <= printed[0] < printed[1] <= 100
    assert printed[0] <= 100 * low + 1e-4
    assert printed[1] >= 100 * high - 1e-4


@given(st.floats(1, 5), st.floats(1, 5), st.integers(0, 3))
def test_outward_holds_at_any_number_of_digits(one: float, other: float, digits: int) -> None:
    low, high = sorted((one, other))
    ends = numbers.outward(low, high, digits)
    assert low - 10**-digits <= ends[0] <= low + 1e-5
    assert high - 1e-5 <= ends[1] <= high + 10**-digits


@given(shares, shares, shares, st.integers(1, 10_000), st.sampled_from(["share", "short", "pooled", "change"]))
def test_no_sentence_holds_a_hole_or_a_range_without_width(a: float, b: float, c: float, n: int, of: str) -> None:
    low, value, high = sorted((a, b, c))
    for language in ("vi", "en"):
        said = explain(estimate(value, low, high, n), of=of, language=language)
        assert not re.search(r"nan|None|inf|\{|\}|từ 100 đến 100|100 to 100", said)
        assert said.endswith(".")


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_numbers_have_the_marks_of_their_language(value: int, digits: int) -> None:
    plain_text = f"{value:.{digits}f}"
    assert numbers.number(value, digits, "vi").replace(".", "").replace(",", ".") == plain_text
    assert numbers.number(value, digits, "en").replace(",", "") == plain_text


def test_pages_and_reports_say_the_same_as_a_notebook() -> None:
    """One wording: what pages translate and what reports print is what this library says."""
    catalogue = read_catalogues().of["en"]
    for section, used in (("grade", sentences.GRADES), ("note", sentences.NOTES)):
        for name, vietnamese in used.items():
            texts = {one: plain.texts_of(one)[section][name].replace("{level}", "%(level)s") for one in ("vi", "en")}
            assert vietnamese == texts["vi"]
            assert catalogue[vietnamese][0] == texts["en"]
    for language in ("vi", "en"):
        report, own = words_of(language).texts, plain.texts_of(language)
        for name, text in own["note"].items():
            assert report["notes"][name].replace("{level}%", "{level}") == text
        for name, text in own["grade"].items():
            assert report["grades"][name].lower() == text.lower()


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    found = {one: tomllib.loads((WORDING / f"explain_{one}.toml").read_text("utf-8")) for one in ("vi", "en")}
    assert found["vi"].keys() == found["en"].keys()
    for section, texts in found["vi"].items():
        if isinstance(texts, dict):
            assert texts.keys() == found["en"][section].keys()
            for name, text in texts.items():
                assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", found["en"][section][name])), (
                    name
                )
