"""Invented answers look like people's: skewed, going together, with gaps; and every one would pass the web form."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from forms.instrument import Instrument, find
from forms.parts import NO_ANSWER, NOT_APPLICABLE
from survey.demo import comments
from survey.demo.province import Province, plan
from survey.demo.sheets import Sheets, fill

DAY = date(2026, 11, 20)
PROVINCE = plan(1, 20_000, date(2026, 11, 23))


def service() -> Instrument:
    return find("sipas-service@2026")


def make_sheets(number: int = 6000, day: date = DAY, province: Province = PROVINCE) -> Sheets:
    return fill(service(), province, day, number)


def ratings(sheets: Sheets) -> NDArray[np.float64]:
    """Ballots × rating items; not a number where nothing was rated."""
    matrix = np.array([list(answers.encode()) for answers in sheets.answers])
    rated = [place.index for place in service().positions if service().item(place.item).kind == "rating"]
    points = matrix[:, rated] - ord("0")
    return np.where((points >= 1) & (points <= 5), points, np.nan)


def test_every_ballot_is_a_possible_one() -> None:
    sheets = make_sheets()
    assert all(service().pattern.fullmatch(answers) for answers in sheets.answers)
    assert all(service().has_rating(answers) for answers in sheets.answers)


def test_a_day_is_the_same_whenever_it_is_asked_for() -> None:
    assert [make_sheets(50).__dict__[name] for name in ("answers", "comment", "mode", "language")] == [
        make_sheets(50).__dict__[name] for name in ("answers", "comment", "mode", "language")
    ]
    assert make_sheets(50).answers != make_sheets(50, DAY + timedelta(days=1)).answers
    assert make_sheets(50).answers != make_sheets(50, province=plan(2, 20_000, DAY)).answers


@pytest.mark.parametrize("number", [0, 1])
def test_a_day_may_have_no_or_one_ballot(number: int) -> None:
    assert len(make_sheets(number).answers) == number


def test_satisfaction_is_high_and_skewed() -> None:
    points = ratings(make_sheets())
    valid = points[~np.isnan(points)]
    assert 0.82 < (valid >= 4).mean() < 0.86
    assert (valid == 1).mean() < (valid == 2).mean() < (valid == 3).mean() < 0.15 < (valid == 5).mean()
    low = (points <= 3).any(axis=1).mean()
    assert 0.49 < low < 0.62, "about half of all ballots have an item at or below average"


def test_one_persons_answers_go_together() -> None:
    points = ratings(make_sheets())[:, :10]
    both = points[~np.isnan(points).any(axis=1)]
    correlations = np.asarray(np.corrcoef(both.T))[np.triu_indices(10, 1)]
    assert 0.35 < correlations.mean() < 0.65


def share(answers: Sequence[object], wanted: object) -> float:
    return sum(answer == wanted for answer in answers) / len(answers)


def test_gaps_follow_the_stage() -> None:
    decoded = [service().decode(answers) for answers in make_sheets().answers]
    result = [ballot for ballot in decoded if ballot["stage"] == 3]
    without = [ballot for ballot in decoded if ballot["stage"] in (1, 2, 4, 5)]
    assert share([ballot["D34"] for ballot in without], NOT_APPLICABLE) > 0.6
    assert share([ballot["D34"] for ballot in result], NOT_APPLICABLE) == 0
    assert all(ballot["on_time"] is NO_ANSWER for ballot in without)
    assert all(ballot["late_letter"] is NO_ANSWER for ballot in decoded if ballot["on_time"] != 2)
    letters = [ballot["late_letter"] for ballot in decoded if ballot["on_time"] == 2]
    assert {1, 2, 3} <= set(letters)
    contradictions = sum(bool(service().contradictions(answers)) for answers in make_sheets(2000).answers)
    assert 0 < contradictions < 200, "a few rate what they cannot know; it is kept"


def test_people_skip_items_and_leave_early() -> None:
    points = ratings(make_sheets())
    skipped = np.isnan(points[:, :10]).mean(axis=0)
    assert 0.003 < skipped[0] < skipped[9] < 0.1


def test_planted_cells_differ_and_no_other_does() -> None:
    sheets = make_sheets(60_000)
    points = ratings(sheets)
    items = [item.id for item in service().items if item.kind == "rating"]
    planted = {(planted.desk, planted.item) for planted in PROVINCE.planted if planted.shift(DAY)}
    assert len(planted) == 5
    for index, desk in enumerate(PROVINCE.desks[:-1]):
        means = np.nanmean(points[sheets.desk == index], axis=0)
        for item, mean in zip(items[:10], means[:10], strict=True):
            assert (mean < 2.8) == ((desk.code, item) in planted), (desk.code, item, mean)


def test_all_ways_of_collecting_and_both_languages_occur() -> None:
    sheets = make_sheets()
    assert set(sheets.mode) == {"web", "paper", "kiosk", "link"}
    assert set(sheets.language) == {"vi", "en"}
    assert 0.005 < sheets.language.count("en") / 6000 < 0.03
    assert set(sheets.desk.tolist()) == set(range(24))


def test_comments_vary_and_follow_the_mood() -> None:
    sheets = make_sheets(20_000)
    points = ratings(sheets)
    written = [text for text in sheets.comment if text]
    assert 0.04 < len(written) / 20_000 < 0.12
    assert len(set(written)) > 200
    praised = [i for i, text in enumerate(sheets.comment) if any(text.startswith(body) for body in comments.PRAISE[:7])]
    complained = [i for i, text in enumerate(sheets.comment) if any(text.startswith(b) for b in comments.COMPLAINTS)]
    assert np.nanmean(points[praised]) > np.nanmean(points[complained]) + 0.5
    assert any(text == comments.plain(text) for text in written)
    assert any(text != comments.plain(text) for text in written)


def test_no_comment_holds_a_name_or_a_number() -> None:
    bodies = (*comments.PRAISE, *comments.COMPLAINTS, *comments.WISHES)
    assert not any(letter.isdigit() for body in bodies for letter in body)
    # A name would be a capital inside a sentence.
    capitals = [word for body in bodies for word in body.replace(". ", ".").split()[1:] if word[0].isupper()]
    assert capitals == []
    assert comments.plain("Đã sửa Ấm Ứng") == "da sua am ung"
