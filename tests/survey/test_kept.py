"""Kept pages are the page itself, whichever way they are sent."""

import gzip
import threading
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.kept import STORED_LIMIT, KeptPage, Shelf

TEXTS = st.text(st.characters(codec="utf-8"))


@given(TEXTS, TEXTS)
def test_head_and_tail_are_the_page(head: str, tail: str) -> None:
    kept = KeptPage.of(head)
    assert gzip.decompress(kept.gzip(tail)).decode() == head + tail
    assert kept.plain(tail).decode() == head + tail


def test_the_checksum_guards_the_tail() -> None:
    sent = bytearray(KeptPage.of("đầu").gzip("cuối"))
    sent[-9] ^= 1
    with pytest.raises((zlib.error, gzip.BadGzipFile)):
        gzip.decompress(bytes(sent))


def test_a_tail_fills_one_block_and_no_more() -> None:
    kept = KeptPage.of("x")
    assert gzip.decompress(kept.gzip("y" * STORED_LIMIT)).decode() == "x" + "y" * STORED_LIMIT
    with pytest.raises(ValueError, match="65536 bytes"):
        kept.gzip("y" * (STORED_LIMIT + 1))


def test_a_kept_page_is_as_small_as_a_compressed_one() -> None:
    page = "".join(f"<label>{number} Rất hài lòng</label>" for number in range(500))
    assert len(KeptPage.of(page).gzip("")) < len(gzip.compress(page.encode(), 9)) + 20


def test_a_page_is_rendered_once() -> None:
    shelf = Shelf()
    rendered: list[str] = []

    def render() -> str:
        rendered.append("once")
        return "page"

    assert {shelf.page("key", render) for _ in range(3)} == {KeptPage.of("page")}
    assert rendered == ["once"]


def test_the_page_not_asked_for_longest_makes_room() -> None:
    shelf = Shelf(places=2)
    for key in ("a", "b", "a", "c"):
        shelf.page(key, lambda key=key: key)  # type: ignore[misc] # the default binds the loop's value
    rendered: list[str] = []
    for key in ("a", "c", "b"):
        shelf.page(key, lambda key=key: rendered.append(key) or key)  # type: ignore[misc,func-returns-value]  # as above
    assert rendered == ["b"]


def test_threads_share_a_shelf() -> None:
    shelf = Shelf(places=3)
    wrong: list[object] = []

    def ask(number: int) -> None:
        for turn in range(300):
            key = str((turn * number) % 7)
            if shelf.page(key, lambda key=key: key).plain("") != key.encode():  # type: ignore[misc] # as above
                wrong.append(key)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
