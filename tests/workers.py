"""Sites of their own for tests that kill workers: a database of the kind under test, and processes on it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.PACKAGE).parents[1]


@dataclass
class Site:
    """A database of its own, and the workers on it."""

    folder: Path
    url: str
    log: IO[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MUNTADA_")}
        return {
            **kept,
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "muntada.site.settings",
            "MUNTADA_DATA": str(self.folder),
            "MARKS": str(self.folder),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    def do(self, code: str) -> str:
        """What a short program on this site's database prints."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=self.environment,
            capture_output=True,
            check=True,
            text=True,
            timeout=120,
        )
        return done.stdout

    def start_worker(self) -> subprocess.Popen[bytes]:
        """`muntada worker`, which gives back the jobs of the dead after a second."""
        worker = subprocess.Popen(
            [sys.executable, "-m", "muntada.cli", "worker", "--stalled-after", "1"],
            env=self.environment,
            stderr=self.log,
        )
        self.workers.append(worker)
        return worker

    def runs(self) -> list[str]:
        """What the jobs have marked so far."""
        path = self.folder / "runs"
        return path.read_text().splitlines() if path.exists() else []


@contextmanager
def scratch_database(folder: Path, *, like: str = "") -> Iterator[str]:
    """The address of a database of the kind under test, empty or a copy of another; removed afterwards."""
    if connection.vendor != "postgresql":
        if like:
            shutil.copy(like.removeprefix("sqlite://"), folder / "site.sqlite3")
        yield f"sqlite://{folder}/site.sqlite3"
        return
    import psycopg

    own = settings.CONFIG.database
    name = f"muntada_killed_{os.getpid()}_{time.monotonic_ns()}"
    template = f' TEMPLATE "{like.split("@/")[1].split("?")[0]}"' if like else ""
    with psycopg.connect(**own.connection, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"{template}')
        try:
            yield (
                f"postgresql://{quote(own.user, safe='')}:{quote(own.password, safe='')}@/{name}"
                f"?host={quote(own.host, safe='')}&port={own.port or 5432}"
            )
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with all its tables, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    with scratch_database(folder) as url, (folder / "log").open("wb") as log:
        environment = Site(folder, url, log).environment
        subprocess.run([sys.executable, "-m", "muntada.cli", "migrate"], env=environment, check=True)
        yield url


@pytest.fixture
def site(prepared: str, tmp_path: Path) -> Iterator[Site]:
    """A prepared site whose workers are gone at the end of the test."""
    with (
        scratch_database(tmp_path, like=prepared) as url,
        (tmp_path / "workers.log").open("wb") as log,
    ):
        site = Site(tmp_path, url, log)
        try:
            yield site
        finally:
            for worker in site.workers:
                worker.kill()
                worker.wait()


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "that took too long"
        time.sleep(0.02)
