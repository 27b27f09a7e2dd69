#!/bin/sh
# Installs the outside programs that the tests use, on a bare Debian 12, as root:
#   - what council-convert itself makes use of: LibreOffice 25.2, fonts and the
#     sandbox, by scripts/install-runtime.sh,
#   - Debian 12's own LibreOffice 7.4, unpacked beside it and never installed,
#     started by /opt/council-convert-tests/soffice-7.4,
#   - poppler-utils and qpdf, to look at PDF files with eyes other than ours,
#   - chromium, to look at the HTML report in a real browser,
#   - the reference validators, veraPDF and ODF Validator, with Java, by Maven.
# Nothing of this is needed to run council-convert itself. Can be run again at
# any time: what is there already is left alone.
set -eu

ROOT=/opt/council-convert-tests
OLD=$ROOT/libreoffice-7.4
OLD_SOFFICE=$ROOT/soffice-7.4
# Raised when this script changes what it unpacks, so that an older result is made anew.
OLD_STAMP=$OLD/.complete-1

export DEBIAN_FRONTEND=noninteractive

say() { printf 'install-test-programs: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }
has_package() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

updated=no
update_once() {
  if [ "$updated" = no ]; then
    apt-get update -q
    updated=yes
  fi
}

install_tools() {
  missing=
  for package in poppler-utils qpdf chromium default-jre-headless maven; do
    has_package "$package" || missing="$missing $package"
  done
  if [ -z "$missing" ]; then return; fi
  say "installing$missing"
  update_once
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends $missing
}

# The newest version of a package that is not from backports.
stable_version() {
  apt-cache madison "$1" | awk -F'|' '{ gsub(/ /, "", $2); print $2 }' | grep -v bpo | sort -V | tail -n 1
}

# The last three are libraries that 7.4 needs and 25.2 does not bring along.
OLD_PACKAGES="libreoffice-core libreoffice-common libreoffice-writer libreoffice-calc libreoffice-impress
libreoffice-draw libreoffice-base-core libreoffice-style-colibre ure uno-libs-private libuno-sal3
libuno-salhelpergcc3-3 libuno-cppu3 libuno-cppuhelpergcc3-3 libuno-purpenvhelpergcc3-3
liborcus-0.17-0 liborcus-parser-0.17-0 lp-solve"

unpack_old() {
  if [ -f "$OLD_STAMP" ]; then return; fi
  say "unpacking LibreOffice 7.4 into $OLD"
  update_once
  debs=$(mktemp -d)
  # apt downloads as an ordinary user.
  chown _apt "$debs" 2>/dev/null || true
  wanted=
  for package in $OLD_PACKAGES; do
    version=$(stable_version "$package")
    [ -n "$version" ] || fail "no stable version of $package is on offer"
    wanted="$wanted $package=$version"
  done
  # shellcheck disable=SC2086
  (cd "$debs" && apt-get download -q $wanted)
  rm -rf "$OLD"
  mkdir -p "$OLD"
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$OLD"; done
  rm -rf "$debs"

  # The packages link to /etc/libreoffice, where the settings of the installed 25.2 are.
  find "$OLD/usr" -type l | while read -r link; do
    target=$(readlink "$link")
    case $target in
      /etc/libreoffice/* | /usr/lib/libreoffice/* | /usr/share/libreoffice/* | /var/lib/libreoffice/*)
        if [ -e "$OLD$target" ]; then ln -sfn "$OLD$target" "$link"; fi
        ;;
    esac
  done
  # The packages' own installation steps, which do not run here, would put the registry in its place.
  cp -R "$OLD/usr/lib/libreoffice/share/.registry/." "$OLD/etc/libreoffice/registry/"
  # Its start-up settings name absolute places, too.
  find "$OLD/usr/lib/libreoffice/program" -maxdepth 1 -type f -name '*rc' -exec \
    sed -i -e "s|file:///usr/lib/libreoffice|file://$OLD/usr/lib/libreoffice|g" \
    -e "s|file:///etc/libreoffice|file://$OLD/etc/libreoffice|g" \
    -e "s|file:///var/lib/libreoffice|file://$OLD/var/lib/libreoffice|g" {} +
}

# What is in them is compared with the pinned checksums by whoever uses them.
fetch_validators() {
  validators=$ROOT/data/validators
  if [ -d "$validators" ]; then return; fi
  say "fetching the reference validators into $validators"
  rm -rf "$validators.new"
  mvn -B -q -f "$(dirname "$0")/../reference/pom.xml" "-Dcouncil.target=$validators.new" dependency:copy
  mv "$validators.new" "$validators"
}

write_wrapper() {
  program=$OLD/usr/lib/libreoffice/program
  libraries=$program:$(find "$OLD/usr/lib" -mindepth 1 -maxdepth 1 -type d -name '*-linux-gnu*' | head -n 1)
  libraries=$libraries:$OLD/usr/lib/lp_solve
  lacking=$(LD_LIBRARY_PATH=$libraries ldd "$program"/soffice.bin "$program"/oosplash "$program"/*.so | grep 'not found' | sort -u || true)
  [ -z "$lacking" ] || fail "LibreOffice 7.4 lacks libraries: $lacking"
  cat >"$OLD_SOFFICE" <<WRAPPER
#!/bin/sh
# LibreOffice 7.4 as Debian 12 has it, unpacked beside the installed one.
export LD_LIBRARY_PATH="$libraries"
exec "$program/soffice" "\$@"
WRAPPER
  chmod 755 "$OLD_SOFFICE"
}

check_old() {
  profile=$(mktemp -d)
  answer=$("$OLD_SOFFICE" "-env:UserInstallation=file://$profile" --version) || fail "LibreOffice 7.4 does not start"
  rm -rf "$profile"
  case $answer in
    "LibreOffice 7.4"*) ;;
    *) fail "expected LibreOffice 7.4, found: $answer" ;;
  esac
}

[ "$(id -u)" = 0 ] || fail "must be run as root"
sh "$(dirname "$0")/install-runtime.sh"
install_tools
if [ ! -f "$OLD_STAMP" ]; then
  unpack_old
  write_wrapper
  check_old
  touch "$OLD_STAMP"
fi
fetch_validators
say "ready: $(soffice --version | head -n 1), LibreOffice 7.4 at $OLD_SOFFICE, $(pdfinfo -v 2>&1 | head -n 1), $(qpdf --version | head -n 1), the reference validators in $ROOT/data"
