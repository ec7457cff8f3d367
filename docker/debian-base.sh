#!/bin/sh
# Makes a base for the Python images from Debian's packages, where no image registry answers: debian-base.sh IMAGE.
# On Debian, as root. Packages come from where this machine's apt has them; DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR name
# other places. DOCKER_LABELS are labels to set, such as "a=1 b=2".
set -eu
image="${1:?Usage: debian-base.sh IMAGE}"
export DEBIAN_FRONTEND=noninteractive

# The first place that has it, of any version of Debian: they all are in one.
mirror_of() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' "Label: $1" | head -n 1
}
if [ -z "$(mirror_of Debian-Security)" ]; then apt-get -qq update; fi
mirror="${DEBIAN_MIRROR:-$(mirror_of Debian)}"
security="${DEBIAN_SECURITY_MIRROR:-$(mirror_of Debian-Security)}"
if [ -z "$mirror" ] || [ -z "$security" ]; then
  echo "apt names no place for Debian's packages and their security updates: set DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR." >&2
  exit 1
fi

if ! command -v debootstrap >/dev/null; then
  echo 'Installing debootstrap.'
  apt-get -qq update
  apt-get -qq install -y debootstrap >/dev/null
fi

folder="$(mktemp -d)"
trap 'rm -rf --one-file-system "$folder"' EXIT
trap 'exit 1' HUP INT TERM
root="$folder/root"
mkdir "$root"

echo "Fetching Debian's packages from $mirror."
debootstrap --variant=minbase --include=ca-certificates,libnss-myhostname,python3,python3-venv bookworm "$root" "$mirror" >"$folder/log" 2>&1 ||
  { tail -n 20 "$folder/log" >&2; exit 1; }

echo "Taking security updates from $security."
echo "deb $security bookworm-security main" >"$root/etc/apt/sources.list.d/security.list"
chroot "$root" sh -c 'apt-get -qq update && apt-get -qq -y upgrade' >"$folder/log" 2>&1 ||
  { tail -n 20 "$folder/log" >&2; exit 1; }

# Compiled modules stay: without them Python starts two to three times as slowly (35 ms, and 90 to 120 ms, measured).
rm -rf "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/info "$root"/usr/share/locale \
  "$root"/usr/share/lintian "$root"/var/lib/apt/lists "$root"/var/cache/apt "$root"/var/cache/debconf/*-old \
  "$root"/var/log/* "$root"/tmp "$root"/etc/apt/sources.list.d/security.list
mkdir -p "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial"
mkdir -m 1777 "$root/tmp"
# Neither its network nor its name is of interest.
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"

set --
for label in ${DOCKER_LABELS:-}; do set -- "$@" --change "LABEL $label"; done
tar --create --numeric-owner --one-file-system --directory "$root" --file - . |
  docker import "$@" --change 'CMD ["bash"]' --change 'ENV LANG=C.UTF-8' - "$image" >"$folder/log"
echo "$image is there."
