#!/bin/bash
# Builds the Linux guest image: disk.raw (ext4, no partition table), vmlinuz and initrd.img.
# Says PROGRESS <0..1> <sentence> on standard output; everything else goes to standard error.
# Exit codes: 0 built, 1 failed, 64 usage, 69 the host lacks something, 75 another build is running.
set -euo pipefail

# A desktop app hands its own open files down. mmdebstrap's pipes would then get numbers above 9,
# which dash, the /bin/sh of apt's hooks, can't redirect to. 255 is bash's own.
for descriptor in /proc/self/fd/*; do
  descriptor=${descriptor##*/}
  if [ "$descriptor" -gt 2 ] && [ "$descriptor" -ne 255 ]; then exec {descriptor}>&-; fi
done

recipe=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C.UTF-8
export PATH="$PATH:/usr/sbin:/sbin"

fail() {
  echo "build.sh: $2" >&2
  exit "$1"
}

output=
flavour=
while [ $# -gt 0 ]; do
  case $1 in
    --output) output=${2-} ;;
    --flavour) flavour=${2-} ;;
    *) fail 64 "unknown argument $1; usage: build.sh --output DIR --flavour agent" ;;
  esac
  shift
  [ $# -eq 0 ] || shift
done
if [ -z "$output" ] || [ "$flavour" != agent ]; then
  fail 64 'usage: build.sh --output DIR --flavour agent'
fi
[ "$(uname -m)" = x86_64 ] || fail 69 "The recipe is for x86_64, and this computer is $(uname -m)."

check_tools() {
  local missing=() pair
  for pair in mmdebstrap:mmdebstrap mke2fs:e2fsprogs tune2fs:e2fsprogs unshare:util-linux setpriv:util-linux \
    flock:util-linux gzip:gzip awk:mawk; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
  if [ "$(id -u)" != 0 ]; then
    command -v newuidmap >/dev/null || missing+=(uidmap)
  fi
  [ ${#missing[@]} -eq 0 ] ||
    fail 69 "Programs are missing. Install them with: sudo apt-get install -y $(printf '%s\n' "${missing[@]}" | sort -u | paste -sd' ' -)"
}

# A user may map other uids only when /etc/subuid and /etc/subgid grant him a range and the kernel
# lets him make user namespaces.
become_root() {
  if [ "$(id -u)" = 0 ]; then
    become=()
    return
  fi
  become=(unshare --user --map-root-user --map-auto --)
  "${become[@]}" true 2>/dev/null ||
    fail 69 "$(id -un) may not map other users; run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un) (and allow user namespaces: sysctl kernel.unprivileged_userns_clone=1)"
}

# The Debian 12 sources this host uses itself, else Debian's own.
debian_sources() {
  local own
  # shellcheck disable=SC2016 # the fields are apt's
  own=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 ~ /^bookworm(-updates|-security)?$/ && $3 == "main" && !seen[$2]++ { print "deb " $4, $2, $3 }') || own=
  case $own in
    *' bookworm main'*' bookworm-security main'* | *' bookworm-security main'*' bookworm main'*) echo "$own" ;;
    *) cat "$recipe/files/etc/apt/sources.list" ;;
  esac
}

check_tools
become_root

parent=$(dirname "$output")
mkdir -p "$parent"
parent=$(cd "$parent" && pwd)
output=$parent/$(basename "$output")
work=$parent/.$(basename "$output").building
exec 9>"$work.lock"
flock --wait 10 9 || fail 75 "another build of $output is running"

# Files of the image belong to mapped users, so removing them takes the mapped root.
remove_work() { "${become[@]}" rm -rf --one-file-system "$work"; }
remove_work
mkdir -m 0755 "$work"

child=
give_up() {
  trap - EXIT INT TERM HUP
  [ -z "$child" ] || { kill -KILL "$child" 2>/dev/null && wait "$child" 2>/dev/null; } || true
  remove_work || true
  rm -f "$work.lock"
  exit "$1"
}
trap 'give_up $?' EXIT
trap 'give_up 143' TERM HUP
trap 'give_up 130' INT

debian_sources >"$work/sources.list"
# The process namespace dies with this script, whatever ends it, and takes every mount with it.
"${become[@]}" setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
  "$recipe/assemble.sh" "$recipe" "$work" "$work/sources.list" 3>&1 >&2 </dev/null &
child=$!
wait "$child" || fail 1 'the build failed; the log above says why'
child=

rm -f "$work/sources.list"
rm -rf "$output"
mv -T "$work" "$output"
rm -f "$work.lock"
trap - EXIT
echo 'PROGRESS 1 The image is ready'
