"""The form for one's own digest by e-mail. It carries the session's token."""

from wtforms import SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional, Regexp

from forms.contact import cleaned
from forms.staff import LONGEST, StaffForm


class DigestForm(StaffForm):
    """An address, empty for none, and how often."""

    address = StringField(
        validators=[Optional(), Length(max=LONGEST), Regexp(r"^[^\s@<>,;:\"()]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")],
        filters=[cleaned],
    )
    often = SelectField(choices=[], validate_choice=False, validators=[AnyOf(("daily", "weekly", "never"))])
