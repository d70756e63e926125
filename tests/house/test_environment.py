"""`make` on odd machines: one line that says what to do, and exit code 2."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = "*version_info*) exit {is_good} ;; *executable*) echo {path} ;;"


@dataclass(frozen=True)
class Machine:
    """A folder with the script in it, and the only programs of their kind that it finds."""

    folder: Path

    def has(self, name: str, script: str) -> Path:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    def make(self) -> tuple[int, list[str]]:
        done = subprocess.run(
            ["sh", str(self.folder / "clone" / "tools" / "environment.sh")],
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which every Python is a broken shim and uv cannot run."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "clone" / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "environment.sh", tmp_path / "clone" / "tools")
    found = Machine(tmp_path)
    for name in ("python3.13", "python3.12", "python3.11", "python3", "uv"):
        found.has(name, f"echo '{name}: command not found in this version' >&2; exit 127")
    return found


def good_python(machine: Machine, rest: str) -> None:
    path = machine.folder / "bin" / "python3"
    machine.has("python3", f'case "$*" in {CHECK.format(is_good=0, path=path)} {rest} esac')


NEEDS = (
    "Muntada needs Python 3.11, 3.12 or 3.13: install one (Debian: apt install python3 python3-venv) "
    "or name it with PYTHON=/path/to/python3."
)


def test_broken_shims_only(machine: Machine) -> None:
    assert machine.make() == (2, [NEEDS])


def test_an_old_python_only(machine: Machine) -> None:
    machine.has("python3", f'case "$*" in {CHECK.format(is_good=1, path="x")} esac')

    assert machine.make() == (2, [NEEDS])


def test_a_folder_that_cannot_be_written_to(machine: Machine) -> None:
    good_python(machine, "")
    (machine.folder / "clone" / ".tools").touch()  # as little of a folder for root as a read-only one

    assert machine.make() == (
        2,
        ["This folder cannot be written to: clone Muntada into a folder of your own."],
    )


def test_no_venv_module(machine: Machine) -> None:
    good_python(machine, "*venv*) echo 'ensurepip is not available'; exit 1 ;;")

    assert machine.make() == (
        2,
        ["Python's venv module is missing: install it (Debian: apt install python3-venv)."],
    )


def test_no_network_for_uv(machine: Machine) -> None:
    machine.has("pip", "echo 'Could not find a version that satisfies the requirement uv' >&2; exit 1")
    good_python(machine, f"*venv*) mkdir -p .tools/bin; cp {machine.folder}/bin/pip .tools/bin/python ;;")

    assert machine.make() == (
        2,
        [
            (
                "uv could not be downloaded: check the network or proxy, or install uv yourself, "
                "and run make again (details: .tools/log)."
            )
        ],
    )


def test_no_network_for_the_packages(machine: Machine) -> None:
    good_python(machine, "")
    machine.has("uv", "[ \"$1\" = --version ] || { echo '  × Failed to fetch: `numpy`' >&2; exit 1; }")

    code, lines = machine.make()

    assert (code, lines) == (
        2,
        [
            "Installing what Muntada needs, once.",
            (
                "The packages could not be installed: Failed to fetch: `numpy`. Check the network, "
                "then run make again (details: .tools/log)."
            ),
        ],
    )
