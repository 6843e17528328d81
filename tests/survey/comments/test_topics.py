"""Topics of comments: found with and without diacritics, not where they are denied; lists of one's own."""

import time
import unicodedata
from pathlib import Path

import pytest

from survey.comments.topics import OWN, Topics, read_topics
from survey.model import Refused
from tests.bench.topics import figures, halves


@pytest.fixture(scope="module")
def topics(tmp_path_factory: pytest.TempPathFactory) -> Topics:
    return read_topics(tmp_path_factory.mktemp("none"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tôi phải chờ lâu", {"waiting"}),
        ("TOI PHAI CHO LAU", {"waiting"}),
        (unicodedata.normalize("NFD", "Thái độ hách dịch"), {"attitude"}),
        ("Điều hòa hỏng", {"premises"}),
        ("Điều hoà hỏng", {"premises"}),
        ("ko dc huong dan", {"guidance"}),
        ("Làm giấy nhanh, không phải chờ", set()),
        ("Không, phải chờ lâu lắm", {"waiting"}),
        ("Cán bộ không đòi tiền", set()),
        ("Không đưa tiền thì không làm", {"extra_money"}),
        ("So với trước thì khá hơn", set()),
        ("chi phi di lai cao", set()),
        ("Chuyến phi cơ", set()),
        ("Cán bộ đòi tôi thêm ít tiền", {"extra_money"}),
        ("Cán bộ đòi. Tôi xin, rồi tiền", set()),
        ("", set()),
        ("😀😀 !!! 123", set()),
    ],
)
def test_a_topic_is_found_where_it_is_spoken_of(topics: Topics, text: str, found: set[str]) -> None:
    assert set(topics.of(text)) == found


def test_serious_is_what_is_about_money_beyond_the_fee_harassment_or_threats(topics: Topics) -> None:
    assert {one.key for one in topics.all if one.serious} == {"extra_money", "harassment", "threat"}
    assert topics.serious("phải bỏ phong bì")
    assert not topics.serious("Lệ phí cao")
    assert {one.key for one in topics.ordinary} == topics.by_key.keys() - {"extra_money", "harassment", "threat"}


@pytest.mark.parametrize(("half", "precision", "recall"), [("tuned", 0.9, 0.97), ("held out", 0.94, 1.0)])
def test_it_finds_what_people_marked(topics: Topics, half: str, precision: float, recall: float) -> None:
    every = figures(topics, halves()[half], topics.by_key)
    assert every["marked"] >= 38
    assert every["precision"] >= precision
    assert every["recall"] >= recall
    serious = figures(topics, halves()[half], [one.key for one in topics.all if one.serious])
    assert serious == {"precision": 1.0, "recall": 1.0, "marked": 10}


def test_the_cost_grows_with_the_length_only(topics: Topics) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        topics.of(text)
        return time.process_time() - start

    for text in ("đòi đòi đòi ", "không phải chờ ", "a, "):
        short, long = (min(seconds(text * times) for _ in range(3)) for times in (400, 3200))
        assert long < 24 * max(short, 0.002)


def test_an_instance_widens_the_list(tmp_path: Path) -> None:
    own = tmp_path / OWN
    own.write_text(
        '[parking]\nvi = "Gửi xe"\nen = "Parking"\nphrases = ["mất xe"]\n'
        '[extra_money]\nvi = "Tiền"\nen = "Money"\nserious = true\nphrases = ["lì xì"]\n'
        '[waiting]\nvi = "Đợi"\nen = "Waiting"\nphrases = ["rề rà"]\n',
        "utf-8",
    )
    topics = read_topics(tmp_path)
    assert topics.of("Bị mất xe") == ("parking",)
    assert topics.of("đòi lì xì, bỏ phong bì") == ("extra_money",)
    assert topics.of("Làm rề rà") == ("waiting",)
    assert topics.of("chờ lâu") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[waiting", "Expected"),
        ("waiting = 3", "waiting is no topic"),
        ('["Chờ"]\nvi = "a"', "is no topic"),
        ('[x]\nvi = "a"\nen = "b"\nphrases = ["a"]\ncolour = 1', "has colour; use"),
        ('[x]\nvi = ""\nen = "b"\nphrases = ["a"]', "needs vi"),
        ('[x]\nvi = "a"\nen = "b"\nphrases = []', "needs phrases"),
        ('[x]\nvi = "a"\nen = "b"\nphrases = ["..."]', "has the phrase"),
        ('[threat]\nvi = "a"\nen = "b"\nphrases = ["a"]', "threat is serious"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / OWN).write_text(text, "utf-8")
    with pytest.raises(Refused, match=message):
        read_topics(tmp_path)
