"""The audit log for those who watch over it; that it was read stands in it too."""

import io
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue

from survey import spreadsheets
from survey.doors import Row
from survey.i18n import source
from survey.rights import tree_of, within_reach
from survey.security import needs
from survey.site import site
from survey.store import agencies, audit
from survey.store.audit import NAMES, Wanted

bp = Blueprint("audit", __name__)

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "read": source("Đọc"),
        "change": source("Ghi, thay đổi"),
        "sign_in": source("Đăng nhập"),
        "refused": source("Đăng nhập không được"),
        "command": source("Lệnh trên máy chủ"),
    }
)
SIZE = 50


@bp.get("/audit")
@bp.get("/audit/<any(EN,VI):segment>")
@needs("see_audit")
def list_(segment: str = "") -> ResponseReturnValue:
    """Entries about the people of the agencies within reach, the newest first."""
    wanted = _wanted()
    total = audit.count(g.db, wanted)
    pages = -(-total // SIZE) or 1
    asked = request.args.get("page", "1")
    page = min(max(int(asked) if asked.isdecimal() and len(asked) < 8 else 1, 1), pages)
    return render_template(
        "audit/list.html",
        entries=[row | {"day": date.fromisoformat(row["day"])} for row in _rows(wanted, page)],
        total=total,
        page=page,
        pages=pages,
        kinds=KINDS,
        people=audit.people(g.db, wanted.homes),
        chosen=wanted,
        query={name: value for name, value in request.args.items() if name in ("who", "kind", "first", "last")},
    )


@bp.get("/audit/export")
@bp.get("/audit/export/<any(EN,VI):segment>")
@needs("see_audit")
def export(segment: str = "") -> ResponseReturnValue:
    """The entries that are looked for, as CSV that a spreadsheet opens."""
    out = io.StringIO()
    rows = audit.find(g.db, _wanted())
    spreadsheets.write_rows(out, NAMES, ([str(row[name]) for name in NAMES] for row in rows), separator=",", mark=True)
    name = f"nhat-ky-{site().clock.today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


def _rows(wanted: Wanted, page: int) -> list[Row]:
    return [dict(row) for row in audit.find(g.db, wanted, size=SIZE, start=(page - 1) * SIZE)]


def _wanted() -> Wanted:
    tree = tree_of(agencies.all(g.db))
    homes = within_reach(g.person, "see_audit", tree)
    # What nobody of an agency did (commands) is for those who watch over all of it.
    whole = frozenset(("",)) if tree.get(g.person.agency) is None else frozenset[str]()
    kind = request.args.get("kind", "")
    return Wanted(
        homes | whole,
        request.args.get("who", "")[:60],
        kind if kind in KINDS else "",
        _day("first"),
        _day("last"),
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
