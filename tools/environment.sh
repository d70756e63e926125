#!/bin/sh
# Make .venv from the lock file: find a Python that really runs, get uv if there is none, install.
set -eu
cd "$(dirname "$0")/.."
python=""
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  [ -n "$candidate" ] || continue
  # Version managers leave shims that exist and fail: ask each one to run.
  if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    python=$("$candidate" -c 'import sys; print(sys.executable)')
    break
  fi
done
if [ -z "$python" ]; then
  echo "Muntada needs Python 3.11, 3.12 or 3.13: install one (Debian: apt install python3 python3-venv) or name it with PYTHON=/path/to/python3." >&2
  exit 2
fi
if ! mkdir -p .tools 2>/dev/null || ! [ -w .tools ]; then
  echo "This folder cannot be written to: clone Muntada into a folder of your own." >&2
  exit 2
fi
uv=$(command -v uv || true)
if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
  uv=.tools/bin/uv
  if ! "$uv" --version >/dev/null 2>&1; then
    if ! "$python" -m venv .tools 2>/dev/null; then
      echo "Python's venv module is missing: install it (Debian: apt install python3-venv)." >&2
      exit 2
    fi
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv
  fi
fi
export UV_PYTHON_DOWNLOADS=never
"$uv" sync --quiet --locked --python "$python"
.venv/bin/python tools/translations.py compile
touch .venv/ready
