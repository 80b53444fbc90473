#!/bin/sh
# Lets Corral log in to this guest over SSH, and says which host key the guest has. Run by the guest's agent, so
# before anybody could log in; safe to repeat. For Linux and macOS.
# Arguments: account, host name, machine id, `install` or `read`.
# Variables set in front: authorized_key; for `install` also host_private_key and host_public_key.
# `install` makes this guest one of its own, as a clone must be, with an account of that name; `read` leaves the
# identity that it has.
# Its last line is `HOSTKEY ssh-ed25519 AAAA…`.
# shellcheck disable=SC2016,SC2154 # Scripts for other shells; variables that are set in front.
set -eu

account=$1 host_name=$2 machine_id=$3 mode=$4
host_key=/etc/ssh/ssh_host_ed25519_key
system=$(uname -s)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Writes stdin to a file of root's, in one go. Arguments: file, mode.
put() {
  as_root sh -c 'umask 077 && cat >"$1.new" && chmod "$2" "$1.new" && mv -f "$1.new" "$1"' sh "$1" "$2"
}

home_of_account() {
  case $account in
    '' | *[!a-z0-9_-]*) echo "The account $account is none." >&2; exit 1 ;;
  esac
  eval "printf '%s\n' ~$account"
}

# The account of a numbered VM stands beside the one that the image came with. It rules as that one does: sudo
# without a password, which is said first, so that an account that is there has all. Its password is for the login
# window, since ssh takes keys.
make_account() {
  ! id "$account" >/dev/null 2>&1 || return 0
  home_of_account >/dev/null
  printf '%s ALL=(ALL) NOPASSWD: ALL\n' "$account" | put "/etc/sudoers.d/$account" 440
  case $system in
    Darwin)
      as_root sysadminctl -addUser "$account" -fullName "$account" -home "/Users/$account" -shell /bin/zsh \
        -password clawbox -admin </dev/null
      as_root createhomedir -c -u "$account" >/dev/null
      # Only a guest that lets chosen accounts log in has this group.
      as_root dseditgroup -o edit -a "$account" -t user com.apple.access_ssh 2>/dev/null || :
      ;;
    *)
      as_root useradd --create-home --user-group --shell /bin/bash "$account"
      ;;
  esac
}

authorize() {
  home=$(home_of_account)
  [ -d "$home" ] || { echo "The account $account has no home here." >&2; exit 1; }
  as_root sh -c '
    umask 077
    mkdir -p "$1/.ssh"
    file=$1/.ssh/authorized_keys
    touch "$file"
    if ! grep -qxF "$2" "$file"; then
      [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
      printf "%s\n" "$2" >>"$file"
    fi
    chown "$3" "$1/.ssh" "$file"' sh "$home" "$authorized_key" "$account"
}

set_host_name() {
  case $system in
    Darwin)
      for kind in HostName LocalHostName ComputerName; do as_root scutil --set "$kind" "$host_name"; done
      ;;
    *)
      [ "$(cat /etc/hostname 2>/dev/null)" = "$host_name" ] || printf '%s\n' "$host_name" | put /etc/hostname 644
      as_root hostname "$host_name"
      ;;
  esac
}

# Without one of its own, a clone would ask for the same address as its source.
set_machine_id() {
  [ "$system" = Linux ] && [ "$(cat /etc/machine-id 2>/dev/null)" != "$machine_id" ] || return 0
  printf '%s\n' "$machine_id" | put /etc/machine-id 444
}

install_host_key() {
  [ "$(cut -d ' ' -f 1,2 "$host_key.pub" 2>/dev/null)" != "$host_public_key" ] || return 0
  printf '%s\n' "$host_private_key" | put "$host_key" 600
  printf '%s\n' "$host_public_key" | put "$host_key.pub" 644
  restart_ssh
}

restart_ssh() {
  [ "$system" = Linux ] || return 0 # macOS starts one sshd for each login.
  as_root systemctl restart ssh 2>/dev/null || as_root systemctl restart sshd 2>/dev/null || :
}

serve_ssh() {
  [ "$system" = Darwin ] || return 0
  as_root launchctl enable system/com.openssh.sshd
  as_root launchctl bootstrap system /System/Library/LaunchDaemons/ssh.plist 2>/dev/null || :
}

[ "$mode" = read ] || make_account
authorize
case $mode in
  install)
    set_host_name
    set_machine_id
    install_host_key
    ;;
  read)
    [ -r "$host_key.pub" ] || as_root ssh-keygen -A >/dev/null
    ;;
esac
serve_ssh
printf 'HOSTKEY %s\n' "$(cut -d ' ' -f 1,2 "$host_key.pub")"
