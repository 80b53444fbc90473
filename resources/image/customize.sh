#!/bin/sh
# Turns the freshly installed root "$1" into the agent flavour. Run by mmdebstrap outside that root.
set -eu

root=$1
recipe=$(cd "$(dirname "$0")" && pwd)

cp -R --no-dereference --preserve=mode "$recipe/files/." "$root/"
chmod 0440 "$root/etc/sudoers.d/admin"
chmod 0755 "$root/usr/lib/corral/identity"

chroot "$root" useradd --uid 1000 --user-group --create-home --shell /usr/bin/zsh --groups sudo,adm,systemd-journal admin
# The hash of "admin": a password for the console only, ssh refuses passwords.
chroot "$root" usermod --password "$(printf admin | chroot "$root" python3 -W ignore -c \
  'import crypt, sys; print(crypt.crypt(sys.stdin.read(), crypt.METHOD_SHA512))')" admin
chroot "$root" passwd --quiet --lock root

# Own copies of three units with less to wait for: sshd needs its identity, not the network, and no
# check of its configuration first; the clock and the resolver need not hold up the boot.
units=$root/etc/systemd/system
sed -e 's/^After=.*/After=corral-identity.service/' -e '/^ExecStartPre=/d' \
  "$root/lib/systemd/system/ssh.service" >"$units/ssh.service"
for unit in systemd-timesyncd systemd-resolved; do
  rm -f "$units/sysinit.target.wants/$unit.service"
  sed -e 's/^Before=.*/Before=shutdown.target/' -e 's/^WantedBy=.*/WantedBy=multi-user.target/' \
    "$root/lib/systemd/system/$unit.service" >"$units/$unit.service"
done

chroot "$root" systemctl --quiet enable corral-identity.service corral-grow-root.service ssh.service \
  systemd-networkd.service systemd-resolved.service systemd-timesyncd.service fstrim.timer \
  qemu-guest-agent.service getty@tty1.service serial-getty@ttyS0.service
chroot "$root" systemctl --quiet disable systemd-networkd-wait-online.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer systemd-pstore.service
chroot "$root" systemctl --quiet mask systemd-networkd-wait-online.service systemd-update-utmp.service \
  systemd-update-utmp-runlevel.service systemd-machine-id-commit.service systemd-binfmt.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount dev-hugepages.mount \
  sys-fs-fuse-connections.mount dev-mqueue.mount modprobe@fuse.service modprobe@dm_mod.service \
  systemd-sysusers.service systemd-network-generator.service modprobe@drm.service modprobe@configfs.service modprobe@efi_pstore.service

# The kernel and its modules must stay the pair that the host boots.
chroot "$root" dpkg --get-selections 'linux-image-*' | sed 's/install$/hold/' |
  chroot "$root" dpkg --set-selections

ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
ln -sf /usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"
echo LANG=C.UTF-8 >"$root/etc/default/locale"
printf '127.0.0.1\tlocalhost\n127.0.1.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
install -d "$root/var/lib/corral" "$root/etc/ssh/authorized_keys"
echo localhost >"$root/etc/hostname"
# The message of the day costs a second at every login under emulation.
sed -i '/pam_motd\|pam_mail/d' "$root/etc/pam.d/sshd" "$root/etc/pam.d/login"

# Nothing that identifies a machine, and nothing that only the build needed. The empty machine id
# means "not yet known", without the presets of a very first boot.
: >"$root/etc/machine-id"
install -d -m 2755 "$root/var/log/journal"
rm -rf "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id" "$root/var/lib/systemd/random-seed" \
  "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb \
  "$root"/var/log/*.log "$root"/var/log/apt/* "$root/etc/apt/apt.conf.d/99mmdebstrap" \
  "$root"/boot/initrd.img* "$root"/usr/share/man "$root"/usr/share/info "$root"/var/cache/ldconfig/*
