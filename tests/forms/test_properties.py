"""What holds for every instrument and every ballot, however strange."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.ballot import ballot_form
from forms.fields import clean
from forms.instrument import Instrument
from forms.kinds import SYMBOLS, Code
from forms.parts import NO_ANSWER, NOT_APPLICABLE, Answer
from tests.forms.making import desk, make_instrument, make_item, make_labels, make_scale, tiny, vi


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Instruments of one to six items of any kinds, with a rating among them."""
    points = draw(st.integers(2, 35))
    items = [make_item(not_applicable=draw(st.booleans()))]
    for number in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["rating", "choice", "multiple_choice", "yes_no"]))
        labels = make_labels(*map(str, range(draw(st.integers(2, 35)))))
        items.append(
            {
                "id": f"i{number}",
                "kind": kind,
                "question": vi("?"),
                "not_applicable": draw(st.booleans()),
                **({"scale": "satisfaction"} if kind == "rating" else {}),
                **({"options": labels} if kind.endswith("choice") else {}),
            }
        )
    scale = make_scale(points=make_labels(*map(str, range(points))), satisfied=[points])
    return make_instrument(items=items, scales={"satisfaction": scale})


def answers_of(code: Code) -> st.SearchStrategy[Answer]:
    """Every answer that an item can have."""
    places = st.sampled_from(code.values)
    one: st.SearchStrategy[Answer] = st.frozensets(places, min_size=1) if code.many else places
    return one | st.sampled_from([NO_ANSWER, NOT_APPLICABLE] if code.not_applicable else [NO_ANSWER])


@st.composite
def ballots(draw: st.DrawFn) -> tuple[Instrument, dict[str, Answer]]:
    """An instrument and answers to all of its items."""
    instrument = draw(instruments())
    return instrument, {code.item: draw(answers_of(code)) for code in instrument.codes}


@given(ballots())
def test_answers_round_trip(ballot: tuple[Instrument, dict[str, Answer]]) -> None:
    instrument, answers = ballot
    text = instrument.encode(answers)
    assert len(text) == len(instrument.positions)
    assert instrument.pattern.fullmatch(text)
    assert instrument.decode(text) == answers
    rated = [answers[item.id] for item in instrument.items if item.scale]
    assert instrument.has_rating(text) == any(isinstance(answer, int) for answer in rated)


@given(ballots())
def test_a_form_that_is_sent_says_what_was_chosen(ballot: tuple[Instrument, dict[str, Answer]]) -> None:
    instrument, answers = ballot
    pairs = [(item, str(place)) for item, answer in answers.items() for place in spread(answer)]
    form = ballot_form(instrument, "vi")(MultiDict(pairs))
    assert form.validate() == instrument.has_rating(instrument.encode(answers))
    assert form.answers() == answers


def spread(answer: Answer) -> list[str]:
    """What a browser sends for an answer."""
    if isinstance(answer, frozenset):
        return [str(place) for place in sorted(answer)]
    return [] if answer is NO_ANSWER else ["x" if answer is NOT_APPLICABLE else str(answer)]


@given(instruments(), st.data())
def test_what_the_pattern_accepts_encode_makes(instrument: Instrument, data: st.DataObject) -> None:
    width = len(instrument.positions)
    text = data.draw(st.text(st.sampled_from("01x-29AZ"), min_size=width, max_size=width))
    if instrument.pattern.fullmatch(text):
        assert instrument.encode(instrument.decode(text)) == text
    else:
        with pytest.raises(ValueError, match="is no answers string"):
            instrument.decode(text)


@pytest.mark.parametrize("name", ["multiple_choice", "not_applicable", "yes_no", "expects"])
def test_the_pattern_accepts_exactly_what_encode_makes(name: str) -> None:
    """All strings of the right length against all answers: nothing is left to chance."""
    instrument = tiny(name)
    possible = [list(all_answers(code)) for code in instrument.codes]
    items = [code.item for code in instrument.codes]
    made = {instrument.encode(dict(zip(items, answers, strict=True))) for answers in product(*possible)}
    strings = ("".join(signs) for signs in product("0123456x-", repeat=len(instrument.positions)))
    assert {text for text in strings if instrument.pattern.fullmatch(text)} == made


def all_answers(code: Code) -> list[Answer]:
    """Every answer that an item can have, one by one."""
    sets = [
        frozenset(p for p, ticked in zip(code.values, t, strict=True) if ticked)
        for t in product((0, 1), repeat=len(code.values))
    ]
    beside: list[Answer] = [NO_ANSWER, NOT_APPLICABLE] if code.not_applicable else [NO_ANSWER]
    return [*(sets if code.many else code.values), *beside]


@given(instruments())
def test_a_document_reads_itself_back(instrument: Instrument) -> None:
    again = Instrument.of(instrument.document)
    assert (again, again.hash, again.key) == (instrument, instrument.hash, instrument.key)


NAMES = st.sampled_from([*(item.id for item in desk().items), "ballot", "A99", "csrf_token", ""])
VALUES = st.sampled_from([*SYMBOLS[:12], "x", "-", "", "５", "٣", "1 ", "01", "on"]) | st.text(max_size=20)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=60), st.sampled_from(["vi", "en"]))
def test_whatever_is_sent_gives_answers_that_can_be_stored(pairs: list[tuple[str, str]], language: str) -> None:
    form = ballot_form(desk(), language)(MultiDict(pairs))
    accepted = form.validate()
    text = desk().encode(form.answers())
    assert desk().pattern.fullmatch(text)
    assert accepted is (form.errors == {})
    if accepted:
        assert desk().has_rating(text)
    form.comment.encode()
    assert all(isinstance(message, str) for messages in form.errors.values() for message in messages)


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned: Any = clean(text)
    assert clean(cleaned) == cleaned
    assert not [sign for sign in cleaned if sign != "\n" and not sign.isprintable() and ord(sign) < 32]
