"""Forms of the review: what staff note about ballots, flags and cases. Each carries the session's token."""

from wtforms import DateField, HiddenField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from forms.fields import clean
from forms.staff import StaffForm

SHORT, LONG = 200, 2000
"""Characters of a line and of a text."""


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


class MarkForm(StaffForm):
    """What to do with some ballots: `tokens` stand for them."""

    tokens = SelectMultipleField(validate_choice=False)
    what = HiddenField(validators=[AnyOf(("seen", "all", "unseen"))])


class NoteForm(StaffForm):
    """A note beside one ballot."""

    token = HiddenField(validators=[InputRequired()])
    text = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])


class AsideForm(StaffForm):
    """Set a ballot aside, or take it in again, with the reason."""

    token = HiddenField(validators=[InputRequired()])
    what = HiddenField(validators=[AnyOf(("set_aside", "restored"))])
    why = StringField(validators=[InputRequired(), Length(max=SHORT)], filters=[_cleaned])


class TopicsForm(StaffForm):
    """What the comment of a ballot is about; nothing chosen: nothing that is on the list."""

    token = HiddenField(validators=[InputRequired()])
    topics = SelectMultipleField(validate_choice=False)


class ExplanationForm(StaffForm):
    """The agency's own explanation of a flag."""

    item = HiddenField(validators=[InputRequired()])
    text = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])


class AskForm(StaffForm):
    """Ask an agency for its explanation."""

    item = HiddenField(validators=[InputRequired()])


class CheckedForm(StaffForm):
    """How the effect of what is planned will be verified: days, ballots, percentage points, months.

    Each may be left empty, which means what is proposed.
    """

    check_days = IntegerField(validators=[Optional(), NumberRange(14, 366)])
    check_ballots = IntegerField(validators=[Optional(), NumberRange(10, 10_000)])
    check_points = IntegerField(validators=[Optional(), NumberRange(1, 50)])
    check_months = IntegerField(validators=[Optional(), NumberRange(1, 24)])


class CaseForm(CheckedForm):
    """One screen for a case: what is to be mended, why it is so, what is done, by whom, until when."""

    title = StringField(validators=[InputRequired(), Length(max=SHORT)], filters=[_cleaned])
    cause = SelectField(validators=[Optional()])
    cause_text = StringField(validators=[Length(max=SHORT)], filters=[_cleaned])
    action = TextAreaField(validators=[Length(max=LONG)], filters=[_cleaned])
    owner = StringField(validators=[Length(max=SHORT)], filters=[_cleaned])
    due = DateField(validators=[Optional()])


class PlanForm(CheckedForm):
    """Cause, action, owner and date of a case that is open."""

    cause = SelectField(validators=[InputRequired()])
    cause_text = StringField(validators=[Length(max=SHORT)], filters=[_cleaned])
    action = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])
    owner = StringField(validators=[InputRequired(), Length(max=SHORT)], filters=[_cleaned])
    due = DateField(validators=[InputRequired()])


class DoneForm(StaffForm):
    """What was done."""

    evidence = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])


class PassForm(StaffForm):
    """To whom a case is passed whose cause lies elsewhere, and why."""

    to = StringField(validators=[InputRequired(), Length(max=SHORT)], filters=[_cleaned])
    why = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])


class ReasonForm(StaffForm):
    """A note, or why a case is dropped or opened again."""

    why = TextAreaField(validators=[InputRequired(), Length(max=LONG)], filters=[_cleaned])
