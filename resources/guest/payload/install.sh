#!/bin/sh
# Puts the payload service into this guest and starts it; run again, it puts the present version in its place. Root runs
# it, from the folder that has all its files. It is the only way in: for the host, and for Ansible.
#   install.sh USER            installs for that user, and starts
#   install.sh USER --no-start installs only
#   install.sh --stop          stops the service after its last pass, or Clawbox's of the same label
#   install.sh --remove        does that, and takes the files away; data stays
set -eu

here=$(cd "$(dirname "$0")" && pwd)
label=com.clawbox.signal-cli-payload-sync
# Where a test has the guest's root.
root=${PAYLOAD_ROOT:-}

fail() {
  echo "$2" >&2
  exit "$1"
}

if [ "$(uname -s)" = Darwin ]; then
  folder=/Library/Clawbox definition=/Library/LaunchDaemons/$label.plist template=$label.plist
else
  folder=/usr/local/lib/corral/payload definition=/etc/systemd/system/$label.service template=$label.service
fi

stop_service() {
  if [ "$(uname -s)" = Darwin ]; then
    # It answers before the service has ended, and a new one can't be loaded until then.
    launchctl bootout "system/$label" 2>/dev/null || :
    tries=0
    while launchctl print "system/$label" >/dev/null 2>&1 && [ "$tries" -lt 140 ]; do
      sleep 0.5
      tries=$((tries + 1))
    done
  else
    systemctl stop "$label.service" 2>/dev/null || :
  fi
}

start_service() {
  if [ "$(uname -s)" = Darwin ]; then
    launchctl bootstrap system "$definition"
  else
    systemctl daemon-reload
    systemctl reset-failed "$label.service" 2>/dev/null || :
    systemctl enable -q "$label.service"
    systemctl start "$label.service"
  fi
}

home_of() {
  if [ "$(uname -s)" = Darwin ]; then
    dscl . -read "/Users/$1" NFSHomeDirectory | sed 's/^NFSHomeDirectory: //'
  else
    getent passwd "$1" | cut -d : -f 6
  fi
}

# A file under another name first: the service may be starting just now.
put() { # text, place, mode
  printf '%s\n' "$1" >"$2.new"
  chmod "$3" "$2.new"
  mv -f "$2.new" "$2"
}

install_files() {
  mkdir -p "$root$folder" "$(dirname "$root$definition")"
  chmod 755 "$root$folder"
  for file in "$here"/*.sh; do
    name=${file##*/}
    [ "$name" = install.sh ] || put "$(cat "$file")" "$root$folder/$name" 755
  done
  put "$(sed -e "s|@USER@|$user|g" -e "s|@HOME@|$home|g" -e "s|@FOLDER@|$folder|g" "$here/$template")" "$root$definition" 644
}

case ${1:-} in
  --stop) stop_service ;;
  --remove)
    stop_service
    [ "$(uname -s)" = Darwin ] || systemctl disable -q "$label.service" 2>/dev/null || :
    rm -f "$root$definition"
    # Clawbox may have files of its own there.
    for file in "$here"/*.sh; do rm -f "$root$folder/${file##*/}"; done
    ;;
  '' | -*) fail 64 'Usage: install.sh USER [--no-start] | install.sh --stop | install.sh --remove' ;;
  *)
    user=$1
    home=$(home_of "$user")
    [ -n "$home" ] || fail 1 "There is no user $user in this guest."
    case $user$home in *[!A-Za-z0-9._/@\ -]*) fail 1 "The service can't be set up for $user: its home is $home." ;; esac
    command -v sqlite3 >/dev/null 2>&1 || fail 3 'sqlite3 is not installed. Debian: apt-get install sqlite3. macOS has it.'
    stop_service
    install_files
    [ "${2:-}" = --no-start ] || start_service
    ;;
esac
