"""What citizens left is in no backup, so it is deleted there too."""

import zipfile
from datetime import timedelta
from pathlib import Path

from survey.backups import read, write
from survey.contact.requests import Step
from survey.instance import load_instance
from survey.restoring import restore
from survey.store import contacts, tables
from tests.builders import TODAY
from tests.survey.contact.test_requests import make_request
from tests.survey.full_store import Place, make_full, places


@places
def test_no_backup_holds_what_citizens_left_and_the_store_goes_on_holding_it(tmp_path: Path, place: Place) -> None:
    instance = make_full(tmp_path / "i", place(tmp_path))
    door = instance.open()
    contacts.leave(door, make_request(id="a" * 32, day=TODAY - timedelta(days=1)))
    contacts.settle(door, TODAY)
    contacts.append(door, "a" * 32, Step(TODAY, "lan", "noted", "Không nghe máy"))
    contacts.leave(door, make_request(id="b" * 32, day=TODAY, contact="ba.mau@example.vn"))
    assert write(instance, tmp_path / "backup.zip", TODAY) == []
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    for word in ("0912", "Bao giờ", "Không nghe máy", "ba.mau@example.vn", "contact_inbox"):
        assert word.encode() not in everything
    assert len(contacts.of(door, ["xa-mau-1"], TODAY)) == 1
    assert len(door.rows("SELECT id FROM contact_inbox")) == 1
    door.close()
    environment = {"SURVEY_DATABASE_URL": ""}
    assert restore(tmp_path / "to", read(tmp_path / "backup.zip"), environment) == []
    restored = load_instance(tmp_path / "to", environment).open()
    assert [row for name in tables.LEFT_OUT for row in restored.rows(f"SELECT * FROM {name}")] == []  # noqa: S608 - ours
    restored.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "i", "to"]
