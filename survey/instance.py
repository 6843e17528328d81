"""The instance folder: where it is, its settings, its key and its store."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from survey import migrations
from survey.clock import Clock, system
from survey.db import Door, connect
from survey.model import Refused
from survey.settings import Settings, load

KEY_BYTES = 32


def locate(named: str | None, environment: Mapping[str, str]) -> Path:
    """The instance folder, absolute: `named` > SURVEY_INSTANCE > a checkout's instance/ > the user's own folder."""
    choice = named or environment.get("SURVEY_INSTANCE")
    if choice:
        return Path(choice).expanduser().absolute()
    checkout = Path(__file__).absolute().parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / "instance"
    return Path.home() / ".local/share/survey"


@dataclass(frozen=True)
class Instance:
    """One installation: the folder with settings, key, database and own instruments; and what tells it the time."""

    settings: Settings
    key: bytes = field(repr=False)
    read: Callable[[], datetime] = field(default=system, repr=False)

    @property
    def folder(self) -> Path:
        """The instance folder, absolute."""
        return self.settings.folder

    @property
    def instruments(self) -> Path:
        """The folder of the agency's own instruments; it need not exist."""
        return self.folder / "instruments"

    @property
    def database(self) -> str:
        """What `survey.db.connect` takes: the PostgreSQL address or the path of the embedded database."""
        return self.settings.database_url or str(self.folder / "survey.db")

    @property
    def clock(self) -> Clock:
        """The clock in the setting `time_zone`."""
        return Clock(self.settings.time_zone, self.read)

    def connect(self) -> Door:
        """A door to the store whatever its schema; for migrations. Close it."""
        return connect(self.database)

    def open(self) -> Door:
        """A door to a store that this code understands; raises `Refused` for none and for another schema. Close it.

        It never makes a database: where a disk is not mounted, an empty one would stand in the way of the real one.
        """
        if not self.settings.database_url and not Path(self.database).exists():
            raise Refused(f"{self.database}: there is no store yet; run: survey migrate")
        door = self.connect()
        try:
            migrations.check_schema(door)
        except BaseException:
            door.close()
            raise
        return door


def load_instance(folder: Path, environment: Mapping[str, str] | None = None) -> Instance:
    """Read settings and key of `folder`; the folder and the key are made on first use."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settings = load(folder, os.environ if environment is None else environment)
        return Instance(settings, read_key(folder / "secret.key"))
    except OSError as error:
        raise Refused(f"{folder}: {error.strerror}; choose a folder that can be written with --instance") from None


def read_key(path: Path) -> bytes:
    """The instance key, 32 random bytes, made with mode 0600 by whichever process comes first."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link, unlike a rename, never replaces the key of a process that was faster.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(f"{path}: not a key (64 hexadecimal digits expected); restore it from a backup")
    return key
