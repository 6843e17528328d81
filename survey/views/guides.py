"""Help inside the site: a page for each role, and the guide that lies at a desk, as a PDF of one page."""

from typing import Any

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from survey import office
from survey.guidance import AT_THE_DESK, NEVER, SCRIPT, topics_of
from survey.i18n import decimal, gettext
from survey.model import ROLES, Desk, Role
from survey.rights import may, may_at_desk, tree_of
from survey.security import needs
from survey.sentences import NOTES
from survey.site import site
from survey.store import agencies, desks
from survey.tickets import read_base
from survey.views.pages import back, printed
from survey.views.signin import ROLE_NAMES

bp = Blueprint("help", __name__)

ROLE = f"<any({','.join(ROLES)}):role>"


@bp.get("/help/<any(EN,VI):segment>")
@bp.get("/help")
@needs("keep_account")
def own(segment: str = "") -> ResponseReturnValue:
    """The page of one's own role."""
    return back("help.show", role=g.person.role)


@bp.get(f"/help/{ROLE}/<any(EN,VI):segment>")
@bp.get(f"/help/{ROLE}")
@needs("keep_account")
def show(role: Role, segment: str = "") -> ResponseReturnValue:
    """What a role does and never does. Everybody may read all of them: nobody is told anything in secret."""
    settings = site().instance.settings
    code = g.person.desk if role == g.person.role else ""
    values = {
        "least": settings.minimum_cell,
        "people": settings.minimum_desk_staff,
        "days": settings.explanation_days,
        "answer_days": settings.answer_days,
        "hours": settings.session_hours,
        "minutes": office.minutes_at(site().instance, g.db, code),
    }
    return render_template(
        "help/help.html",
        role=role,
        topics=topics_of(role),
        never=NEVER[role],
        values={name: decimal(value) for name, value in values.items()},
        roles=ROLE_NAMES,
        note=NOTES["N4"],
        desk=code,
    )


@bp.get("/help/desk/<code>/<any(EN,VI):segment>")
@bp.get("/help/desk/<code>")
@needs("keep_account")
def desk_guide(code: str, segment: str = "") -> ResponseReturnValue:
    """The guide for a desk's clerk as one A4 page: for the clerk, and for those who look after the desk."""
    desk, tree = desks.read(g.db, code), tree_of(agencies.all(g.db))
    if desk is None or not (
        may_at_desk(g.person, "see_sheet", desk, tree) or may(g.person, "administer", desk.agency, tree)
    ):
        raise NotFound
    return printed("guide", _guide(desk), f"huong-dan-tai-quay-{code}")


def _guide(desk: Desk) -> dict[str, Any]:
    """What the guide says."""
    agency = agencies.read(g.db, desk.agency)
    minutes, note = decimal(office.minutes_at(site().instance, g.db, desk.code)), NOTES["N4"]
    return {
        "title": gettext("Mời người dân góp ý"),
        "place": f"{desk.name}, {agency.name}" if agency else desk.name,
        "say": gettext("Nói một lần, với mọi người, khi việc của họ đã xong:"),
        "script": gettext(SCRIPT, minutes=minutes),
        "parts": [
            {"title": gettext("Nên làm"), "ordered": True, "steps": _steps(desk.agency)},
            {"title": gettext("Không bao giờ"), "ordered": False, "steps": [gettext(rule) for rule in AT_THE_DESK]},
        ],
        "foot": gettext(note),
    }


def _steps(agency: str) -> list[str]:
    """What to do at a desk; a step whose place or telephone is not set is left out, or says less."""
    settings = office.settings_at(g.db, site().instance.settings, agency)
    host = "".join(read_base(settings.base_address)[1:]) if settings.base_address else ""
    paper = settings.paper_place
    steps = [
        gettext("Chỉ bảng mã QR: mở Zalo hoặc máy ảnh, quét mã, chọn mức hài lòng, bấm “Gửi phiếu”. Rồi để họ tự làm."),
        gettext("Không có điện thoại thông minh: chỉ nơi lấy phiếu giấy và thùng phiếu (%(place)s).", place=paper)
        if paper
        else gettext("Không có điện thoại thông minh: chỉ nơi lấy phiếu giấy và thùng phiếu."),
        gettext("Cần giúp đọc hoặc bấm: người thân hoặc tình nguyện viên giúp, không phải cán bộ của quầy này."),
        gettext(
            "Hỏi “có ai biết tôi chọn gì không?”: phiếu không hỏi tên, không gắn với hồ sơ; cán bộ tại quầy chỉ xem "
            "kết quả chung của nhiều phiếu, sớm nhất sáng hôm sau."
        ),
    ]
    if settings.complaint_channel:
        steps.append(
            gettext("Cần trả lời chính thức hoặc khiếu nại: chỉ đến %(channel)s.", channel=settings.complaint_channel)
        )
    if host and settings.phone:
        steps.append(
            gettext(
                "Mỗi sáng nhìn bảng mã QR: địa chỉ đúng bắt đầu bằng %(host)s; bị dán đè, rách hoặc khác địa chỉ thì "
                "gọi %(phone)s.",
                host=host,
                phone=settings.phone.replace(" ", "\u00a0"),
            )
        )
    return steps
