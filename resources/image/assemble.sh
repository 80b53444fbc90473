#!/bin/bash
# Second half of build.sh: runs in its own mount and process namespace as (mapped) root and leaves
# disk.raw, vmlinuz and initrd.img in the folder "$2". File descriptor 3 carries the progress.
set -euo pipefail

recipe=$1
work=$2
sources=$3
root=$work/root

progress() { echo "PROGRESS $1 $2" >&3; }

# Follows mmdebstrap's log: the part of the build that takes most of the time.
follow_bootstrap() {
  awk '
    function tell(fraction, sentence) { printf "PROGRESS %.3f %s\n", fraction, sentence; fflush() }
    { print > "/dev/stderr" }
    / newly installed/ { expected = $3 * 2 + 1; seen = 0 }
    /^I: running apt-get update/ { tell(0.02, "Reading the package lists") }
    /^I: downloading packages/ { tell(0.05, "Downloading the base system") }
    /^I: extracting archives/ { tell(0.10, "Unpacking the base system") }
    /^I: installing essential/ { tell(0.15, "Installing the base system") }
    /^I: installing remaining/ { remaining = 1; seen = 0; tell(0.25, "Downloading packages") }
    remaining && /^(Unpacking|Setting up) / {
      seen++
      if (expected > 0 && seen <= expected && seen % 5 == 0) {
        tell(0.30 + 0.45 * seen / expected, "Installing packages: " $0)
      }
    }
    /^I: running --customize-hook/ && !configured { configured = 1; tell(0.76, "Configuring the system") }
  ' 2>&1 >&3 3>&-
}

# Made inside the new system, with its busybox and cpio.
build_initrd() {
  local tree=$root/initrd kernel=$1 module path
  install -d "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/root" "$tree/modules"
  install -m 0755 "$recipe/initrd/init" "$tree/init"
  install -m 0755 "$root/bin/busybox" "$tree/bin/busybox"
  chroot "$root" busybox --list | grep -v '^busybox$' | while read -r path; do
    ln -s busybox "$tree/bin/$path"
  done
  grep -v '^#' "$recipe/modules.txt" | while read -r module; do
    chroot "$root" modprobe --set-version "$kernel" --show-depends "$module"
  done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r path; do
    cp "$root$path" "$tree/modules/"
    basename "$path" >>"$tree/modules/order"
  done
  chroot "$root" sh -c 'cd /initrd && find . | LC_ALL=C sort | cpio --create --format=newc --quiet' |
    gzip -6 >"$work/initrd.img"
  rm -rf "$tree"
}

packages=$(grep -v '^#' "$recipe/packages.txt" | paste -sd, -)
install -d "$work/tmp"
quote() { printf '%q' "$1"; }

progress 0.01 'Starting the bootstrap'
# INITRD=No: the kernel package makes no initrd of its own.
TMPDIR=$work/tmp INITRD=No mmdebstrap --mode=root --variant=apt --verbose --format=directory \
  --include="$packages" \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
  --dpkgopt="$recipe/files/etc/dpkg/dpkg.cfg.d/corral" \
  --customize-hook="$(quote "$recipe/customize.sh") \"\$1\"" \
  bookworm "$root" - <"$sources" 2>&1 3>&- | follow_bootstrap

progress 0.80 'Making the initrd'
kernel=$(basename "$(echo "$root"/lib/modules/*)")
build_initrd "$kernel"
cp "$root/boot/vmlinuz-$kernel" "$work/vmlinuz"

progress 0.85 'Writing the file system'
truncate -s 3G "$work/disk.raw"
mke2fs -q -F -t ext4 -L corral-root -b 4096 -m 1 -E lazy_itable_init=0,lazy_journal_init=0,nodiscard -J size=64 \
  -d "$root" "$work/disk.raw" >&2
tune2fs -o discard,user_xattr,acl "$work/disk.raw" >&2
chmod 0644 "$work/disk.raw" "$work/vmlinuz" "$work/initrd.img"
progress 0.97 'Cleaning up'
rm -rf "$root" "$work/tmp"
