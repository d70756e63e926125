#!/bin/sh
# The pictures of papers need pdftoppm: install it if we may, else say what to install.
set -eu
if command -v pdftoppm >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing poppler-utils for the pictures of papers." >&2
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq poppler-utils >/dev/null; then exit 0; fi
fi
echo "The pictures of papers need pdftoppm: install it (Debian: sudo apt install poppler-utils)." >&2
exit 2
