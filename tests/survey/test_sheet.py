"""What a ballot's page shows, without the page."""

from typing import Any

import pytest

from forms.instrument import Instrument
from survey.sheet import Sheet
from tests.builders import TODAY, make_agency, make_desk
from tests.forms.making import make_choice, make_factor, make_instrument, make_item

LATER = {"item": "stage", "options": [2]}


def make_sheet(instrument: Instrument) -> Sheet:
    """The page of a desk that asks the instrument."""
    return Sheet(make_desk(), make_agency(), instrument, "web", "vi", TODAY)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({}, {}, "first"),
        ({"asked_when": LATER}, {}, "second"),
        ({"factor": "D"}, {}, "second"),
        ({"factor": "D"}, {"asked_when": LATER}, "first"),
        ({}, {"factor": "D"}, "first"),
    ],
)
def test_who_rated_nothing_is_led_to_a_rating_that_shows(
    first: dict[str, Any], second: dict[str, Any], expected: str
) -> None:
    items = [make_choice(), make_item(id="first", **first), make_item(id="second", **second)]
    factors = [make_factor(id="D", expects=LATER)] if "factor" in first | second else None
    assert make_sheet(make_instrument(items=items, factors=factors)).first_rating == expected
