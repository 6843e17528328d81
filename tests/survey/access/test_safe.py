"""Secrets in the store: opened by the instance's key for their owner, and by nothing else."""

import base64
import random

import pytest

from survey.access.safe import derived, seal, unseal
from survey.access.words import ALPHABET, digest_of, new_word
from survey.model import Refused

KEY = bytes(range(32))
OTHER = bytes(32)


def test_a_secret_is_read_again_and_never_kept_as_it_is() -> None:
    first, second = seal(KEY, "lan", "SECRET"), seal(KEY, "lan", "SECRET")
    assert unseal(KEY, "lan", first) == unseal(KEY, "lan", second) == "SECRET"
    assert first != second
    assert b"SECRET" not in base64.b64decode(first)


@pytest.mark.parametrize("key_owner", [(OTHER, "lan"), (KEY, "minh")])
def test_another_key_or_owner_is_told_what_to_do(key_owner: tuple[bytes, str]) -> None:
    key, owner = key_owner
    with pytest.raises(Refused, match=r"secret\.key is another .* reset-second-factor"):
        unseal(key, owner, seal(KEY, "lan", "SECRET"))


def test_whatever_was_altered_is_not_opened() -> None:
    closed = bytearray(base64.b64decode(seal(KEY, "lan", "SECRET")))
    for at in range(len(closed)):
        closed[at] ^= 1
        with pytest.raises(Refused):
            unseal(KEY, "lan", base64.b64encode(closed).decode())
        closed[at] ^= 1
    for text in ("", "not base 64!", "AAAA"):
        with pytest.raises(Refused):
            unseal(KEY, "lan", text)


def test_one_key_a_purpose() -> None:
    assert len({KEY, derived(KEY, "a"), derived(KEY, "b"), derived(OTHER, "a")}) == 4


def test_a_word_is_the_same_however_it_is_typed() -> None:
    word = new_word(random.Random(1), 4)  # noqa: S311 - a test repeats itself
    assert len(word) == 19
    assert set(word) <= {*ALPHABET, "-"}
    kept = digest_of(KEY, "invitation", word)
    for typed in (word.upper(), word.replace("-", ""), f" {word.replace('-', ' – ')}\n"):
        assert digest_of(KEY, "invitation", typed) == kept
    assert word not in kept
    others = {digest_of(OTHER, "invitation", word), digest_of(KEY, "recovery", word), digest_of(KEY, "invitation", "x")}
    assert kept not in others
    assert len(others) == 3
