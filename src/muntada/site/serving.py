"""Prepare the database, serve pages, carry out jobs: on one machine with one command, or apart on several."""

import errno
import hashlib
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from muntada.site import tables
from muntada.site.commands import say
from muntada.site.config import Config

STAMP = ".stamp"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# How long a worker may finish what it has in hand when everything is stopped; a longer job is done again.
LAST_WORDS = 3


class CannotServe(Exception):
    """Something stands in the way; the message says what to do."""


# Prepare


def is_prepared() -> bool:
    """True when the tables are those of this version, that of the counts of attempts among them."""
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def prepare_database() -> None:
    """Bring the tables to this version."""
    if is_prepared():
        return
    if tables.are_missing(connection):
        tables.make_tables(connection)
    else:
        call_command("migrate", interactive=False, verbosity=0)
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


def prepare_demo(config: Config) -> None:
    """Load the demo that is asked for; begin anew when an earlier start was cut off while loading."""
    from muntada.demo.load import NotADemo, ensure_loaded
    from muntada.demo.verify import reset

    unfinished = config.data_dir / f"loading-{config.profile}"
    try:
        if unfinished.exists():
            reset()
        unfinished.touch()
        ensure_loaded(config.profile, say)
    except NotADemo:
        raise CannotServe(
            "This database holds rows that no demo made; a demo goes into an empty one: name another "
            "folder with MUNTADA_DATA."
        ) from None
    finally:
        _hang_up()
    unfinished.unlink()


def must_be_prepared() -> None:
    """Refuse to work on tables of another version. Raises `CannotServe`."""
    if not is_prepared():
        raise CannotServe("The database is not at this version: run muntada migrate.")


def _hang_up() -> None:
    """Close this process's way to the database, so that no child inherits it."""
    connections.close_all()
    if connection.vendor == "postgresql" and settings.DATABASES["default"]["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined] # of PostgreSQL's wrapper only


# Serve


def must_be_free(address: str, port: int) -> None:
    """Raises `CannotServe` with the reason when nobody could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(
                    f"Port {port} is in use: stop what listens there, or choose another "
                    f"(make run PORT={port + 1}, muntada run --port {port + 1})."
                ) from None
            if error.errno == errno.EACCES:
                raise CannotServe(f"Port {port} is for administrators: choose one above 1023.") from None
            raise CannotServe(f"Nobody can listen at {address}: name an address of this machine.") from None


Tls = tuple[Path, Path]


def tls_of(certificate: Path | None, key: Path | None) -> Tls | None:
    """A certificate with its key, for a hall without a server in front. Raises `CannotServe` for half of it."""
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise CannotServe("A certificate needs its key: name both with --certificate and --certificate-key.")
    for path in (certificate, key):
        if not os.access(path, os.R_OK):
            raise CannotServe(f"{path} cannot be read.")
    return certificate, key


def may_serve(config: Config, address: str, port: int) -> None:
    """Raises `CannotServe` when the address is not for this site, or not free."""
    if config.is_demo and address not in LOOPBACK:
        raise CannotServe("A demo has open accounts and listens on 127.0.0.1 only: leave --address out.")
    must_be_free(address, port)


def run(config: Config, *, address: str, port: int, tls: Tls | None = None) -> int:
    """Everything on one machine: the database, a demo if one is asked for, pages, and a worker."""
    may_serve(config, address, port)
    prepare_database()
    demo = None
    if config.is_demo:
        # Apart, so that the memory and the threads of the solver are gone before anything is served.
        _hang_up()
        demo = _child(_prepare_demo_apart, config)
        demo.start()
    prepare_static()
    _load_pages()
    if demo is not None:
        demo.join()
        if demo.exitcode != 0:
            return int(demo.exitcode)
    worker = _Supervised(_work_beside, config)
    try:
        return _serve_pages(config, address=address, port=port, workers=1, beside=worker, tls=tls)
    finally:
        worker.stop()


def serve(config: Config, *, address: str, port: int, workers: int, tls: Tls | None = None) -> int:
    """Serve pages until told to stop."""
    may_serve(config, address, port)
    must_be_prepared()
    prepare_static()
    return _serve_pages(config, address=address, port=port, workers=workers, tls=tls)


def _serve_pages(
    config: Config,
    *,
    address: str,
    port: int,
    workers: int,
    beside: "_Supervised | None" = None,
    tls: Tls | None = None,
) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from muntada.forums.setup import invitation_to_set_up

    _load_pages()
    here = (
        config.base_url
        or f"{'https' if tls else 'http'}://{f'[{address}]' if ':' in address else address}:{port}"
    )
    invitation = invitation_to_set_up(here)
    _hang_up()
    if beside is not None:
        beside.start()
    server = Granian(
        "muntada.site.wsgi:application",
        address="127.0.0.1" if address == "localhost" else address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.error,
        log_access=False,
        ssl_cert=tls[0] if tls else None,
        ssl_key=tls[1] if tls else None,
    )
    for line in (f"Muntada is ready at {here}/", *invitation):
        server.on_startup(partial(say, line))
    server.serve(target_loader=partial(_load_site, os.getpid()))
    return 0


def _load_pages() -> None:
    """What is imported now is shared by all processes that are forked from this one."""
    from django.urls import get_resolver

    import muntada.site.wsgi  # noqa: F401 - loads the site

    get_resolver().url_patterns  # noqa: B018 - loads the pages


def _load_site(parent: int, _target: str) -> Any:
    """What each process that answers does first."""
    from muntada.site.wsgi import application

    _leave_with(parent)
    return application


# Work


def work(config: Config, *, stalled_after: timedelta | None = None) -> int:
    """Carry out jobs until told to stop; a job in hand is finished first."""
    from muntada.engines.timetable import keep_loops_in

    must_be_prepared()
    keep_loops_in(config.data_dir / "loops")
    if not config.database.is_sqlite:
        from muntada.base.jobs import scaled

        return int(not scaled.run_worker(stalled_after or scaled.STALLED_AFTER))
    from muntada.base.jobs.embedded import LEASE, Worker
    from muntada.base.jobs.terms import QUEUES

    told = threading.Event()
    broken = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    def carry_out(worker: Worker) -> None:
        try:
            worker.run(told.is_set)
        except BaseException:
            broken.set()
            told.set()
            raise

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    # A worker for the light jobs and one for the solver, so that a mail never waits for a timetable.
    hands = [
        threading.Thread(
            target=carry_out, args=(Worker(queues=(queue,), lease=stalled_after or LEASE),), name=queue
        )
        for queue in QUEUES
    ]
    for hand in hands:
        hand.start()
    told.wait()
    for hand in hands:
        hand.join()
    return int(broken.is_set())


def _work_beside(config: Config) -> int:
    """Work as the child of a process that serves, and not longer than it lives."""
    _leave_with(os.getppid())
    return work(config)


# Children


def _leave_with(parent: int) -> None:
    """Let this process end when its parent says so or is gone, and for no other reason."""
    # Ctrl-C reaches a whole group: out of it, a child is told once and by its parent, in the right order.
    os.setpgid(0, 0)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _child(function: Callable[[Config], int], config: Config) -> Any:
    """A process for this function: forked where the platform does so, and then it shares our memory."""
    return multiprocessing.Process(target=_as_child, args=(function, config))


def _as_child(function: Callable[[Config], int], config: Config) -> None:
    if multiprocessing.get_start_method() != "fork":
        import django

        django.setup()
    with suppress(KeyboardInterrupt):
        raise SystemExit(function(config))
    raise SystemExit(130)


def _prepare_demo_apart(config: Config) -> int:
    try:
        prepare_demo(config)
    except CannotServe as error:
        say(str(error))
        return 2
    return 0


class _Supervised:
    """A child process that is started again when it dies, and stopped with its parent."""

    def __init__(self, function: Callable[[Config], int], config: Config) -> None:
        self.function = function
        self.config = config
        self.stopping = threading.Event()
        self.child: Any = None
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start the child and keep it running."""
        self._start_child()
        self.thread.start()

    def _start_child(self) -> None:
        self.child = _child(self.function, self.config)
        self.child.start()

    def _watch(self) -> None:
        while True:
            self.child.join()
            if self.stopping.wait(1):
                return
            say("The worker stopped; it is started again.")
            self._start_child()

    def stop(self) -> None:
        """Tell the child to finish what it has in hand, and do not wait for ever."""
        self.stopping.set()
        if self.child is None or not self.child.is_alive():
            return
        self.child.terminate()
        self.child.join(LAST_WORDS)
        if self.child.is_alive():
            self.child.kill()
            self.child.join()
