"""The digest by e-mail, sent to a real mail server: what it says, to whom, and that nobody gets it twice."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from survey.digest import sending
from survey.digest.gathering import Gathering, silent_desks
from survey.digest.mailing import PASSWORD_FILE, VARIABLE, connected, password_of
from survey.digest.saying import Waiting
from survey.digest.sending import due, is_due, send
from survey.model import Refused, Role
from survey.remediation import Event
from survey.settings import Settings
from survey.settling import settle as settle_inbox
from survey.store import ballots, cases, contacts, digests, staff
from survey.store.digests import Wish
from tests.builders import TODAY, make_ballot, make_desk
from tests.client import text_of
from tests.offices import MORNING, Office, opened, token_of
from tests.server import free_port
from tests.survey.cli.running import TODAY as SYSTEM_TODAY
from tests.survey.cli.running import refused, survey, survey_json
from tests.survey.contact.test_requests import make_request
from tests.survey.digest.box import Box, serving
from tests.survey.views.test_cases import PLAN, make_case

NOW = MORNING.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))


def settings_of(office: Office, port: int, **changes: Any) -> Settings:
    own: dict[str, Any] = {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_from": "khao-sat@example.vn",
        "base_address": "https://danhgia.example.vn",
    }  # fmt: skip
    return replace(office.instance.settings, **(own | changes))


def say(text: str) -> str:
    return text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as office:
        add(office, "lan", "reviewer", "xa-mau-1")
        cases.add(office.door, make_case(1, title="Bà Tám chờ lâu"))
        cases.append(office.door, "v1", Event(TODAY, "an", "planned", "", PLAN | {"due": "2026-11-02"}))
        cases.add(office.door, make_case(2, title="Chưa kế hoạch", desk=""))
        yield office


def add(office: Office, login: str, role: Role, agency: str, often: str = "daily") -> None:
    office.add_person(login=login, role=role, agency=agency)
    digests.wish(office.door, login, f"{login}@example.vn", often)


def waiting_for(office: Office, login: str, **changes: Any) -> Waiting:
    gathered = Gathering(office.door, settings_of(office, 0, **changes), TODAY)
    person = staff.read(office.door, login)
    assert person is not None
    return gathered.of(person, TODAY - timedelta(days=7))


def test_a_mail_has_numbers_and_links_in_both_forms_and_no_name(office: Office) -> None:
    box = Box()
    with serving(box) as port:
        [found] = send(office.door, settings_of(office, port), NOW, say)
        assert (found.login, found.outcome) == ("lan", "sent")
    [mail] = box.mails
    assert mail["Subject"] == "Khảo sát sự hài lòng: việc đang chờ, ngày 23/11/2026"
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (
        "lan@example.vn", "khao-sat@example.vn", "auto-generated",
    )  # fmt: skip
    assert mail["Date"].startswith("Mon, 23 Nov 2026 08:00:00 +0700")
    assert mail["List-Unsubscribe"] == "<https://danhgia.example.vn/account>"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert "1 việc khắc phục quá hạn" in text
        assert "1 việc chưa có kế hoạch" in text
        assert "https://danhgia.example.vn/cases?state=overdue" in text.replace("&amp;", "&")
        assert "Bà Tám" not in text


def test_nobody_gets_two_on_a_day_and_weekly_means_weekly(office: Office) -> None:
    digests.wish(office.door, "lan", "lan@example.vn", "weekly")
    box = Box()
    with serving(box) as port:
        settings = settings_of(office, port)
        assert [one.outcome for one in send(office.door, settings, NOW, say)] == ["sent"]
        for days in (0, 1, 4):
            assert send(office.door, settings, NOW + timedelta(days=days), say) == []
        assert len(send(office.door, settings, NOW + timedelta(days=7), say)) == 1
    assert len({mail["Message-ID"] for mail in box.mails}) == len(box.mails) == 2


@pytest.mark.parametrize(
    ("one", "today", "found"),
    [
        (Wish("a", "", "daily"), TODAY, False),
        (Wish("a", "a@b.vn", "never"), TODAY, False),
        (Wish("a", "a@b.vn", "weekly"), TODAY, True),
        (Wish("a", "a@b.vn", "daily", TODAY), TODAY, False),
        (Wish("a", "a@b.vn", "daily", TODAY - timedelta(days=1)), TODAY, True),
        (Wish("a", "a@b.vn", "weekly", TODAY - timedelta(days=6)), TODAY, False),
    ],
)
def test_when_it_goes(one: Wish, today: date, found: bool) -> None:
    assert is_due(one, today) == found


def test_nothing_goes_on_days_off_or_with_nothing_to_say(office: Office) -> None:
    sunday = NOW - timedelta(days=1)
    assert list(due(office.door, settings_of(office, 1), sunday, say)) == []
    add(office, "tra", "inspector", "tinh-mau")
    assert [one.login for one, _ in due(office.door, settings_of(office, 1), NOW, say)] == ["lan"]


def test_what_the_server_refuses_is_tried_again_and_keeps_no_other_back(office: Office) -> None:
    for answer in ("451 later", "550 unknown"):
        box = Box(answer)
        with serving(box) as port:
            [found] = send(office.door, settings_of(office, port), NOW, say)
        assert answer[:3] in found.outcome
    box = Box()
    with serving(box) as port:
        assert [one.outcome for one in send(office.door, settings_of(office, port), NOW, say)] == ["sent"]


def test_no_server_is_told_and_loses_nothing(office: Office) -> None:
    with pytest.raises(Refused, match="smtp_host"):
        send(office.door, settings_of(office, 1, smtp_host=""), NOW, say)
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        send(office.door, settings_of(office, free_port()), NOW, say)
    with pytest.raises(Refused, match="base_address"):
        send(office.door, settings_of(office, 1, base_address=""), NOW, say)
    assert digests.read(office.door, "lan").sent is None


def test_a_crash_after_sending_sends_none_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Box()
    with serving(box) as port:
        with monkeypatch.context() as patch:
            patch.setattr(sending, "Outcome", None)  # what comes after the mail went breaks
            with pytest.raises(TypeError):
                send(office.door, settings_of(office, port), NOW, say)
        assert send(office.door, settings_of(office, port), NOW, say) == []
    assert len(box.mails) == 1


def certificate(folder: Path) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, made = folder / "key.pem", folder / "certificate.pem"
    names = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*command, "-keyout", key, "-out", made, "-days", "2", *names], check=True, capture_output=True)
    return made, key


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # the library does not see the outer one
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_goes_encrypted_and_signed_in(office: Office, tmp_path: Path, security: str) -> None:
    made, key = certificate(tmp_path)
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(made, key)
    trusted = ssl.create_default_context(cafile=str(made))
    tried: list[tuple[bytes, bytes]] = []

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        tried.append((data.login, data.password))
        return AuthResult(success=data.password == b"bon con voi")

    path = office.instance.folder / PASSWORD_FILE
    path.write_text("bon con voi\n", "utf-8")
    path.chmod(0o600)
    box = Box()
    options = {"tls_context": own, "require_starttls": True} if security == "starttls" else {"ssl_context": own}
    rest = {"auth_require_tls": security == "starttls", "auth_required": True, "authenticator": judge}
    with serving(box, **options, **rest) as port:
        settings = settings_of(office, port, smtp_security=security, smtp_user="survey")
        with pytest.raises(Refused, match="certificate verify failed"):
            send(office.door, settings, NOW, say)
        assert [one.outcome for one in send(office.door, settings, NOW, say, trusted=trusted)] == ["sent"]
    assert tried == [(b"survey", b"bon con voi")]
    assert len(box.mails) == 1


def test_a_server_without_encryption_is_not_used_where_it_was_asked_for(office: Office) -> None:
    box = Box()
    with (
        serving(box) as port,
        pytest.raises(Refused, match="STARTTLS"),
        connected(settings_of(office, port, smtp_security="starttls")),
    ):
        pass
    assert box.mails == []


def test_the_password_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert password_of(tmp_path, {}) == ""
    path = tmp_path / PASSWORD_FILE
    path.write_text("bon con voi\n", "utf-8")
    path.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        password_of(tmp_path, {})
    path.chmod(0o600)
    assert password_of(tmp_path, {}) == "bon con voi"
    assert password_of(tmp_path, {VARIABLE: "khac"}) == "khac"


def test_each_role_is_told_what_is_its_own(office: Office) -> None:
    for name, message in (("r1", "Bao giờ có kết quả?"), ("r2", "Bị đòi tiền trà nước")):
        contacts.leave(office.door, make_request(id=name, message=message, day=date(2026, 11, 20)))
    settle_inbox(office.door, key=office.instance.key, today=TODAY)
    contacts.settle(office.door, TODAY)
    people: tuple[tuple[str, Role, str], ...] = (
        ("minh", "agency_head", "huyen-mau"), ("tra", "inspector", "tinh-mau"), ("quan", "administrator", "tinh-mau"),
    )  # fmt: skip
    for login, role, agency in people:
        add(office, login, role, agency)
    assert waiting_for(office, "lan") == Waiting(late=1, unplanned=1, messages=1)
    assert waiting_for(office, "minh") == Waiting(escalated=1, messages=1)
    assert waiting_for(office, "tra") == Waiting(messages=1)
    assert waiting_for(office, "quan").nothing


def test_a_desk_that_fell_silent_is_named_to_its_own_agency_and_counted_above(office: Office) -> None:
    old = make_ballot(date=TODAY - timedelta(days=14))
    ballots.add_settled_many(office.door, [old], "old", key=office.instance.key, today=TODAY)
    add(office, "minh", "agency_head", "huyen-mau")
    assert waiting_for(office, "lan").silent == ((make_desk().name, 9),)
    above = waiting_for(office, "minh")
    assert (above.silent, above.silent_below) == ((), 1)
    assert waiting_for(office, "lan", silent_days=10).silent == ()
    desk, settings = make_desk(), office.instance.settings
    assert silent_desks([desk], {}, TODAY, settings) == []
    assert silent_desks([desk], {desk.code: date(2026, 1, 5)}, TODAY, settings) == []
    assert silent_desks([replace(desk, status="closed")], {desk.code: date(2026, 11, 2)}, TODAY, settings) == []


def test_people_say_where_and_how_often(office: Office) -> None:
    client = office.client_of_lan()
    page = text_of(client.get("/account"))
    assert 'value="lan@example.vn"' in page
    form = page[page.index('action="/account/digest"') :]
    wrong = client.post("/account/digest", data={"csrf_token": token_of(form), "address": "lan@", "often": "daily"})
    assert wrong.status_code == 422
    assert "Địa chỉ này chưa đúng" in text_of(wrong)
    sent = {"csrf_token": token_of(form), "address": "", "often": "never"}
    page = text_of(client.post("/account/digest", data=sent, follow_redirects=True))
    assert "Đã ghi cách nhận thư." in page
    assert digests.read(office.door, "lan") == Wish("lan", "", "never")
    with pytest.raises(Refused, match="unknown frequency"):
        digests.wish(office.door, "lan", "a@b.vn", "hourly")


def test_the_command_prints_sends_and_says_what_was_refused(office: Office) -> None:
    folder = office.instance.folder
    config = [f'days_worked = "{SYSTEM_TODAY}"', 'smtp_from = "a@example.vn"', 'base_address = "https://d.example.vn"']
    (folder / "config.toml").write_text("\n".join(config), "utf-8")
    assert "no mail server" in refused(folder, "digest")
    shown = survey(folder, "digest", "--dry-run").stdout
    assert "To: lan@example.vn" in shown
    assert "việc khắc phục quá hạn" in shown
    box = Box("550 unknown")
    with serving(box) as port:
        more = ['smtp_host = "127.0.0.1"', f"smtp_port = {port}", 'smtp_security = "none"']
        (folder / "config.toml").write_text("\n".join([*config, *more]), "utf-8")
        assert "550" in survey(folder, "digest", status=1).stdout
        box.refuses = ""
        assert survey_json(folder, "digest") == {"digests": [{"login": "lan", "outcome": "sent"}]}
        assert "0 digests sent." in survey(folder, "digest").stdout
    assert len(box.mails) == 1
