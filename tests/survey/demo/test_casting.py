"""The demo's store: what the web would take, nothing twice, nothing of anybody else's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.ballot import ballot_form
from forms.parts import NOT_APPLICABLE, NonAnswer
from survey.db import Door
from survey.demo import casting, plans
from survey.instance import Instance, load_instance
from survey.model import ROLES, Refused
from survey.passwords import verify
from survey.store import agencies, ballots, desks, staff, transactions
from tests.builders import make_agency, make_ballot, make_desk, make_instrument

TODAY = date(2026, 11, 23)


def build(folder: Path, today: date = TODAY, **asked: Any) -> tuple[Instance, plans.Kept, list[int]]:
    """A demo of 1,000 ballots, or as asked, brought to a day; returns the steps of its progress too."""
    plans.configure(folder, "http://127.0.0.1:8000")
    instance = load_instance(folder, {})
    kept = plans.read(folder, asked.get("seed"), asked.get("ballots", 1000), today)
    steps: list[int] = []
    casting.build(instance, kept, today, steps.append)
    return instance, kept, steps


@contextmanager
def opened(instance: Instance) -> Iterator[Door]:
    door = instance.open()
    yield door
    door.close()


def rows(instance: Instance) -> list[dict[str, Any]]:
    with opened(instance) as door:
        return ballots.settled(door, include_test=True)


def waiting(instance: Instance) -> list[dict[str, Any]]:
    with opened(instance) as door:
        return ballots.waiting(door)


def test_the_year_is_settled_and_today_waits(tmp_path: Path) -> None:
    instance, kept, steps = build(tmp_path)
    settled, fresh = rows(instance), waiting(instance)
    assert (len(settled), len(fresh), sum(steps)) == (1000 - 36, 36, 1000 - 36)
    assert {row["date"] for row in fresh} == {"2026-11-23"}
    assert max(row["date"] for row in settled) < "2026-11-23"
    assert min(row["date"] for row in settled) >= kept.province.first.isoformat()
    assert {row["desk"] for row in settled} <= {desk.code for desk in kept.province.desks}
    assert {row["mode"] for row in fresh} == {"web"}


def test_every_ballot_would_pass_the_web_form(tmp_path: Path) -> None:
    instance, _, _ = build(tmp_path, ballots=400)
    instrument = make_instrument()
    form = ballot_form(instrument, "vi")
    for row in rows(instance) + waiting(instance):
        fields: MultiDict[str, str] = MultiDict({"ballot": row["id"], "comment": row["comment"]})
        for item, answer in instrument.decode(row["answers"]).items():
            assert not isinstance(answer, frozenset)
            if answer is NOT_APPLICABLE:
                fields[item] = "x"
            elif not isinstance(answer, NonAnswer):
                fields[item] = str(answer)
        filled = form(fields)
        assert filled.validate(), filled.errors
        assert instrument.encode(filled.answers()) == row["answers"]
        assert filled.comment == row["comment"]


def test_the_same_seed_gives_the_same_ballots_elsewhere(tmp_path: Path) -> None:
    """Ids differ: they are made with the key of the instance."""
    one, other = (build(tmp_path / name)[0] for name in ("one", "other"))
    content = [
        sorted(
            tuple(row[name] for name in ("desk", "date", "mode", "language", "answers", "comment")) for row in rows(i)
        )
        for i in (one, other)
    ]
    assert content[0] == content[1]
    assert not {row["id"] for row in rows(one)} & {row["id"] for row in rows(other)}


def test_run_again_nothing_changes(tmp_path: Path) -> None:
    instance, _, _ = build(tmp_path)
    before = rows(instance), waiting(instance)
    again, _, steps = build(tmp_path)
    assert (rows(again), waiting(again)) == before
    assert steps == []


def test_run_on_a_later_day_it_goes_on_to_that_day(tmp_path: Path) -> None:
    instance, kept, _ = build(tmp_path)
    before = {row["id"]: row for row in rows(instance)}
    cast = {row["id"] for row in waiting(instance)}
    later = TODAY + timedelta(days=10)
    build(tmp_path, later)
    after = {row["id"]: row for row in rows(instance)}
    assert before.items() <= after.items()
    assert cast <= after.keys(), "what was cast on the first day is settled by now"
    daily = kept.province.daily(later)
    assert len(after) == sum(daily.values())
    assert max(row["date"] for row in after.values()) == "2026-12-02"
    assert {row["date"] for row in waiting(instance)} == {"2026-12-03"}
    build(tmp_path, later)
    assert {row["id"]: row for row in rows(instance)} == after


def test_after_a_crash_it_goes_on_without_doubling(tmp_path: Path) -> None:
    instance, kept, _ = build(tmp_path)
    before = rows(instance)
    plans.write(tmp_path, plans.Kept(kept.province, TODAY - timedelta(days=60)))
    build(tmp_path)
    assert rows(instance) == before


def test_many_are_made_by_a_second_process_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _, _ = build(tmp_path / "one")
    monkeypatch.setattr(casting, "CHUNK", 150)
    other, _, steps = build(tmp_path / "other")
    assert len(steps) > 4
    assert sum(steps) == 1000 - 36
    assert sorted((row["date"], row["answers"]) for row in rows(one)) == sorted(
        (row["date"], row["answers"]) for row in rows(other)
    )


def test_a_store_with_other_desks_is_refused_and_left_alone(tmp_path: Path) -> None:
    instance, _, _ = build(tmp_path)
    with opened(instance) as door:
        agencies.add(door, make_agency(id="that-su", name="Phường có thật"))
        desks.add(door, make_desk(agency="that-su"))
        ballots.cast(door, make_ballot(agency="that-su", date=TODAY))
    before = rows(instance), waiting(instance)
    with pytest.raises(Refused, match=r"other desks \(7K3MPQ9X2V\)"):
        build(tmp_path, TODAY + timedelta(days=3))
    assert (rows(instance), waiting(instance)) == before


def test_impossible_answers_never_get_in(monkeypatch: pytest.MonkeyPatch) -> None:
    province = plans.read(Path("/nowhere"), None, None, TODAY).province
    instrument = make_instrument()
    monkeypatch.setitem(instrument.__dict__, "pattern", re.compile("nothing"))
    with pytest.raises(ValueError, match="no answers string of sipas-service@2026"):
        casting.day_ballots(b"k", province, instrument, TODAY, 3)


def test_transactions_are_more_than_ballots_in_every_month_that_is_over(tmp_path: Path) -> None:
    instance, kept, _ = build(tmp_path, ballots=4000)
    with opened(instance) as door:
        served = transactions.of(door)
    assert len(served) == 24 * 12
    assert {row.last for row in served} & {date(2026, 10, 31), date(2026, 2, 28)}
    assert max(row.last for row in served) == date(2026, 10, 31)
    answered = rows(instance)
    for row in served:
        response = next(desk.response for desk in kept.province.desks if desk.code == row.desk)
        number = sum(
            row.first.isoformat() <= b["date"] <= row.last.isoformat() for b in answered if b["desk"] == row.desk
        )
        assert row.number == round(number / response) >= number
    build(tmp_path, date(2026, 12, 20), ballots=4000)
    with opened(instance) as door:
        assert len(transactions.of(door)) == 24 * 13


def test_every_role_has_an_account_with_a_fresh_password(tmp_path: Path) -> None:
    instance, _, _ = build(tmp_path, ballots=100)
    with opened(instance) as door:
        first = casting.give_passwords(door)
        people = staff.all(door)
        assert {person.role for person in people} == set(ROLES)
        assert all(verify(person.password_hash, first) for person in people)
        [clerk] = [person for person in people if person.role == "clerk"]
        assert clerk.desk in {desk.code for desk in desks.of(door, clerk.agency)}
        second = casting.give_passwords(door)
        assert second != first
        assert verify(staff.all(door)[0].password_hash, second)
        assert not verify(staff.all(door)[0].password_hash, first)
