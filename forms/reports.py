"""Forms around reports: closing a period, and what an agency writes into its report."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.fields import clean
from forms.staff import StaffForm

LONGEST_REASON, LONGEST_TEXT = 500, 4000
"""Characters; a reason is printed on the leader's page."""


def _clean(text: Any) -> Any:
    return None if text is None else clean(text)


class CloseForm(StaffForm):
    """Which period, and why where it is closed again."""

    period = StringField(validators=[InputRequired(), Length(max=20)], filters=[_clean])
    why = StringField(validators=[Length(max=LONGEST_REASON)], filters=[_clean])


class ReportTextsForm(StaffForm):
    """Next tasks and proposals, a line each."""

    tasks = TextAreaField(validators=[Length(max=LONGEST_TEXT)], filters=[_clean])
    proposals = TextAreaField(validators=[Length(max=LONGEST_TEXT)], filters=[_clean])
