"""Forms for reading a comment as it was written. Each carries the session's token."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from forms.contact import cleaned
from forms.review import LONG
from forms.staff import StaffForm


class UnmaskForm(StaffForm):
    """Ask for the comment of a ballot, with the reason; `token` stands for the ballot."""

    token = HiddenField(validators=[InputRequired()])
    why = TextAreaField(validators=[DataRequired(), Length(max=LONG)], filters=[cleaned])


class DecideForm(StaffForm):
    """Agree or refuse, with the reason."""

    what = HiddenField(validators=[AnyOf(("granted", "refused"))])
    why = TextAreaField(validators=[DataRequired(), Length(max=LONG)], filters=[cleaned])


class ReadForm(StaffForm):
    """Nothing but the token: that somebody reads is noted."""
