"""Gets the loops for large forums compiled before anybody waits for them, and says where they are kept."""

import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path


def keep_loops_in(folder: Path) -> None:
    """Keep compiled loops there if the installation itself cannot be written to; call it before any solving."""
    if not os.access(Path(__file__).parent, os.W_OK):
        os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))


@cache
def prepare_loops() -> threading.Thread:
    """Compile the loops beside everything else, once in the life of this process.

    In a process of its own with a low priority, since compiling takes half a minute in which this one
    could do nothing else; what it leaves on the disk is loaded in a second. Returns the thread that waits for
    it, which nobody has to.
    """
    waiting = threading.Thread(target=_compile_apart, name="loops", daemon=True)
    waiting.start()
    return waiting


def _compile_apart() -> None:
    module = "muntada.engines.timetable.large"
    # Whether it succeeds or not: a solver that finds nothing on the disk compiles for itself.
    subprocess.run([sys.executable, "-m", module], check=False)  # noqa: S603 - ourselves
