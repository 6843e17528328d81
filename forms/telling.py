"""Forms for what citizens are told was mended. Each carries the session's token."""

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forms.contact import cleaned
from forms.review import SHORT
from forms.staff import StaffForm

TOLD = 400
"""Characters of a text: it stands on a thank-you page."""


class TellForm(StaffForm):
    """What was mended, in the words that citizens read, and the number of the decision behind it."""

    text_vi = TextAreaField(validators=[DataRequired(), Length(max=TOLD)], filters=[cleaned])
    text_en = TextAreaField(validators=[Length(max=TOLD)], filters=[cleaned])
    decision = StringField(validators=[DataRequired(), Length(max=SHORT)], filters=[cleaned])


class TakeBackForm(StaffForm):
    """Why it is taken back."""

    why = TextAreaField(validators=[DataRequired(), Length(max=SHORT)], filters=[cleaned])
