"""The form of a citizen who wants an answer: a message, where to answer, consent. Apart from every ballot."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from forms.ballot import FORM_ID
from forms.fields import clean
from forms.messages import message, thousands

MESSAGE_LIMIT = 1000
CONTACT_LIMIT = 100
"""Characters of the message, and of a number or address."""

E_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+")
PHONE = re.compile(r"(\+\d{8,15}|0\d{9,10}|84\d{9,10})")
"""Numbers of Vietnam with or without its prefix, and others with theirs. A citizen's identity number, which has twelve
digits and begins with 0, is none."""
FILLED_IN = re.compile(r"[\s.()-]+")


def is_contact(text: str) -> bool:
    """Whether somebody can be answered there: a telephone number or an e-mail address, one and nothing else."""
    short = len(text) <= CONTACT_LIMIT
    return short and bool(E_MAIL.fullmatch(text) or PHONE.fullmatch(FILLED_IN.sub("", text)))


def cleaned(text: str | None) -> str:
    """A text as it may be stored; nothing is an empty one."""
    return clean(text or "")


class ContactForm(Form):
    """What somebody sent who wants an answer. There is no token: nobody's authority is used."""

    message = TextAreaField(filters=[cleaned])
    contact = StringField(filters=[cleaned])
    consent = BooleanField()

    def __init__(self, formdata: Any = None, *, language: str) -> None:
        """Read `formdata`, a multi-dict, or None for an empty form."""
        self._language = language
        super().__init__(formdata)
        sent = formdata or {}
        form_id, until = sent.get("request", ""), sent.get("until", "")
        self.form_id: str = form_id if FORM_ID.fullmatch(form_id) else ""
        """The form's random id; empty when none was sent, or none that this system makes."""
        self.until: date | None = _day(until)
        """The day of deletion that the page named."""

    def validate_message(self, field: TextAreaField) -> None:
        """Something is asked, in no more than the characters that are kept."""
        if not field.data:
            raise ValidationError(message("no_message", self._language))
        if len(field.data) > MESSAGE_LIMIT:
            number, limit = (thousands(size, self._language) for size in (len(field.data), MESSAGE_LIMIT))
            raise ValidationError(message("message_too_long", self._language).format(number=number, limit=limit))

    def validate_contact(self, field: StringField) -> None:
        """There is one place to answer to."""
        if not is_contact(field.data or ""):
            raise ValidationError(message("no_contact", self._language))

    def validate_consent(self, field: BooleanField) -> None:
        """Consent is said, never assumed."""
        if not field.data:
            raise ValidationError(message("no_consent", self._language))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
