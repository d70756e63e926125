"""The running product: pages, a worker beside them, and an end when it is told to end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from muntada.site import commands

ROOT = Path(settings.PACKAGE).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that is prepared once."""
    return tmp_path_factory.mktemp("site") / "var"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str, **headers: str) -> HTTPResponse:
    request = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    answer: HTTPResponse = urlopen(request, timeout=30)  # noqa: S310
    return answer


def answers(port: int) -> bool:
    try:
        return get(port, "/healthz").read() == b"ok"
    except HTTPError:
        raise
    except (URLError, ConnectionError):
        return False


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "that took too long"
        time.sleep(0.05)


@contextmanager
def running(folder: Path, port: int, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """`muntada run` or `serve`, as the leader of a group of processes, like one that a shell starts."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MUNTADA_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "muntada.cli", *arguments, "--port", str(port)],
            env={**kept, "MUNTADA_DATA": str(folder), "PYTHONPATH": str(ROOT / "src"), **environ},
            start_new_session=True,
            stderr=log,
        )
        try:
            wait_until(lambda: process.poll() is not None or answers(port))
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


def family(process: subprocess.Popen[bytes]) -> set[int]:
    """The processes of its session, itself left out."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = path.read_text().rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _parent, _group, session = rest.split()[:4]
        if int(session) == process.pid and state != "Z":
            found.add(int(name.split()[0]))
    return found - {process.pid}


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for the processes in /proc, which macOS has not"
)


@needs_proc
def test_run_serves_pages_keeps_a_worker_and_ends_with_all_its_processes(folder: Path) -> None:
    port = free_port()
    with running(folder, port, "run") as process:
        wait_until(lambda: len(family(process)) == 2)
        first = family(process)
        for child in first:
            os.kill(child, signal.SIGKILL)  # the worker and the process that answers
        wait_until(lambda: len(family(process)) == 2 and not family(process) & first and answers(port))

        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does
        began = time.monotonic()
        code = process.wait(30)

        # Granian ends with 1 when one of its own processes had died.
        assert code in {0, 1}
        assert time.monotonic() - began < 15
        wait_until(lambda: not family(process), 5)
    lines = (folder.parent / "log").read_text().splitlines()
    assert f"Muntada is ready at http://127.0.0.1:{port}/" in lines
    assert "The worker stopped; it is started again." in lines
    assert any("/en/set-up/" in line for line in lines)


@needs_proc
def test_children_end_when_their_parent_is_killed(folder: Path) -> None:
    port = free_port()
    with running(folder, port, "run") as process:
        wait_until(lambda: len(family(process)) == 2)

        process.kill()
        process.wait()

        wait_until(lambda: not family(process), 30)


def test_serve_answers_with_several_processes_and_sends_hashed_files_that_are_kept(folder: Path) -> None:
    port = free_port()
    assert commands_in(folder, "migrate") == 0
    with running(folder, port, "serve", "--workers", "2"):
        page = get(port, "/en/set-up/").read().decode()
        path = next(part.split('"')[0] for part in page.split('href="') if ".css" in part.split('"')[0])
        plain = get(port, path)
        small = get(port, path, **{"Accept-Encoding": "br"})

        assert path.startswith("/static/")
        assert plain.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert small.headers["Content-Encoding"] == "br"
        assert len(small.read()) < len(plain.read()) / 2


def ask_for_link(port: int) -> int:
    """Ask for a mailed link as a browser does that comes for the first time: what the site answers."""
    page = get(port, "/en/account/login/")
    token = page.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    request = Request(
        f"http://127.0.0.1:{port}/en/account/link/",
        data=f"csrfmiddlewaretoken={token}&email=lina@marsa.example".encode(),
        headers={"Cookie": page.headers["Set-Cookie"].split(";")[0]},
    )
    try:
        return int(urlopen(request, timeout=30).status)  # noqa: S310
    except HTTPError as error:
        return error.code


def test_limits_count_whichever_process_answers(folder: Path) -> None:
    port = free_port()
    assert commands_in(folder, "migrate") == 0
    with running(folder, port, "serve", "--workers", "3"):
        answered = [ask_for_link(port) for _ in range(5)]

    assert answered == [200, 200, 200, 429, 429]


def commands_in(folder: Path, *arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "muntada.cli", *arguments],
        env={
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}},
            "MUNTADA_DATA": str(folder),
            "PYTHONPATH": str(ROOT / "src"),
        },
        check=False,
        timeout=120,
    ).returncode


def test_say_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    commands.say("one")

    assert capsys.readouterr().err == "one\n"
