"""Every setting, in one typed place. None is needed for the demo; all errors are named at once."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadConfiguration(Exception):
    """One or more settings cannot be used; `problems` has a line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Database:
    """Where the records are kept."""

    engine: str
    name: str
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database."""
        return self.engine == "sqlite"


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation, read from the environment (`MUNTADA_…`, `DATABASE_URL`)."""

    data_dir: Path
    database: Database
    secret_key: str
    profile: str  # "" in production; "neutral" or "benghazi" for a demo
    hosts: tuple[str, ...]
    base_url: str
    is_behind_tls: bool
    mail_url: str  # "file:" (kept in the data folder) or smtp://user:password@host:port, smtps://
    mail_from: str
    setup_code: str
    upload_limit_mb: int
    trusted_proxies: int
    is_test: bool

    @property
    def is_demo(self) -> bool:
        """True for a demo forum with its open accounts."""
        return bool(self.profile)


PROFILES = ("neutral", "benghazi")


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the environment. Raises `BadConfiguration` with every problem, not only the first."""
    problems: list[str] = []
    profile = environ.get("MUNTADA_PROFILE", "")
    if profile and profile not in PROFILES:
        problems.append(
            f"MUNTADA_PROFILE is {profile!r}: use one of {', '.join(PROFILES)}, or leave it empty."
        )
    data_dir = Path(environ.get("MUNTADA_DATA", "var")).absolute()
    database = _database(environ.get("DATABASE_URL", ""), data_dir, profile or "muntada", problems)
    base_url = environ.get("MUNTADA_URL", "").rstrip("/")
    if base_url and urlsplit(base_url).scheme not in {"http", "https"}:
        problems.append(f"MUNTADA_URL is {base_url!r}: write it as https://forum.example.org.")
    hosts = tuple(host.strip() for host in environ.get("MUNTADA_HOSTS", "").split(",") if host.strip())
    if not hosts:
        hosts = tuple({"127.0.0.1", "localhost", "[::1]"} | {urlsplit(base_url).hostname or "localhost"})
    mail_url = environ.get("MUNTADA_MAIL", "file:")
    if urlsplit(mail_url).scheme not in {"file", "smtp", "smtps"}:
        problems.append("MUNTADA_MAIL: write it as smtp://user:password@host:587, smtps://…:465 or file:.")
    return_value = Config(
        data_dir=data_dir,
        database=database,
        secret_key=_secret_key(environ, data_dir, problems),
        profile=profile,
        hosts=hosts,
        base_url=base_url,
        is_behind_tls=base_url.startswith("https://"),
        mail_url=mail_url,
        mail_from=environ.get("MUNTADA_MAIL_FROM", "muntada@localhost"),
        setup_code=environ.get("MUNTADA_SETUP_CODE", ""),
        upload_limit_mb=_number(environ, "MUNTADA_UPLOAD_LIMIT_MB", 20, problems),
        trusted_proxies=_number(environ, "MUNTADA_TRUSTED_PROXIES", 0, problems),
        is_test=environ.get("MUNTADA_TEST", "") == "1",
    )
    if problems:
        raise BadConfiguration(problems)
    return return_value


def _number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    value = environ.get(name, "")
    if value and not value.isdecimal():
        problems.append(f"{name} is {value!r}: write a whole number.")
        return default
    return int(value) if value else default


def _database(url: str, data_dir: Path, name: str, problems: list[str]) -> Database:
    if not url:
        return Database(engine="sqlite", name=str(data_dir / f"{name}.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return Database(engine="sqlite", name=unquote(parts.path) or ":memory:")
    if parts.scheme not in {"postgres", "postgresql"}:
        problems.append(
            "DATABASE_URL: write it as postgresql://user:password@host:5432/name, or leave it empty."
        )
        return Database(engine="sqlite", name=":memory:")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        port = str(parts.port or "")
    except ValueError:
        problems.append("DATABASE_URL: the port is not a number.")
        port = ""
    return Database(
        engine="postgresql",
        name=unquote(parts.path.lstrip("/")) or "muntada",
        host=unquote(query.get("host", parts.hostname or "")),
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _secret_key(environ: Mapping[str, str], data_dir: Path, problems: list[str]) -> str:
    """The given key, else one that is made once and kept in the data folder for its owner only."""
    given = environ.get("MUNTADA_SECRET_KEY", "")
    if given:
        if len(given) < 32:
            problems.append("MUNTADA_SECRET_KEY is too short: use at least 32 random characters.")
        return given
    path = data_dir / "secret-key"
    try:
        if path.exists():
            return path.read_text()
        data_dir.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(48)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
    except FileExistsError:
        return path.read_text()
    except OSError as error:
        problems.append(
            f"{data_dir}: {error.strerror}. Make the folder writable, or name another with MUNTADA_DATA."
        )
        return "x" * 50
    return key
