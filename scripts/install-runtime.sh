#!/bin/sh
# Installs what council-convert makes use of when it is there, on a bare Debian
# 12 or newer, as root:
#   - LibreOffice 24.8 or newer (engine `native`): Debian's own where that is new
#     enough, otherwise the one from Debian's backports,
#   - fonts with the widths of those that office documents name,
#   - bubblewrap, for the sandbox.
# council-convert runs without any of it. Can be run again at any time: what is
# there already is left alone.
set -eu

# The dialogue descriptions (uiconfig) are needed though no dialogue is shown: without
# them, documents with comments do not load.
OFFICE="libreoffice-writer libreoffice-calc libreoffice-impress libreoffice-draw libreoffice-math
libreoffice-uiconfig-writer libreoffice-uiconfig-calc libreoffice-uiconfig-impress libreoffice-uiconfig-draw"
# Liberation stands in for Arial, Times New Roman and Courier New, Carlito for Calibri, Caladea for Cambria; all of
# them have the Welsh letters. DejaVu has the signs they lack, Noto the scripts of translated leaflets (Bengali,
# Gujarati, Punjabi, Tamil, Urdu …).
FONTS="fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea fonts-dejavu fonts-noto-core"
SANDBOX="bubblewrap"

# The oldest LibreOffice that council-convert chooses by itself (docs/decisions.md). 4: is Debian's epoch.
OLDEST=4:24.8

export DEBIAN_FRONTEND=noninteractive

say() { printf 'install-runtime: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

# Those of the packages that are not installed.
missing_of() {
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

installed_version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || true; }
new_enough() { [ -n "$1" ] && dpkg --compare-versions "$1" ge "$OLDEST"; }

# The version that apt would install; with a suite, the one that it would take from there.
offered_version() {
  apt-cache policy ${2:+-t "$2"} "$1" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

# The backports suite is added with the server and key of the machine's own sources, whatever mirror that is.
add_backports() {
  suite=$1
  if grep -rqs "$suite" /etc/apt/sources.list /etc/apt/sources.list.d; then return; fi
  own=/etc/apt/sources.list.d/debian.sources
  if [ -f "$own" ]; then
    uri=$(awk '/^URIs:/ { print $2; exit }' "$own")
    key=$(awk '/^Signed-By:/ { print $2; exit }' "$own")
  else
    uri=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' /etc/apt/sources.list)
    key=
  fi
  [ -n "$uri" ] || fail "found no Debian source to derive the backports from"
  [ -n "$key" ] || key=/usr/share/keyrings/debian-archive-keyring.gpg
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$uri" "$suite" "$key" \
    >/etc/apt/sources.list.d/council-convert-backports.sources
  apt-get update -q
}

# True when every one of the packages is on offer, and new enough; $1 is the suite, or empty.
all_new_enough() {
  from=$1
  shift
  for package in "$@"; do
    new_enough "$(offered_version "$package" "$from")" || return 1
  done
}

# Prints nothing where the machine's own suite will do for all packages, otherwise the suite to install them from.
choose_suite() {
  if all_new_enough "" "$@"; then return; fi
  # shellcheck source=/dev/null
  suite=$(. /etc/os-release && printf '%s %s-backports' "$ID" "${VERSION_CODENAME:-}")
  case $suite in
    "debian "?*-backports) suite=${suite#debian } ;;
    *) fail "this system offers no LibreOffice 24.8 or newer. council-convert works without it (engine embedded)." ;;
  esac
  add_backports "$suite" >&2
  all_new_enough "$suite" "$@" ||
    fail "found no LibreOffice 24.8 or newer in $suite. council-convert works without it (engine embedded)."
  printf '%s' "$suite"
}

[ "$(id -u)" = 0 ] || fail "must be run as root"

installed=$(installed_version libreoffice-writer)
# shellcheck disable=SC2086 # lists of words, here and below
office=$(missing_of $OFFICE)
# shellcheck disable=SC2086
others=$(missing_of $FONTS $SANDBOX)

# An older one that is there is brought up to date, all of it.
if [ -n "$installed" ] && ! new_enough "$installed"; then office=$OFFICE; fi

if [ -n "$office$others" ]; then
  apt-get update -q
fi
if [ -n "$office" ]; then
  # shellcheck disable=SC2086
  suite=$(choose_suite $office)
  say "installing LibreOffice${suite:+ from $suite}"
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends ${suite:+-t "$suite"} $office
fi
if [ -n "$others" ]; then
  say "installing $others"
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends $others
fi
say "ready: LibreOffice $(installed_version libreoffice-writer), bubblewrap $(installed_version bubblewrap), fonts"
