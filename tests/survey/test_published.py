"""The gate: what rests on too few ballots does not leave, and cannot be worked out from what does."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from survey.gate import Figures, publish, small
from survey.published import Estimate, Fact, Line, Published


def make_line(name: str = "A24", n: int = 40, **changes: object) -> Line:
    estimates = {"share": Estimate(0.8, 0.7, 0.9, n), "mean": Estimate(4.1, 3.9, 4.3, n)}
    values = {"id": name, "factor": "A", "grade": "clear"} | estimates | changes
    return Line(**values)  # type: ignore[arg-type] # a builder takes whatever a field takes


def make_figures(**changes: object) -> Figures:
    values: dict[str, object] = {
        "ballots": 40,
        "index": make_line("index", 300, factor=None, grade=""),
        "factors": (make_line("A", 80, factor=None, grade=""),),
        "items": (make_line(),),
        "facts": (Fact("trips", 3, 30),),
        "modes": {"web": 40},
    }
    return Figures(**(values | changes))  # type: ignore[arg-type] # as above


def test_what_rests_on_enough_leaves_as_it_is() -> None:
    figures = make_figures()
    published = publish(figures, 5)
    assert (published.ballots, published.index, published.factors) == (40, figures.index, figures.factors)
    assert (published.items, published.facts) == (figures.items, figures.facts)
    assert published.modes == (("web", 40),)


def test_nothing_leaves_of_too_few_ballots() -> None:
    assert publish(make_figures(ballots=4), 5) == Published(None)


def test_a_small_item_keeps_its_place_and_nothing_else() -> None:
    published = publish(make_figures(items=(make_line(n=5), make_line("A25", n=4))), 5)
    assert not published.items[0].hidden
    assert published.items[1] == Line("A25", None, None, "A")
    assert published.items[1].hidden


def test_small_factors_facts_and_index_are_hidden() -> None:
    figures = make_figures(
        factors=(make_line("A", 4),), facts=(Fact("trips", 1, 4), Fact("on_time", 0, 5)), index=make_line("index", 4)
    )
    published = publish(figures, 5)
    assert published.factors[0].hidden
    assert published.facts == (Fact("trips", None, None), Fact("on_time", 0, 5))
    assert published.index is not None
    assert published.index.hidden


def test_no_index_stays_none() -> None:
    assert publish(make_figures(index=None, factors=()), 5).index is None


def test_one_hidden_mode_takes_the_next_smallest_with_it() -> None:
    published = publish(make_figures(ballots=60, modes={"web": 50, "kiosk": 8, "paper": 2}), 5)
    assert published.modes == (("web", 50), ("kiosk", None), ("paper", None))


def test_several_hidden_modes_hide_each_other() -> None:
    published = publish(make_figures(ballots=57, modes={"paper": 3, "web": 50, "kiosk": 4}), 5)
    assert published.modes == (("web", 50), ("kiosk", None), ("paper", None))


@given(st.dictionaries(st.sampled_from(["web", "paper", "kiosk", "link"]), st.integers(1, 30), min_size=1))
def test_no_mode_is_the_difference_between_the_total_and_the_others(modes: dict[str, int]) -> None:
    published = publish(make_figures(ballots=max(5, sum(modes.values())), modes=modes), 5)
    assert dict(published.modes).keys() == modes.keys()
    hidden = [mode for mode, number in published.modes if number is None]
    assert all(number is None or number >= 5 for _, number in published.modes)
    assert len(hidden) != 1 or len(modes) == 1


def test_small_names_the_items_that_enter_no_sum() -> None:
    assert small({"A24": 5, "A25": 4, "A26": 0}, 5) == {"A25", "A26"}


def test_what_may_be_shown_survives_being_written() -> None:
    for published in (publish(make_figures(items=(make_line(n=2),)), 5), Published(None)):
        assert Published.of(json.loads(json.dumps(asdict(published)))) == published
