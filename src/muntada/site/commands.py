"""The site's commands: run, serve, worker, migrate, demo, check."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from muntada.site.config import PROFILES, BadConfiguration, Config, from_environment


def main(argv: Sequence[str]) -> int:
    """Read the command line, prepare Django, and carry out one command. 2 means: fix what the line says."""
    arguments = _parser().parse_args(argv)
    if arguments.command is None:
        _parser().print_help()
        return 0
    if getattr(arguments, "profile", None):
        os.environ["MUNTADA_PROFILE"] = arguments.profile
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muntada.site.settings")
    try:
        config = from_environment()
        config.data_dir.mkdir(parents=True, exist_ok=True)
        _must_write(config)
    except BadConfiguration as error:
        for problem in error.problems:
            say(problem)
        return 2
    except OSError as error:
        say(
            f"{config.data_dir}: {error.strerror}. Make the folder writable, or name another with MUNTADA_DATA."
        )
        return 2
    from django.db.utils import OperationalError

    try:
        import django

        django.setup()
        return int(arguments.do(arguments, config))
    except OperationalError as error:
        say(f"The database cannot be reached: {str(error).splitlines()[0]}. Check DATABASE_URL.")
        return 2


def say(line: str) -> None:
    """One line to whoever started the command."""
    sys.stderr.write(f"{line}\n")


def _must_write(config: Config) -> None:
    probe = config.data_dir / ".writable"
    probe.write_text("")
    probe.unlink()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        say(f"{message}. See muntada --help.")
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="muntada", description="A bilateral economic forum, from first contact to delivered agreement."
    )
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    commands.add_parser("timetable", help="solve, check and generate timetables from files", add_help=False)
    commands.add_parser("typeset", help="print papers from files", add_help=False)
    run = commands.add_parser("run", help="prepare the database and serve, with a worker beside it")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--address", default="127.0.0.1")
    run.add_argument("--profile", choices=PROFILES, help="serve a demo forum")
    run.set_defaults(do=_run)
    serve = commands.add_parser("serve", help="serve pages only; the database must be prepared")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--address", default="127.0.0.1")
    serve.set_defaults(do=_serve)
    worker = commands.add_parser("worker", help="carry out background jobs until stopped")
    worker.set_defaults(do=_worker)
    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(do=_migrate)
    check = commands.add_parser("check", help="say what a production site still lacks")
    check.set_defaults(do=_check)
    journal = commands.add_parser("journal", help="verify the chain of the journal")
    journal.add_argument("verb", choices=("verify",))
    journal.set_defaults(do=_journal)
    post = commands.add_parser("post", help="read delivery reports of mails that came back")
    post.add_argument("verb", choices=("bounces",))
    post.add_argument("path", help="a message, or a Maildir of messages")
    post.set_defaults(do=_post)
    demo = commands.add_parser("demo", help="load, reset or verify a demo forum")
    demo.add_argument("verb", choices=("load", "reset", "verify"))
    demo.add_argument("--profile", choices=PROFILES, default="neutral")
    demo.set_defaults(do=_demo)
    return parser


def _run(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    return serving.run(config, address=arguments.address, port=arguments.port)


def _serve(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    return serving.serve(config, address=arguments.address, port=arguments.port)


def _worker(_arguments: argparse.Namespace, config: Config) -> int:
    from muntada.site import serving

    return serving.work(config)


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

    number = broken_link()
    if number is not None:
        say(f"The journal does not hold: row {number} does not follow from the row before it.")
        return 1
    say("The journal holds: every row follows from the one before it.")
    return 0


def _post(arguments: argparse.Namespace, _config: Config) -> int:
    from muntada.post.bounces import read_bounces

    say(f"{read_bounces(arguments.path)} messages marked as bounced.")
    return 0


def _demo(arguments: argparse.Namespace, config: Config) -> int:
    from muntada.demo.load import NotADemo, ensure_loaded
    from muntada.demo.verify import problems, reset
    from muntada.site.serving import prepare_database

    prepare_database()
    try:
        if arguments.verb == "reset":
            reset()
        if arguments.verb in {"load", "reset"}:
            ensure_loaded(config.profile, say)
    except NotADemo:
        say(
            "This database holds rows that no demo made; a demo goes into an empty one (MUNTADA_DATA names a folder)."
        )
        return 2
    found = list(problems(config.profile))
    for line in found:
        say(line)
    if not found:
        say(f"The {config.profile} demo is whole.")
    return int(bool(found))
