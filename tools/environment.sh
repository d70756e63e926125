#!/bin/sh
# Make .venv from the lock file: find a Python that really runs, get uv if there is none, install.
# Whatever stands in the way is told in one line, with exit code 2.
set -eu
cd "$(dirname "$0")/.."

stop() {
  echo "$1" >&2
  exit 2
}

python=""
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
  [ -n "$candidate" ] || continue
  # Version managers leave shims that exist and fail: ask each one to run.
  if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
    python=$("$candidate" -c 'import sys; print(sys.executable)')
    break
  fi
done
[ -n "$python" ] || stop "Muntada needs Python 3.11, 3.12 or 3.13: install one (Debian: apt install python3 python3-venv) or name it with PYTHON=/path/to/python3."

if ! mkdir -p .tools 2>/dev/null || ! [ -w .tools ] || ! [ -w . ]; then
  stop "This folder cannot be written to: clone Muntada into a folder of your own."
fi

uv=$(command -v uv || true)
if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
  uv=.tools/bin/uv
  if ! "$uv" --version >/dev/null 2>&1; then
    "$python" -m venv --clear .tools >/dev/null 2>&1 ||
      stop "Python's venv module is missing: install it (Debian: apt install python3-venv)."
    .tools/bin/python -m pip install --quiet --disable-pip-version-check uv >.tools/log 2>&1 ||
      stop "uv could not be downloaded: check the network or proxy, or install uv yourself, and run make again (details: .tools/log)."
  fi
fi

unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
export UV_PYTHON_DOWNLOADS=never
[ -x .venv/bin/python ] || echo "Installing what Muntada needs, once." >&2
"$uv" sync --quiet --locked --python "$python" >.tools/log 2>&1 ||
  stop "The packages could not be installed: $(sed -n 's/^[ ├╰─▶×]*//; /./{p;q;}' .tools/log). Check the network, then run make again (details: .tools/log)."
.venv/bin/python tools/translations.py compile
touch .venv/ready
