"""Keyed digests: what they cover, and that nothing serves as another."""

import hashlib
import hmac
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.sealing import BALLOT_FIELDS, MODULUS, Link, add_up, ballot_id, head_mac, mac, mac_of, negated, next_link
from tests.builders import KEY, make_ballot

DIGEST = st.integers(0, MODULUS - 1).map(lambda number: f"{number:032x}")


def test_the_id_is_a_keyed_digest_of_the_form_s() -> None:
    made = ballot_id(KEY, "form")
    assert made == hmac.new(KEY, b"ballot id:form", hashlib.sha256).hexdigest()[:32]
    assert made != ballot_id(bytes(32), "form")
    assert made != ballot_id(KEY, "form ")
    assert len(ballot_id(KEY, "\udcff")) == 32


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "0" * 32), ("instrument", "x@1"), ("agency", "b"), ("desk", "B"), ("mode", "paper"),
        ("date", date(2026, 11, 22)), ("language", "en"), ("answers", "1"), ("comment", "x"),
    ],
)  # fmt: skip
def test_the_mac_covers_every_field(name: str, value: Any) -> None:
    ballot = make_ballot()
    assert mac(KEY, replace(ballot, **{name: value})) != mac(KEY, ballot)
    assert mac(KEY, ballot, "import 1") != mac(KEY, ballot) != mac(bytes(32), ballot)


def test_the_mac_of_values_is_the_mac_of_the_ballot() -> None:
    ballot = make_ballot(comment="ệ")
    assert mac_of(KEY)([*(str(getattr(ballot, name)) for name in BALLOT_FIELDS[:-1]), "b"]) == mac(KEY, ballot, "b")


PART = st.text("ab1: ,\x1f", max_size=3)


@given(st.lists(PART, max_size=4), st.lists(PART, max_size=4))
def test_two_lists_of_values_never_have_the_same_mac(one: list[str], other: list[str]) -> None:
    assert (mac_of(KEY)(one) == mac_of(KEY)(other)) == (one == other)


@given(st.lists(DIGEST))
def test_a_group_s_digest_knows_no_order_and_can_be_taken_out(macs: list[str]) -> None:
    total = add_up(macs)
    assert total == add_up(reversed(macs))
    assert add_up([total, negated(total)]) == "0" * 32


def test_a_link_holds_its_place_its_fields_and_the_one_before() -> None:
    first = next_link(KEY, "seals", Link(0, ""), ["a"])
    assert first.number == 1
    others = [
        next_link(KEY, "seals", Link(0, ""), ["b"]),
        next_link(KEY, "seals", Link(1, ""), ["a"]),
        next_link(KEY, "seals", Link(0, "x"), ["a"]),
        next_link(KEY, "set_asides", Link(0, ""), ["a"]),
    ]
    assert len({link.mac for link in (first, *others)}) == 5
    assert head_mac(KEY, "seals", first) not in {head_mac(KEY, "seals", others[0]), head_mac(KEY, "set_asides", first)}
