"""Every setting, in one typed place. None is needed for the demo; all errors are named at once."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


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
    password: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = ()  # such as sslmode=require

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded database."""
        return self.engine == "sqlite"

    @property
    def connection(self) -> dict[str, Any]:
        """What a client of PostgreSQL is told."""
        parts = {
            "dbname": self.name,
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
        }
        return {**{name: value for name, value in parts.items() if value}, **dict(self.options)}


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation, read from the environment (`MUNTADA_…`, `DATABASE_URL`)."""

    data_dir: Path
    database: Database
    secret_key: str = field(repr=False)
    # Seal passports and the like: the first seals, all of them open.
    vault_keys: tuple[str, ...] = field(repr=False)
    profile: str  # "" in production; "neutral" or "benghazi" for a demo
    hosts: tuple[str, ...]
    base_url: str
    is_behind_tls: bool
    # "file:" (kept in the data folder) or smtp://user:password@host:port, smtps://
    mail_url: str = field(repr=False)
    mail_from: str
    setup_code: str = field(repr=False)
    upload_limit_mb: int
    trusted_proxies: int
    is_test: bool

    @property
    def is_demo(self) -> bool:
        """True for a demo forum with its open accounts."""
        return bool(self.profile)


PROFILES = ("neutral", "benghazi")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SHORTEST_KEY = 32  # characters
ADDRESS = re.compile(r"https?://[^/\s@?#]+")


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the environment. Raises `BadConfiguration` with every problem, not only the first."""
    problems: list[str] = []
    profile = environ.get("MUNTADA_PROFILE", "")
    if profile and profile not in PROFILES:
        problems.append(
            f"MUNTADA_PROFILE is {profile!r}: use one of {', '.join(PROFILES)}, or leave it empty."
        )
    is_test = environ.get("MUNTADA_TEST", "") == "1"
    data_dir = Path(environ.get("MUNTADA_DATA") or "var").absolute()
    database = _database(environ.get("DATABASE_URL", ""), data_dir, profile or "muntada", problems)
    if database.name == ":memory:" and database.is_sqlite and not is_test and not problems:
        problems.append("DATABASE_URL: name a file, as in sqlite:///path/to/forum.sqlite3.")
    base_url = environ.get("MUNTADA_URL", "").rstrip("/")
    if base_url and not ADDRESS.fullmatch(base_url):
        problems.append("MUNTADA_URL: write it as https://forum.example.org, without a path.")
        base_url = ""
    hosts = tuple(host.strip() for host in environ.get("MUNTADA_HOSTS", "").split(",") if host.strip())
    if not hosts:
        own = urlsplit(base_url).hostname
        hosts = (*((own,) if own and own not in LOOPBACK else ()), *LOOPBACK)
    mail_url = environ.get("MUNTADA_MAIL") or "file:"
    if not _is_mail_url(mail_url):
        problems.append("MUNTADA_MAIL: write it as smtp://user:password@host:587, smtps://…:465 or file:.")
    mail_from = environ.get("MUNTADA_MAIL_FROM") or "muntada@localhost"
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", mail_from):
        problems.append("MUNTADA_MAIL_FROM: write one address, such as forum@example.org.")
    config = Config(
        data_dir=data_dir,
        database=database,
        secret_key=_secret_key(environ, data_dir, problems),
        vault_keys=_vault_keys(environ, data_dir, problems),
        profile=profile,
        hosts=hosts,
        base_url=base_url,
        is_behind_tls=base_url.startswith("https://"),
        mail_url=mail_url,
        mail_from=mail_from,
        setup_code=environ.get("MUNTADA_SETUP_CODE", ""),
        upload_limit_mb=_number(environ, "MUNTADA_UPLOAD_LIMIT_MB", 20, range(1, 501), problems),
        trusted_proxies=_number(environ, "MUNTADA_TRUSTED_PROXIES", 0, range(11), problems),
        is_test=is_test,
    )
    if problems:
        raise BadConfiguration(problems)
    return config


def _is_mail_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "file" or (
            parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and (parts.port or 25) > 0
        )
    except ValueError:
        return False


def _number(environ: Mapping[str, str], name: str, default: int, allowed: range, problems: list[str]) -> int:
    text = environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) not in allowed:
        problems.append(f"{name} is {text!r}: write a whole number from {allowed[0]} to {allowed[-1]}.")
        return default
    return int(text)


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
    query = dict(parse_qsl(parts.query))
    try:
        port = str(parts.port or "")
    except ValueError:
        problems.append("DATABASE_URL: the port is not a number.")
        port = ""
    return Database(
        engine="postgresql",
        name=unquote(parts.path.lstrip("/")) or "muntada",
        host=query.pop("host", unquote(parts.hostname or "")),
        port=query.pop("port", port),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=tuple(query.items()),
    )


def _secret_key(environ: Mapping[str, str], data_dir: Path, problems: list[str]) -> str:
    """The given key, else one that is made once and kept in the data folder for its owner only."""
    given = environ.get("MUNTADA_SECRET_KEY", "")
    if given:
        if len(given) < SHORTEST_KEY:
            problems.append("MUNTADA_SECRET_KEY is too short: use at least 32 random characters.")
        return given
    return _kept_key(data_dir / "secret-key", problems)


def _vault_keys(environ: Mapping[str, str], data_dir: Path, problems: list[str]) -> tuple[str, ...]:
    """The given keys, newest first, else one that is made once and kept in the data folder."""
    given = tuple(key.strip() for key in environ.get("MUNTADA_VAULT_KEYS", "").split(",") if key.strip())
    if any(len(key) < SHORTEST_KEY for key in given):
        problems.append("MUNTADA_VAULT_KEYS has a key that is too short: use at least 32 random characters.")
    return given or (_kept_key(data_dir / "vault-key", problems),)


def _kept_key(path: Path, problems: list[str]) -> str:
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text().strip()
    except OSError as error:
        if (why := why_not_a_home(path.parent, error)) not in problems:
            problems.append(why)
        return ""
    if len(key) < SHORTEST_KEY:
        problems.append(f"{path} holds no key: remove the file, and a new one is made.")
    return key


def why_not_a_home(data_dir: Path, error: OSError) -> str:
    """Why nothing can be kept in this folder, and what to do about it."""
    for place in (data_dir, *data_dir.parents):
        if place.exists() and not place.is_dir():
            return f"{place} is a file, not a folder: remove it, or name a folder with MUNTADA_DATA."
    return f"{data_dir}: {error.strerror}. Make the folder writable, or name another with MUNTADA_DATA."


def _make_key(path: Path) -> None:
    """Written aside and then put in place, so that two who start at once read one whole key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        aside.unlink()
