"""The fields of a ballot: each turns what a browser (or anybody) sent for one item into an answer, or an error.

Values are compared as they are: `5` is a point; `05`, ` 5` and the full-width digit are not.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from forms.messages import message, thousands
from forms.parts import NO_ANSWER, Answer

COMMENT_LIMIT = 2000
"""Characters that a comment may have."""

LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Signs that turn or join the text around them; the joiners that some scripts need stay."""


class ItemField(Field):
    """One item, which takes one answer. `places` maps what can be sent to the answer it means; `data` is the answer."""

    many = False

    def __init__(self, label: str, places: Mapping[str, Answer], language: str, **bound: Any) -> None:
        """Bind the field to a form; unbound (without a form) WTForms keeps the arguments for later."""
        super().__init__(label, filters=(self._filter,), **bound)
        self.places = places
        self.language = language

    @property
    def kept(self) -> frozenset[str]:
        """The sent values that the ballot has: what stays chosen when the page is shown again."""
        known = frozenset(self.raw_data or ()) & self.places.keys()
        # Of two radio buttons a page would show the last; nobody said which was meant.
        return known if self.many or len(known) == 1 else frozenset()

    def _filter(self, data: object) -> Answer | str:
        self.data = NO_ANSWER  # stays when reading fails
        return self.read(self.raw_data or ())

    def read(self, values: Sequence[str]) -> Answer | str:
        """The answer in all that was sent under the item's name: one; the same twice is one, two are an error.

        Raises `ValueError` with a message for people.
        """
        sent = self._sent(values)
        if len(sent) > 1:
            raise ValueError(message("several", self.language))
        return self.places[sent[0]] if sent else NO_ANSWER

    def _sent(self, values: Sequence[str]) -> list[str]:
        """What was sent, once each, without blanks. Raises `ValueError` for a value that the ballot has not."""
        sent = [value for value in dict.fromkeys(values) if value]
        if not self.places.keys() >= set(sent):
            raise ValueError(message("unknown", self.language))
        return sent


class ManyField(ItemField):
    """An item that takes several answers: a set, or one of the two non-answers."""

    many = True

    def read(self, values: Sequence[str]) -> Answer:
        """Take all values; "not applicable" stands alone."""
        answers = [self.places[value] for value in self._sent(values)]
        ticked = frozenset(answer for answer in answers if isinstance(answer, int))
        if ticked and len(ticked) < len(answers):
            raise ValueError(message("several", self.language))
        return ticked or (answers[0] if answers else NO_ANSWER)


class CommentField(ItemField):
    """The free text: in NFC, without control characters, with its line ends."""

    def read(self, values: Sequence[str]) -> str:
        """Take the first text."""
        return clean(values[0]) if values else ""

    def pre_validate(self, form: object) -> None:
        """Refuse a text that is too long; it is kept."""
        if len(self.data) > COMMENT_LIMIT:
            number, limit = (thousands(size, self.language) for size in (len(self.data), COMMENT_LIMIT))
            raise ValidationError(message("too_long", self.language).format(number=number, limit=limit))


def clean(text: str) -> str:
    """A text as it may be stored: NFC, lines ended by a line feed, nothing that steers a display or a database."""
    lines = LINE_ENDS.sub("\n", text).replace("\t", " ")
    shown = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", INVISIBLE.sub("", shown)).strip()
