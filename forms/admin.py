"""Forms of the administration. Each carries the session's token; labels and errors are in the page's language."""

from wtforms import DateField, FileField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, NumberRange, Optional, Regexp

from forms.fields import clean
from forms.staff import LONGEST, StaffForm

NAME = 200
"""Characters of a name."""


def _cleaned(text: str | None) -> str | None:
    return None if text is None else clean(text)


class PasswordForm(StaffForm):
    """The present password and a new one, twice."""

    present = PasswordField(validators=[InputRequired(), Length(max=LONGEST)])
    chosen = PasswordField(validators=[InputRequired(), Length(max=LONGEST)])
    again = PasswordField(validators=[InputRequired(), EqualTo("chosen", "differs")])


class InvitationForm(StaffForm):
    """A first password, twice."""

    chosen = PasswordField(validators=[InputRequired(), Length(max=LONGEST)])
    again = PasswordField(validators=[InputRequired(), EqualTo("chosen", "differs")])


class AgencyForm(StaffForm):
    """An agency: its id is chosen once, the rest may change."""

    id = StringField(
        validators=[InputRequired(), Regexp("[a-z0-9][a-z0-9-]{0,39}$", message="agency id")], filters=[_cleaned]
    )
    name = StringField(validators=[InputRequired(), Length(max=NAME)], filters=[_cleaned])
    kind = StringField(validators=[Length(max=NAME)], filters=[_cleaned])
    parent = SelectField(validators=[Optional()])
    valid_from = DateField(validators=[Optional()])
    valid_to = DateField(validators=[Optional()])
    successor = SelectField(validators=[Optional()])
    why = StringField(validators=[Length(max=NAME)], filters=[_cleaned])


class DeskForm(StaffForm):
    """A desk: name, people, what it asks and from when."""

    name = StringField(validators=[InputRequired(), Length(max=NAME)], filters=[_cleaned])
    staff = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)], default=3)
    instrument = SelectField(validators=[InputRequired()])
    first = DateField(validators=[Optional()])


class DeskChangeForm(StaffForm):
    """Another name, number of people or state of a desk, with the reason."""

    name = StringField(validators=[InputRequired(), Length(max=NAME)], filters=[_cleaned])
    staff = IntegerField(validators=[InputRequired(), NumberRange(0, 1000)])
    status = SelectField(validators=[InputRequired()])
    why = StringField(validators=[Length(max=NAME)], filters=[_cleaned])


class AssignForm(StaffForm):
    """What a desk asks from a day on."""

    instrument = SelectField(validators=[InputRequired()])
    first = DateField(validators=[InputRequired()])


class TableForm(StaffForm):
    """A table as a CSV file."""

    table = FileField(validators=[InputRequired()])


class PersonForm(StaffForm):
    """Somebody who will sign in."""

    login = StringField(
        validators=[InputRequired(), Regexp("[a-z0-9][a-z0-9._-]{1,39}$", message="login")], filters=[_cleaned]
    )
    name = StringField(validators=[InputRequired(), Length(max=NAME)], filters=[_cleaned])
    role = SelectField(validators=[InputRequired()])
    agency = SelectField(validators=[InputRequired()])
    desk = SelectField(validators=[Optional()])


class TransactionsForm(StaffForm):
    """How many transactions a desk served from one day to another, and where the number comes from."""

    desk = SelectField(validators=[InputRequired()])
    first = DateField(validators=[InputRequired()])
    last = DateField(validators=[InputRequired()])
    number = IntegerField(validators=[InputRequired(), NumberRange(0)])
    source = StringField(validators=[InputRequired(), Length(max=NAME)], filters=[_cleaned])


class ButtonForm(StaffForm):
    """Nothing but the token: a button, or fields that the page checks itself."""
