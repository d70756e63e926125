#!/bin/sh
# The browser tests and pictures need Chromium: install it if we may, else say what to install.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if "$name" --version >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests." >&2
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq chromium >/dev/null; then exit 0; fi
fi
echo "The browser tests need Chromium: install it (Debian: sudo apt install chromium), then run make test again." >&2
exit 2
