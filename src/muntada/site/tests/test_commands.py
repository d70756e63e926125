"""What whoever types a command reads when something stands in the way: one line and exit code 2."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.PACKAGE).parents[1]


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    lines: list[str]


def muntada(folder: Path, *arguments: str, **environ: str) -> Answer:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MUNTADA_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    done = subprocess.run(
        [sys.executable, "-m", "muntada.cli", *arguments],
        env={**kept, "MUNTADA_DATA": str(folder), "PYTHONPATH": str(ROOT / "src"), **environ},
        cwd=folder.parents[1],
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Answer(done.returncode, (done.stdout + done.stderr).splitlines())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_help_lists_the_commands_and_version_tells_the_version(folder: Path) -> None:
    by_word, by_flag, bare = muntada(folder, "help"), muntada(folder, "--help"), muntada(folder)

    assert by_word == by_flag == bare
    assert by_word.code == 0
    assert {line.split()[0] for line in by_word.lines if line.startswith("    ") and line[4] != " "} == {
        *("timetable", "typeset", "names", "run", "serve", "worker", "migrate", "check", "journal", "enrol"),
        *("post", "vault", "demo", "help"),
    }
    assert muntada(folder, "--version") == Answer(0, ["muntada 0.1.0"])
    assert not folder.exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["dance"], "There is no command 'dance'. See muntada --help."),
        (
            ["run", "--port", "abc"],
            "Argument --port: 'abc' is no port: write a number from 1 to 65535. See muntada --help.",
        ),
        (
            ["serve", "--workers", "0"],
            "Argument --workers: '0': write a number from 1 to 64. See muntada --help.",
        ),
    ],
)
def test_a_command_line_that_cannot_be_read(folder: Path, arguments: list[str], line: str) -> None:
    assert muntada(folder, *arguments) == Answer(2, [line])


def test_bad_settings_are_all_named_at_once(folder: Path) -> None:
    answer = muntada(folder, "run", MUNTADA_URL="nowhere", MUNTADA_MAIL="pigeon:")

    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.lines] == ["MUNTADA_URL", "MUNTADA_MAIL"]


def test_a_port_in_use(folder: Path, taken_port: int) -> None:
    answer = muntada(folder, "run", "--port", str(taken_port))

    assert answer == Answer(
        2,
        [
            (
                f"Port {taken_port} is in use: stop what listens there, or choose another "
                f"(make run PORT={taken_port + 1}, muntada run --port {taken_port + 1})."
            )
        ],
    )


def test_a_demo_does_not_listen_to_strangers(folder: Path) -> None:
    line = "A demo has open accounts and listens on 127.0.0.1 only: leave --address out."

    for command in (["run", "--profile", "neutral"], ["serve"]):
        answer = muntada(folder, *command, "--address", "0.0.0.0", MUNTADA_PROFILE="neutral")  # noqa: S104
        assert answer == Answer(2, [line])


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sealed = tmp_path / "sealed"
    sealed.write_text("")
    line = " is a file, not a folder: remove it, or name a folder with MUNTADA_DATA."

    inside = muntada(tmp_path / "file" / "var", "check", MUNTADA_SECRET_KEY="k" * 40)
    itself = muntada(sealed, "check", MUNTADA_SECRET_KEY="k" * 40)

    assert inside == Answer(2, [f"{tmp_path / 'file'}{line}"])
    assert itself == Answer(2, [f"{sealed}{line}"])


def test_a_database_that_cannot_be_reached(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    other.write_bytes(b"this is no database" * 100)

    answers = [
        muntada(folder, "check", DATABASE_URL="postgresql://forum:hidden@127.0.0.1:1/forum"),
        muntada(folder, "worker", DATABASE_URL=f"sqlite://{other}"),
    ]

    for answer in answers:
        assert (answer.code, len(answer.lines)) == (2, 1)
        assert answer.lines[0].startswith("The database cannot be reached: ")
        assert answer.lines[0].endswith("Check DATABASE_URL, or leave it empty.")
        assert "hidden" not in answer.lines[0]


def test_serve_worker_and_journal_need_a_prepared_database_and_then_the_journal_holds(folder: Path) -> None:
    line = "The database is not at this version: run muntada migrate."

    for arguments in (["serve"], ["worker"], ["journal", "verify"]):
        assert muntada(folder, *arguments) == Answer(2, [line])
    assert muntada(folder, "migrate") == Answer(0, [])
    assert muntada(folder, "enrol", "lina@marsa.example") == Answer(
        2, ["Nobody signs in with lina@marsa.example: look for the address in the list of users."]
    )
    assert muntada(folder, "journal", "verify") == Answer(
        0, ["The journal holds: every row follows from the one before it."]
    )
    assert muntada(folder, "post", "bounces", str(folder / "none")).code == 2


def test_check_says_what_a_production_site_lacks(folder: Path) -> None:
    bare = muntada(folder, "check")
    muntada(folder, "migrate")
    set_up = muntada(
        folder,
        "check",
        MUNTADA_URL="https://forum.example.org",
        MUNTADA_MAIL="smtp://u:p@mail.example:587",
        MUNTADA_MAIL_FROM="forum@example.org",
        MUNTADA_TRUSTED_PROXIES="1",
    )

    assert bare.code == 1
    assert [line.split(" ")[0] for line in bare.lines] == [
        *("MUNTADA_URL", "MUNTADA_MAIL", "MUNTADA_MAIL_FROM"),
        "The",
    ]
    assert set_up == Answer(1, ["There is no administrator yet: open the site and follow the first page."])
