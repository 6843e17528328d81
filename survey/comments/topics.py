"""What a comment is about: a list of topics with key phrases that everybody may read and a province may widen. Pure.

A comment that was typed with diacritics is compared with them ("phí" is not "phi"), one without is compared without.
Linear in the length of the text.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.folding import bare, canonical
from survey.model import Refused

SHIPPED = Path(__file__).with_name("topics.toml")
OWN = "topics.toml"
"""What an instance's own list is called, in its folder."""
SHORT: Mapping[str, str] = {
    "k": "không", "ko": "không", "kg": "không", "hok": "không", "hong": "không", "hông": "không", "khg": "không",
    "hem": "không", "chẳng": "không", "chả": "không", "dc": "được", "đc": "được", "đươc": "được", "nv": "nhân viên",
    "cb": "cán bộ", "hs": "hồ sơ", "tg": "thời gian", "ng": "người", "lm": "làm", "wc": "nhà vệ sinh",
    "mn": "mọi người", "bt": "bình thường", "bs": "bổ sung", "gt": "giấy tờ", "vs": "với", "vp": "văn phòng",
    "thank": "cảm ơn", "thanks": "cảm ơn", "tks": "cảm ơn",
}  # fmt: skip
"""Spellings of chats → words. Those that stand for "không" are written as one."""
NEGATIONS = frozenset(form(word) for form in (bare, canonical) for word in ("không", "chưa", "khỏi", "đừng"))
CONDITION = frozenset(form("thì") for form in (bare, canonical))
REACH, GAP, AHEAD = 3, 3, 8
"""Words before a phrase in which a negation counts; words that "…" may stand for; words ahead that may hold "thì"."""
NEAR = 100
"""Characters in which these words are looked for, so that the cost stays linear."""
BREAK = "|"
"""Stands for the end of a clause: no phrase and no negation reaches across it."""
TOKEN = re.compile(r"\w+|[.,;:!?\n()]")
MOST, LONGEST = 500, 60
"""Phrases of a topic, and characters of a phrase."""


@dataclass(frozen=True)
class Topic:
    """A topic; `vi`, `en`: its names. What is `serious` is for the inspector alone."""

    key: str
    vi: str
    en: str
    phrases: tuple[str, ...]
    serious: bool = False


class Topics:
    """A list of topics, made ready once for many comments."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        """Compile the phrases."""
        self.all = tuple(topics)
        self.by_key = {one.key: one for one in self.all}
        self.ordinary = tuple(one for one in self.all if not one.serious)
        self._marked = {one.key: _pattern(map(canonical, one.phrases)) for one in self.all}
        self._bare = {one.key: _pattern(_found_bare(one.phrases)) for one in self.all}

    def of(self, text: str) -> tuple[str, ...]:
        """Keys of the topics of a comment, in the list's order."""
        typed = TOKEN.findall(unicodedata.normalize("NFC", text.casefold()))
        words, patterns = _words(typed), self._marked
        if sum(word != bare(word) for word in typed) * 4 < len(typed):  # typed without diacritics
            words, patterns = [bare(word) for word in words], self._bare
        line = f" {' '.join(words)} "
        return tuple(one.key for one in self.all if _stands(patterns[one.key], line))

    def serious(self, text: str) -> bool:
        """Whether a comment is for the inspector alone."""
        return any(self.by_key[key].serious for key in self.of(text))


def read_topics(folder: Path) -> Topics:
    """The list of an instance: the shipped one, widened by the instance's own where there is one.

    Raises `Refused` for an own list that cannot be read, naming what is wrong.
    """
    shipped = _parsed(tomllib.loads(SHIPPED.read_text("utf-8")), SHIPPED)
    own = folder / OWN
    if not own.exists():
        return Topics(shipped.values())
    try:
        added = _parsed(tomllib.loads(own.read_text("utf-8")), own)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{own}: {error}") from None
    return Topics(_widened(shipped, added, own).values())


def version_of(folder: Path) -> str:
    """A digest that changes with the list of an instance."""
    own = folder / OWN
    found = hashlib.sha256(SHIPPED.read_bytes())
    found.update(own.read_bytes() if own.exists() else b"")
    return found.hexdigest()[:16]


def _widened(shipped: Mapping[str, Topic], added: Mapping[str, Topic], path: Path) -> dict[str, Topic]:
    """Own topics stand for shipped ones of the same key; serious ones keep their phrases and gain others."""
    found = dict(shipped)
    for key, topic in added.items():
        before = shipped.get(key)
        if before is not None and before.serious:
            if not topic.serious:
                raise Refused(f"{path}: {key} is serious; serious = true cannot be taken from it")
            phrases = tuple(dict.fromkeys((*before.phrases, *topic.phrases)))
            found[key] = Topic(key, topic.vi, topic.en, phrases, serious=True)
        else:
            found[key] = topic
    return found


def _parsed(tables: Mapping[str, Any], path: Path) -> dict[str, Topic]:
    found = {}
    for key, table in tables.items():
        if not re.fullmatch("[a-z][a-z_]{0,30}", key) or not isinstance(table, dict):
            raise Refused(f"{path}: {key} is no topic; write [name] with small letters and _, then vi, en and phrases")
        if unknown := sorted(table.keys() - {"vi", "en", "phrases", "serious"}):
            raise Refused(f"{path}: [{key}] has {', '.join(unknown)}; use vi, en, phrases, serious")
        for name in ("vi", "en"):
            if not isinstance(table.get(name), str) or not table[name].strip():
                raise Refused(f"{path}: [{key}] needs {name}, the topic's name")
        found[key] = Topic(key, table["vi"], table["en"], _phrases(key, table, path), table.get("serious") is True)
    return found


def _phrases(key: str, table: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    phrases = table.get("phrases")
    if not isinstance(phrases, list) or not 0 < len(phrases) <= MOST:
        raise Refused(f"{path}: [{key}] needs phrases, 1 to {MOST}")
    for phrase in phrases:
        if not isinstance(phrase, str) or not re.search(r"\w", phrase) or len(phrase) > LONGEST:
            raise Refused(f"{path}: [{key}] has the phrase {phrase!r}; a phrase is a text of 1 to {LONGEST} characters")
    return tuple(phrases)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    gap = rf"(?: (?!{re.escape(BREAK)})\S+){{0,{GAP}}}"
    every = sorted(
        {" ".join(phrase.replace("…", " … ").split()) for phrase in phrases}, key=lambda one: (-len(one), one)
    )
    alternatives = "|".join(re.escape(one).replace(r"\ …", gap) for one in every)
    return re.compile(rf"(?<= )(?:{alternatives})(?= )")


def _found_bare(phrases: Iterable[str]) -> list[str]:
    """Phrases without diacritics; one syllable alone would be too many words ("sờ" and "so", "biếu" and "biểu")."""
    return [bare(phrase) for phrase in phrases if " " in phrase or bare(phrase) == phrase]


def _words(typed: Iterable[str]) -> list[str]:
    """The words of a comment, chat spellings written out, and the ends of its clauses."""
    whole = (SHORT.get(one, one) if one[0].isalnum() else BREAK for one in typed)
    return [word if word == BREAK else canonical(word) for one in whole for word in one.split()]


def _stands(pattern: re.Pattern[str], words: str) -> bool:
    """Whether a phrase stands there that no negation takes back."""
    return any(not _negated(words, found.start(), found.end()) for found in pattern.finditer(words))


def _negated(words: str, start: int, end: int) -> bool:
    """Whether a negation stands shortly before, and no "thì" after it makes a condition of it."""
    before = words[max(0, start - NEAR) : start].rpartition(BREAK)[2].split()[-REACH:]
    ahead = words[end : end + NEAR].split()[:AHEAD]
    return not NEGATIONS.isdisjoint(before) and CONDITION.isdisjoint(ahead)
