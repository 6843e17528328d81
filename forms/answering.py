"""The form for what was done about a citizen's request for an answer. It carries the session's token."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from forms.contact import cleaned
from forms.review import LONG
from forms.staff import StaffForm


class AnswerForm(StaffForm):
    """What was said to the citizen, or why nobody could be reached."""

    text = TextAreaField(validators=[DataRequired(), Length(max=LONG)], filters=[cleaned])


class WithdrawForm(StaffForm):
    """Nothing but the token: whoever asks to be forgotten owes no reason."""
