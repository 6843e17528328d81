"""Where one's own digest goes, and how often."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from forms.digest import DigestForm
from survey.i18n import gettext
from survey.security import needs
from survey.store import digests
from survey.views.pages import form_of
from survey.views.signin import account_page, segment_of_page

bp = Blueprint("digest", __name__)


@bp.post("/account/digest")
@bp.post("/account/digest/<any(EN,VI):segment>")
@needs("keep_account")
def wish(segment: str = "") -> ResponseReturnValue:
    """Keep an address and how often."""
    form = form_of(DigestForm, request.form)
    if not form.validate():
        return account_page(digest=form, problem=gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    digests.wish(g.db, g.person.login, form.address.data or "", form.often.data or "never")
    return redirect(url_for("signin.account", segment=segment_of_page(), changed="digest"), 303)
