"""Every setting is read, every problem is named at once, and no secret is printed."""

import re
import stat
from pathlib import Path

import pytest

from muntada.site.config import BadConfiguration, Config, Database, from_environment, why_not_a_home

KEY = "only-for-tests-" * 4


def read(tmp_path: Path, **environ: str) -> Config:
    return from_environment({"MUNTADA_DATA": str(tmp_path), "MUNTADA_SECRET_KEY": KEY, **environ})


def problems(tmp_path: Path, **environ: str) -> list[str]:
    with pytest.raises(BadConfiguration) as caught:
        read(tmp_path, **environ)
    return caught.value.problems


def test_from_environment_needs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    config = from_environment({})

    assert config == Config(
        data_dir=tmp_path / "var",
        database=Database(engine="sqlite", name=str(tmp_path / "var" / "muntada.sqlite3")),
        secret_key=(tmp_path / "var" / "secret-key").read_text(),
        vault_keys=((tmp_path / "var" / "vault-key").read_text(),),
        profile="",
        hosts=("127.0.0.1", "localhost", "[::1]"),
        base_url="",
        is_behind_tls=False,
        mail_url="file:",
        mail_from="muntada@localhost",
        setup_code="",
        upload_limit_mb=20,
        trusted_proxies=0,
        is_test=False,
    )
    assert from_environment({}) == config
    for key in ("secret-key", "vault-key"):
        assert stat.S_IMODE((tmp_path / "var" / key).stat().st_mode) == 0o600
    assert config.vault_keys != (config.secret_key,)


def test_from_environment_reads_every_setting(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        DATABASE_URL="postgresql://forum:p%40ss@db.example:5433/forum?sslmode=require",
        MUNTADA_URL="https://forum.example.org/",
        MUNTADA_MAIL="smtps://u:p@mail.example:465",
        MUNTADA_MAIL_FROM="forum@example.org",
        MUNTADA_SETUP_CODE="open-sesame",
        MUNTADA_VAULT_KEYS=f"{KEY}2, {KEY}1",
        MUNTADA_UPLOAD_LIMIT_MB="5",
        MUNTADA_TRUSTED_PROXIES="1",
        MUNTADA_TEST="1",
    )

    assert config == Config(
        data_dir=tmp_path,
        database=Database(
            engine="postgresql",
            name="forum",
            host="db.example",
            port="5433",
            user="forum",
            password="p@ss",
            options=(("sslmode", "require"),),
        ),
        secret_key=KEY,
        vault_keys=(f"{KEY}2", f"{KEY}1"),
        profile="",
        hosts=("forum.example.org", "127.0.0.1", "localhost", "[::1]"),
        base_url="https://forum.example.org",
        is_behind_tls=True,
        mail_url="smtps://u:p@mail.example:465",
        mail_from="forum@example.org",
        setup_code="open-sesame",
        upload_limit_mb=5,
        trusted_proxies=1,
        is_test=True,
    )
    assert read(tmp_path, MUNTADA_HOSTS="a.example, b.example").hosts == ("a.example", "b.example")
    assert read(tmp_path, MUNTADA_PROFILE="benghazi").database.name == str(tmp_path / "benghazi.sqlite3")
    assert read(tmp_path, DATABASE_URL="sqlite:///srv/a%20b.sqlite3").database.name == "/srv/a b.sqlite3"
    assert read(tmp_path, DATABASE_URL="postgresql://u@/d?host=%2Frun%2Fpg").database.connection == {
        "dbname": "d",
        "host": "/run/pg",
        "user": "u",
    }


def test_from_environment_names_all_problems_at_once_and_repeats_no_secret(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        DATABASE_URL="mysql://u:hidden@db/forum",
        MUNTADA_URL="forum.example.org/hidden",
        MUNTADA_SECRET_KEY="hidden",
        MUNTADA_MAIL="imap://u:hidden@mail",
        MUNTADA_MAIL_FROM="nobody",
        MUNTADA_PROFILE="moon",
        MUNTADA_UPLOAD_LIMIT_MB="many",
        MUNTADA_TRUSTED_PROXIES="-1",
    )

    assert sorted(line.split(" ")[0].rstrip(":") for line in found) == [
        "DATABASE_URL",
        "MUNTADA_MAIL",
        "MUNTADA_MAIL_FROM",
        "MUNTADA_PROFILE",
        "MUNTADA_SECRET_KEY",
        "MUNTADA_TRUSTED_PROXIES",
        "MUNTADA_UPLOAD_LIMIT_MB",
        "MUNTADA_URL",
    ]
    assert "hidden" not in " ".join(found)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DATABASE_URL", "postgresql://db:port/forum", "the port is not a number"),
        ("DATABASE_URL", "sqlite://", "name a file"),
        ("MUNTADA_URL", "ftp://forum.example.org", "https://forum.example.org"),
        ("MUNTADA_URL", "https://u:p@forum.example.org", "https://forum.example.org"),
        ("MUNTADA_MAIL", "smtp://mail.example:post", "smtp://user:password@host:587"),
        ("MUNTADA_MAIL", "smtp:", "smtp://user:password@host:587"),
        ("MUNTADA_UPLOAD_LIMIT_MB", "0", "from 1 to 500"),
    ],
)
def test_from_environment_says_how_to_write_it(tmp_path: Path, name: str, value: str, says: str) -> None:
    (line,) = problems(tmp_path, **{name: value})

    assert line.startswith(name)
    assert says in line


def test_a_folder_that_cannot_be_made_and_a_key_that_is_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "secret-key").touch()

    with pytest.raises(BadConfiguration) as no_folder:
        from_environment({"MUNTADA_DATA": str(tmp_path / "file" / "var")})
    with pytest.raises(BadConfiguration) as no_key:
        from_environment({"MUNTADA_DATA": str(tmp_path)})

    with pytest.raises(BadConfiguration) as a_file:
        from_environment({"MUNTADA_DATA": str(tmp_path / "file")})

    assert (
        no_folder.value.problems
        == a_file.value.problems
        == [f"{tmp_path}/file is a file, not a folder: remove it, or name a folder with MUNTADA_DATA."]
    )
    assert why_not_a_home(tmp_path, PermissionError(13, "Permission denied")) == (
        f"{tmp_path}: Permission denied. Make the folder writable, or name another with MUNTADA_DATA."
    )
    assert no_key.value.problems == [
        f"{tmp_path}/secret-key holds no key: remove the file, and a new one is made."
    ]


def test_a_config_that_is_printed_shows_no_secret(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        DATABASE_URL="postgresql://forum:hidden1@db/forum",
        MUNTADA_SECRET_KEY="hidden2" * 5,
        MUNTADA_MAIL="smtp://u:hidden3@mail.example",
        MUNTADA_SETUP_CODE="hidden4",
        MUNTADA_VAULT_KEYS="hidden5" * 5,
    )

    assert "hidden" not in repr(config)
    assert "forum" in repr(config)


def test_every_setting_is_in_the_reference() -> None:
    source = Path(__file__).parents[1].joinpath("config.py").read_text()
    page = Path(__file__).parents[4].joinpath("docs", "reference", "settings.md").read_text()
    named = set(re.findall(r'"(MUNTADA_[A-Z_]+|DATABASE_URL)"', source))

    assert {name for name in named if f"`{name}`" not in page} == {"MUNTADA_TEST"}
    assert len(named) == 13
