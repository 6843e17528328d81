"""Administration in the browser: people who sign in, what desks served, what an agency settles about its documents."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from forms.admin import ButtonForm, PersonForm, TableForm, TransactionsForm
from survey import office
from survey.access.inviting import invite
from survey.accounts import one_time_password
from survey.agency_settings import AGENCY_SETTINGS
from survey.alphabet import by_alphabet
from survey.i18n import gettext, source
from survey.model import ROLES, Refused, Staff, Transactions
from survey.passwords import rehash
from survey.security import needs
from survey.site import site
from survey.spreadsheets import read_rows
from survey.store import access, agency_settings, desks, staff, transactions
from survey.tickets import read_base
from survey.views import desks as desk_pages
from survey.views.offices import VERB, bp, reach
from survey.views.pages import agency_of, back, form_of, own_names, sent_form, take_large
from survey.views.refusals import refused
from survey.views.signin import ROLE_NAMES

PAGES = (desk_pages,)
"""Pages of the same blueprint that lie beside these."""

OF_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "invite": source("Không thể tự mời mình."),
        "disable": source("Không thể tự khóa tài khoản của mình."),
        "factor": source("Không thể tự tắt xác thực hai lớp của mình ở đây."),
    }
)
"""What an administrator does to others only, and what is said otherwise."""


@bp.get("/admin/staff/<any(EN,VI):segment>")
@bp.get("/admin/staff")
@needs(VERB)
def list_staff(segment: str = "") -> ResponseReturnValue:
    """People of one's own agencies, and a form for another one."""
    return _staff_page(_person_form(None))


@bp.post("/admin/staff/<any(EN,VI):segment>")
@bp.post("/admin/staff")
@needs(VERB)
def add_person(segment: str = "") -> ResponseReturnValue:
    """Add a person; the one-time password is shown once, and its owner changes it first."""
    form = _person_form(request.form)
    if not form.validate():
        return _staff_page(form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    password = one_time_password(office.chance())
    try:
        person = _person(form, rehash(password))
        staff.add(g.db, person)
    except Refused as error:
        return _staff_page(form, refused(error)), 422
    return _staff_page(_person_form(None), told=(person.login, password))


@bp.get("/admin/staff/<login>/<any(EN,VI):segment>")
@bp.get("/admin/staff/<login>")
@needs(VERB)
def show_person(login: str, segment: str = "") -> ResponseReturnValue:
    """A person: name, role and place may be changed."""
    person = _known(login)
    form = _person_form(None)
    for name in ("login", "name", "role", "agency", "desk"):
        form[name].data = getattr(person, name)
    return _person_page(person, form)


@bp.post("/admin/staff/<login>/<any(EN,VI):segment>")
@bp.post("/admin/staff/<login>")
@needs(VERB)
def move_person(login: str, segment: str = "") -> ResponseReturnValue:
    """Give somebody another name, role or place; it holds at the next request of a session that goes on."""
    person = _known(login)
    form = _person_form(request.form)
    form.login.data, form.login.raw_data = login, [login]
    if not form.validate():
        return _person_page(person, form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    try:
        changed = _person(form, person.password_hash)
        if login == g.person.login and (changed.role, changed.agency) != (person.role, person.agency):
            return _person_page(person, form, gettext("Không thể tự đổi vai trò hay nơi làm việc của mình.")), 422
        staff.change(g.db, changed)
    except Refused as error:
        return _person_page(person, form, refused(error)), 422
    return back("admin.list_staff")


@bp.post("/admin/staff/<login>/<any(reset,invite,disable,enable,factor,leave):step>/<any(EN,VI):segment>")
@bp.post("/admin/staff/<login>/<any(reset,invite,disable,enable,factor,leave):step>")
@needs(VERB)
def change_person(login: str, step: str, segment: str = "") -> ResponseReturnValue:
    """Reset a password or a second factor, sign somebody out everywhere, let them in no longer, or again."""
    _known(login)
    if not form_of(ButtonForm, request.form).validate():
        raise BadRequest
    if step == "reset":
        password = one_time_password(office.chance())
        staff.set_one_time_password(g.db, login, rehash(password))
        return _staff_page(_person_form(None), told=(login, password))
    if login == g.person.login and step in OF_OTHERS:
        return _staff_page(_person_form(None), gettext(OF_OTHERS[step])), 422
    if step == "invite":
        return _invitation(login)
    if step == "factor":
        access.clear_factor(g.db, login)
    elif step == "leave":
        access.end_sessions(g.db, login)
    else:
        staff.set_active(g.db, login, step == "enable")
    return back("admin.list_staff")


def _invitation(login: str) -> ResponseReturnValue:
    here = site().instance
    try:
        path = invite(g.db, here, login)
    except Refused:
        return _staff_page(_person_form(None), gettext("Không mời được người đã bị khóa.")), 422
    base = "{}://{}{}".format(*read_base(here.settings.base_address or request.url_root))
    return _staff_page(_person_form(None), invited=(login, base + path))


@bp.get("/admin/transactions/<agency>/<any(EN,VI):segment>")
@bp.get("/admin/transactions/<agency>")
@needs("keep_transactions")
def list_transactions(agency: str, segment: str = "") -> ResponseReturnValue:
    """How many transactions the desks of an agency served, by period."""
    return _transactions_page(agency, _transactions_form(agency, None))


@bp.post("/admin/transactions/<agency>/<any(EN,VI):segment>")
@bp.post("/admin/transactions/<agency>")
@needs("keep_transactions")
def add_transactions(agency: str, segment: str = "") -> ResponseReturnValue:
    """Note a desk's number for a period, or correct it."""
    form = _transactions_form(agency, request.form)
    if not form.validate():
        return _transactions_page(agency, form, gettext("Chưa ghi được. Xin xem lại các ô có lời nhắc.")), 422
    given = {name: form[name].data for name in ("desk", "first", "last", "number", "source")}
    try:
        transactions.add(g.db, Transactions(**given))
    except Refused as error:
        return _transactions_page(agency, form, refused(error)), 422
    return back("admin.list_transactions", agency=agency)


@bp.post("/admin/transactions/<agency>/table/<any(EN,VI):segment>")
@bp.post("/admin/transactions/<agency>/table")
@needs("keep_transactions")
def import_transactions(agency: str, segment: str = "") -> ResponseReturnValue:
    """Note the rows of a CSV file, all or none."""
    take_large()
    form, empty = form_of(TableForm, request.form), _transactions_form(agency, None)
    sent = request.files.get("table")
    if sent is None or not form.csrf_token.validate(form):
        return _transactions_page(agency, empty, gettext("Xin chọn một tệp CSV.")), 422
    try:
        rows = list(read_rows(sent.stream))
        mine = {desk.code for desk in desks.of(g.db, agency)}
        for row in rows:
            if office.desk_of(g.db, row.cells.get("desk", "").strip()).code not in mine:
                raise Refused(f"line {row.line}: desk {row.cells.get('desk', '')!r} belongs to another agency")
        office.take_transactions(g.db, rows)
    except Refused as error:
        return _transactions_page(agency, empty, refused(error)), 422
    return back("admin.list_transactions", agency=agency)


@bp.get("/admin/settings/<agency>/<any(EN,VI):segment>")
@bp.get("/admin/settings/<agency>")
@needs(VERB)
def show_settings(agency: str, segment: str = "") -> ResponseReturnValue:
    """What an agency settles about its documents; what it leaves open comes from above."""
    chosen, _ = agency_of(agency, VERB)
    return render_template(
        "admin/settings.html",
        agency=chosen,
        rows=AGENCY_SETTINGS,
        own=agency_settings.own(g.db, agency),
        holds=agency_settings.read(g.db, agency),
        form=form_of(ButtonForm),
    )


@bp.post("/admin/settings/<agency>/<any(EN,VI):segment>")
@bp.post("/admin/settings/<agency>")
@needs(VERB)
def change_settings(agency: str, segment: str = "") -> ResponseReturnValue:
    """Note what an agency settles; former values are kept."""
    sent_form(ButtonForm, VERB, agency)
    values = {row.name: request.form.get(row.name, "")[:2000] for row in AGENCY_SETTINGS}
    agency_settings.append(g.db, agency, values, today=site().clock.today(), who=g.person.login)
    return back("admin.show_settings", agency=agency)


def _person_form(sent: Any) -> PersonForm:
    form = form_of(PersonForm, sent)
    own = sorted(reach(), key=lambda one: by_alphabet(one.name))
    form.role.choices = [("", gettext("xin chọn")), *((role, gettext(ROLE_NAMES[role])) for role in ROLES)]
    form.agency.choices = own_names((one.id, one.name) for one in own)
    places = [(desk.code, f"{desk.name} – {one.name}") for one in own for desk in desks.of(g.db, one.id)]
    form.desk.choices = [("", gettext("chỉ chọn cho cán bộ tại quầy")), *own_names(places)]
    return form


def _person(form: PersonForm, password_hash: str) -> Staff:
    """The person that a form describes. Raises `Refused` for a clerk without a desk of the agency."""
    login, name, code = form.login.data or "", form.name.data or "", form.desk.data or ""
    person = Staff(login, name, form.role.data, form.agency.data, password_hash, desk=code, must_change=True)
    return office.seated(g.db, person)


def _known(login: str) -> Staff:
    """Somebody of the administrator's own agencies. Raises `NotFound` for anybody else."""
    person = staff.read(g.db, login)
    if person is None or person.agency not in {one.id for one in reach()}:
        raise NotFound
    return person


def _person_page(person: Staff, form: PersonForm, problem: str = "") -> str:
    return render_template("admin/person.html", one=person, form=form, problem=problem)


def _staff_page(
    form: PersonForm, problem: str = "", told: tuple[str, str] | None = None, invited: tuple[str, str] | None = None
) -> str:
    own = {one.id: one.name for one in reach()}
    return render_template(
        "admin/staff.html",
        people=[one for one in staff.all(g.db) if one.agency in own],
        names=own,
        desk_names={desk.code: desk.name for desk in desks.of(g.db)},
        roles=ROLE_NAMES,
        with_factor=access.with_factor(g.db),
        form=form,
        button=ButtonForm,
        form_of=form_of,
        problem=problem,
        told=told,
        invited=invited,
        hours=site().instance.settings.invitation_hours,
    )


def _transactions_form(agency: str, sent: Any) -> TransactionsForm:
    agency_of(agency, "keep_transactions")
    form = form_of(TransactionsForm, sent)
    form.desk.choices = own_names((desk.code, desk.name) for desk in desks.of(g.db, agency))
    return form


def _transactions_page(agency: str, form: TransactionsForm, problem: str = "") -> str:
    chosen, choices = agency_of(agency, "keep_transactions")
    return render_template(
        "admin/transactions.html",
        agency=chosen,
        agencies=choices,
        rows=transactions.of(g.db, agencies=[agency]),
        desk_names={desk.code: desk.name for desk in desks.of(g.db, agency)},
        form=form,
        table=form_of(TableForm),
        problem=problem,
    )
