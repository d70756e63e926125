"""The site's commands: run, serve, worker, migrate, check, journal, vault, enrol, post, demo."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from muntada.site.config import PROFILES, BadConfiguration, Config, Database, from_environment, why_not_a_home


def main(argv: Sequence[str]) -> int:
    """Read the command line, prepare Django, and carry out one command. 2 means: fix what the line says."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command in {None, "help"}:
        parser.print_help()
        return 0
    if getattr(arguments, "profile", None):
        os.environ["MUNTADA_PROFILE"] = arguments.profile
    if arguments.command == "demo":
        os.environ["MUNTADA_PROFILE"] = os.environ.get("MUNTADA_PROFILE") or PROFILES[0]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muntada.site.settings")
    try:
        config = from_environment()
    except BadConfiguration as error:
        for problem in error.problems:
            say(problem)
        return 2
    try:
        return _carry_out(arguments, config)
    except KeyboardInterrupt:
        return 130


def _carry_out(arguments: argparse.Namespace, config: Config) -> int:
    from django.db.utils import OperationalError

    try:
        _must_write(config)
        _must_reach(config)
        import django

        django.setup()
        from muntada.site.serving import CannotServe

        try:
            return int(arguments.do(arguments, config))
        except CannotServe as error:
            say(str(error))
            return 2
    except _InTheWay as error:
        say(str(error))
        return 2
    except OperationalError as error:
        say(f"The database does not answer: {_first_line(error)}. Check DATABASE_URL.")
        return 2


def say(line: str) -> None:
    """One line to whoever started the command."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class _InTheWay(Exception):
    """What has to be put right before any command can work."""


def _must_write(config: Config) -> None:
    probe = config.data_dir / f".writable-{os.getpid()}"
    try:
        config.data_dir.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise _InTheWay(why_not_a_home(config.data_dir, error)) from None


def _must_reach(config: Config) -> None:
    """Ask the database for its name, at once and outside any pool, which would wait for half a minute."""
    database = config.database
    why = _why_no_file(database.name) if database.is_sqlite else _why_no_answer(database)
    if why is not None:
        raise _InTheWay(
            f"The database cannot be reached: {_first_line(why)}. Check DATABASE_URL, or leave it empty."
        )


def _why_no_file(name: str) -> Exception | None:
    import sqlite3

    if name == ":memory:":
        return None
    try:
        with closing(sqlite3.connect(name)) as file:
            file.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as error:
        return error
    return None


def _why_no_answer(database: Database) -> Exception | None:
    import psycopg

    try:
        psycopg.connect(**database.connection, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return error
    return None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if message.startswith("argument COMMAND: invalid choice: "):
            message = f"There is no command {message.split(': ')[2].split(' (')[0]}"
        say(f"{message[:1].upper()}{message[1:]}. See muntada --help.")
        raise SystemExit(2)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: write a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text!r}: write a number from 1 to 64")
    return int(text)


def _seconds(text: str) -> timedelta:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r}: write a whole number of seconds")
    return timedelta(seconds=int(text))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="muntada",
        description="A bilateral economic forum, from first contact to delivered agreement.",
        formatter_class=partial(argparse.HelpFormatter, max_help_position=20),
    )
    parser.add_argument("--version", action="version", version=f"muntada {version('muntada')}")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    commands.add_parser("timetable", help="solve, check and generate timetables from files", add_help=False)
    commands.add_parser("typeset", help="print papers from files", add_help=False)
    commands.add_parser("names", help="compare and find names across three scripts", add_help=False)
    run = commands.add_parser("run", help="prepare the database and serve, with a worker beside it")
    _add_place(run)
    run.add_argument("--profile", choices=PROFILES, help="serve a demo forum")
    run.set_defaults(do=_run)
    serve = commands.add_parser("serve", help="serve pages only; the database must be prepared")
    _add_place(serve)
    serve.add_argument("--workers", type=_count, default=1, help="processes that answer (1)")
    serve.set_defaults(do=_serve)
    worker = commands.add_parser("worker", help="carry out background jobs until stopped")
    worker.add_argument(
        "--stalled-after",
        type=_seconds,
        metavar="SECONDS",
        help="do a job again when its worker was silent for so long (SQLite 15, PostgreSQL 30)",
    )
    worker.set_defaults(do=_worker)
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(do=_migrate)
    check = commands.add_parser("check", help="say what a production site still lacks")
    check.set_defaults(do=_check)
    journal = commands.add_parser("journal", help="verify the chain of the journal")
    journal.add_argument("verb", choices=("verify",))
    journal.set_defaults(do=_journal)
    vault = commands.add_parser("vault", help="seal with the newest key whatever an older one sealed")
    vault.add_argument("verb", choices=("rotate",))
    vault.set_defaults(do=_vault)
    enrol = commands.add_parser("enrol", help="print an enrolment code for an account")
    enrol.add_argument("address", help="the e-mail address that signs in")
    enrol.set_defaults(do=_enrol)
    post = commands.add_parser("post", help="read delivery reports of mails that came back")
    post.add_argument("verb", choices=("bounces",))
    post.add_argument("path", type=Path, help="a message, or a Maildir of messages")
    post.set_defaults(do=_post)
    demo = commands.add_parser("demo", help="load, reset or verify a demo forum")
    demo.add_argument("verb", choices=("load", "reset", "verify"))
    demo.add_argument("--profile", choices=PROFILES)
    demo.set_defaults(do=_demo)
    commands.add_parser("help", help="show this list")
    return parser


def _add_place(parser: Any) -> None:
    parser.add_argument("--port", type=_port, default=8000, help="where to listen (8000)")
    parser.add_argument("--address", default="127.0.0.1", help="for whom to listen (127.0.0.1: this machine)")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="speak https with this certificate")
    parser.add_argument("--certificate-key", type=Path, metavar="FILE", help="its private key")


def _run(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    tls = serving.tls_of(arguments.certificate, arguments.certificate_key)
    return serving.run(config, address=arguments.address, port=arguments.port, tls=tls)


def _serve(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    tls = serving.tls_of(arguments.certificate, arguments.certificate_key)
    return serving.serve(
        config, address=arguments.address, port=arguments.port, workers=arguments.workers, tls=tls
    )


def _worker(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    return serving.work(config, stalled_after=arguments.stalled_after)


def _migrate(_arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.site import serving

    serving.prepare_database()
    return 0


def _check(_arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site.production import lacks

    found = lacks(config)
    for line in found:
        say(line)
    if not found:
        say("Nothing is missing for production.")
    return int(bool(found))


def _journal(_arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.journal.record import broken_link
    from muntada.site import serving

    serving.must_be_prepared()
    number = broken_link()
    if number is not None:
        say(f"The journal does not hold: row {number} does not follow from the row before it.")
        return 1
    say("The journal holds: every row follows from the one before it.")
    return 0


def _vault(_arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.accreditation.rotation import reseal_all
    from muntada.site import serving

    serving.must_be_prepared()
    done = reseal_all()
    say(f"{done.anew} values are sealed anew, {done.kept} were sealed with the newest key before.")
    if done.lost:
        say(
            f"{done.lost} values cannot be opened: put the key that sealed them back into MUNTADA_VAULT_KEYS."
        )
        return 1
    say("No older key is needed any more.")
    return 0


def _enrol(arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.access.actor import SYSTEM
    from muntada.accounts.actions import IsDeactivated, give_enrolment_code
    from muntada.accounts.models import User
    from muntada.base.clock import current_moment
    from muntada.site import serving

    serving.must_be_prepared()
    user = User.objects.filter(email__iexact=arguments.address.strip()).first()
    if user is None:
        say(f"Nobody signs in with {arguments.address}: look for the address in the list of users.")
        return 2
    try:
        code = give_enrolment_code(user=user, actor=SYSTEM, now=current_moment())
    except IsDeactivated:
        say("This account was deactivated: an administrator reactivates it in the list of users.")
        return 2
    say(f"{code} works once, for seven days: after signing in, before setting up a second factor.")
    return 0


def _post(arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.post.bounces import read_bounces
    from muntada.site import serving

    serving.must_be_prepared()
    try:
        count = read_bounces(arguments.path)
    except OSError as error:
        say(f"{arguments.path}: {error.strerror}.")
        return 2
    say(
        f"{count.read} mails read: {count.matched} of ours came back, {count.unknown} said nothing of our mails."
    )
    return 0


def _demo(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.demo.load import NotADemo
    from muntada.demo.verify import problems, reset
    from muntada.site import serving

    serving.prepare_database()
    if arguments.verb == "reset":
        try:
            reset()
        except NotADemo:
            raise serving.CannotServe(
                "This database holds rows that no demo made: it is left as it is."
            ) from None
    if arguments.verb in {"load", "reset"}:
        serving.prepare_demo(config)
    found = list(problems(config.profile))
    for line in found:
        say(line)
    if not found:
        say(f"The {config.profile} demo is whole.")
    return int(bool(found))
