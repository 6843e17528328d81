"""The form of a ballot: made from an instrument, it validates what was sent and gives answers. It renders nothing."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from forms.fields import CommentField, ItemField
from forms.instrument import Instrument
from forms.kinds import ITEM_FIELDS
from forms.messages import message
from forms.parts import SOURCE_LANGUAGE, Answer

FORM_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BallotForm(BaseForm):
    """One ballot as it was sent. Field names are item ids; use the classes that `ballot_form` makes.

    Beside the items there is `ballot`, the form's random id. Whatever else was sent is ignored. Answers that contradict
    each other are kept (`Instrument.contradictions` names them), never an error.
    """

    instrument: ClassVar[Instrument]
    language: ClassVar[str]
    unbound: ClassVar[Mapping[str, "UnboundField[ItemField]"]]
    _fields: dict[str, Any]

    def __init__(self, formdata: Any = None) -> None:
        """Read `formdata`, a multi-dict (with `getlist`), or None for an empty form."""
        super().__init__(self.unbound)
        self.process(formdata)
        sent = formdata.getlist("ballot") if formdata is not None else []
        self.ballot: str = sent[0] if sent and FORM_ID.fullmatch(sent[0]) else ""
        """The form's id; empty when none was sent, or none that this system makes."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Whether every answer is possible and at least one rating was chosen. Fills `errors`."""
        good = super().validate(extra_validators)
        self.form_errors = [] if self.rated else [message("no_rating", self.language)]
        return good and self.rated

    @property
    def rated(self) -> bool:
        """Whether a rating was chosen. One that went wrong was a rating: "nothing chosen yet" would be untrue."""
        fields = [self._fields[item.id] for item in self.instrument.items if item.scale]
        return any(isinstance(field.data, int) or field.errors for field in fields)

    @property
    def errors(self) -> dict[str, Any]:
        """Item id → messages in the form's language; those of the whole form under the empty name."""
        found = {name: list(field.errors) for name, field in self._fields.items() if field.errors}
        return found | ({"": list(self.form_errors)} if self.form_errors else {})

    def answers(self) -> dict[str, Answer]:
        """Item id → answer of every item but the comment; what was impossible counts as not answered."""
        return {name: field.data for name, field in self._fields.items() if not isinstance(field, CommentField)}

    @property
    def kept(self) -> dict[str, frozenset[str]]:
        """Item id → the values to show as chosen when the page is shown again."""
        return {name: field.kept for name, field in self._fields.items()}

    @property
    def comment(self) -> str:
        """The comment as it may be stored; one that is too long is kept whole, and is an error."""
        return next((field.data for field in self._fields.values() if isinstance(field, CommentField)), "")


@lru_cache(maxsize=64)
def ballot_form(instrument: Instrument, language: str) -> type[BallotForm]:
    """The form class of an instrument in a language (the source language where a text has no other)."""
    unbound = {
        item.id: ITEM_FIELDS[item.kind].field(
            item.question.get(language, item.question[SOURCE_LANGUAGE]), places=code.places, language=language
        )
        for item, code in zip(instrument.items, instrument.codes, strict=True)
    }
    return type("BallotForm", (BallotForm,), {"instrument": instrument, "language": language, "unbound": unbound})
