#!/bin/sh
# Installs what only the benchmark uses, on a Debian with the LibreOffice of
# scripts/install-runtime.sh, as root: unoserver, a peer that `npm run bench`
# measures, and python3-uno, through which it talks to LibreOffice. Without them
# the benchmark says so and goes on. Can be run again at any time.
set -eu

# Known to bench/peers.mjs as well.
TARGET=${COUNCIL_BENCH_PROGRAMS:-/tmp/council-convert-bench}
UNOSERVER=3.7
PYTHON=/usr/bin/python3

export DEBIAN_FRONTEND=noninteractive

say() { printf 'install-bench-programs: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "must be run as root"

if ! "$PYTHON" -c 'import uno' 2>/dev/null; then
  # The one that belongs to the installed LibreOffice, which may come from the backports.
  version=$(dpkg-query -W -f '${Version}' libreoffice-core 2>/dev/null) || fail "LibreOffice is not installed"
  apt-get update -q
  apt-get install -y -q --no-install-recommends "python3-uno=$version"
fi

if ! PYTHONPATH=$TARGET "$PYTHON" -c 'import unoserver' 2>/dev/null; then
  python3 -m pip --version >/dev/null 2>&1 || apt-get install -y -q --no-install-recommends python3-pip
  python3 -m pip install --quiet --no-deps --target "$TARGET" "unoserver==$UNOSERVER"
fi
say "ready: unoserver $UNOSERVER in $TARGET"
