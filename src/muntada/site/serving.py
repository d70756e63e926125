"""Prepare the database, serve pages, carry out jobs: on one machine with one command, or apart on several."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from muntada.site.commands import say
from muntada.site.config import Config

STAMP = ".stamp"


def prepare_database() -> None:
    """Bring the tables to this version, and on PostgreSQL the shared cache's too."""
    call_command("migrate", interactive=False, verbosity=0)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)


def prepare_static() -> None:
    """Collect, hash and compress what browsers fetch, when any of it has changed."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / STAMP
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest.hexdigest())


def is_free(address: str, port: int) -> bool:
    """True when nothing listens there yet."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def run(config: Config, *, address: str, port: int) -> int:
    """Everything on one machine: the database, a demo if one is asked for, pages, and a worker."""
    if not is_free(address, port):
        say(f"Port {port} is in use: stop what listens there, or choose another (make run PORT={port + 1}).")
        return 2
    if config.is_demo and address not in {"127.0.0.1", "::1", "localhost"}:
        say("A demo has open accounts and listens on 127.0.0.1 only.")
        return 2
    prepare_database()
    prepare_static()
    if config.is_demo:
        from muntada.demo.load import ensure_loaded

        ensure_loaded(config.profile)
    worker = _Supervised([sys.executable, "-m", "muntada.cli", "worker"])
    worker.start()
    try:
        return serve(config, address=address, port=port, is_prepared=True)
    finally:
        worker.stop()


def serve(config: Config, *, address: str, port: int, is_prepared: bool = False) -> int:
    """Serve pages until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if not is_prepared:
        if not is_free(address, port):
            say(f"Port {port} is in use: stop what listens there, or choose another with --port.")
            return 2
        prepare_static()
    say(f"Muntada is ready at {config.base_url or f'http://{address}:{port}'}/")
    from muntada.forums.setup import invitation_to_set_up

    for line in invitation_to_set_up(config.base_url or f"http://{address}:{port}"):
        say(line)
    Granian(
        "muntada.site.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()
    return 0


def work(config: Config) -> int:
    """Carry out jobs until told to stop; a job in hand is finished first."""
    queues = ("default", "solver")
    if not config.database.is_sqlite:
        from muntada.base.jobs.scaled import run_worker

        run_worker(queues)
        return 0
    from muntada.base.jobs.embedded import Worker

    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # Several light workers and one for the solver, so that a mail never waits for a timetable.
    light = threading.Thread(target=Worker(queues=("default",)).run, args=(told.is_set,))
    light.start()
    Worker(queues=("solver",)).run(told.is_set)
    light.join()
    return 0


class _Supervised:
    """A child process that is started again when it dies, and stopped with its parent."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start the child and keep it running."""
        self.thread.start()

    def _watch(self) -> None:
        while not self.stopping.is_set():
            self.child = subprocess.Popen(self.command, env=os.environ.copy())  # noqa: S603 - our own command
            self.child.wait()
            self.stopping.wait(1)

    def stop(self) -> None:
        """Tell the child to finish what it has in hand."""
        self.stopping.set()
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.child.kill()
