#!/bin/sh
# Does for a macOS guest what vm-setup.sh, which calls it, does not do for every guest: the desktop comes up by itself,
# its agent runs, and the password that opens the keychain is the right one. A second run changes nothing.
# Reads VM_PASSWORD from ~/.cal-vm-config. Output: lines `CONFIGURE <sentence>`. Exit: 0 well, 1 something is amiss.
set -u

scripts=$(cd "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source=resources/guest/vm-common.sh
. "$scripts/vm-common.sh"

user=$(id -un)
label=org.cirruslabs.tart-guest-agent
folder=$(mktemp -d "${TMPDIR:-/tmp}/corral-macos.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT

tell() {
  printf 'CONFIGURE %s\n' "$1"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

password_of_vm() {
  # shellcheck source=/dev/null
  (VM_PASSWORD='' && . "$HOME/.cal-vm-config" && printf %s "$VM_PASSWORD") 2>/dev/null
}

# A password as the login window reads it: a NUL at its end, filled up to a multiple of twelve bytes, and covered with
# a key that everybody knows. It hides nothing, so the file is for root only.
covered() {
  key='125 137 82 35 210 188 221 234 163 185 31'
  # shellcheck disable=SC2046 # Each byte is a word.
  set -- $(printf %s "$1" | od -An -v -tu1)
  length=$((($# / 12 + 1) * 12))
  while [ $# -lt "$length" ]; do set -- "$@" 0; done
  rest=$key
  for byte; do
    # shellcheck disable=SC2059 # The format is the byte.
    printf "\\$(printf %03o $((byte ^ ${rest%% *})))"
    case $rest in *' '*) rest=${rest#* } ;; *) rest=$key ;; esac
  done
}

# `sysadminctl -autologin set` would do it too, but not without a desktop, which a guest that is set up may not have.
log_in_at_boot() {
  covered "$password" >"$folder/kcpassword"
  if ! as_root cmp -s "$folder/kcpassword" /etc/kcpassword; then
    # shellcheck disable=SC2016 # Root's shell expands it.
    as_root sh -c 'umask 077 && cat >"$1.new" && mv -f "$1.new" "$1"' sh /etc/kcpassword <"$folder/kcpassword" ||
      return 1
    tell "Wrote the password for the login at boot."
  fi
  preferences=/Library/Preferences/com.apple.loginwindow
  [ "$(as_root defaults read "$preferences" autoLoginUser 2>/dev/null)" != "$user" ] || return 0
  as_root defaults write "$preferences" autoLoginUser "$user" || return 1
  tell "$user is logged in at the screen from the next boot on."
}

open_keychain() {
  security unlock-keychain -p "$password" login.keychain >/dev/null 2>&1 || {
    tell 'The password in ~/.cal-vm-config does not open the login keychain, so agents can not keep their logins.'
    return 1
  }
}

agent_service() {
  cat <<END
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>$label</string>
  <key>ProgramArguments</key><array><string>$1</string><string>--run-agent</string></array>
  <key>EnvironmentVariables</key>
  <dict><key>PATH</key><string>/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin</string></dict>
  <key>WorkingDirectory</key><string>$HOME</string>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><true/>
  <key>StandardOutPath</key><string>/tmp/tart-guest-agent.log</string>
  <key>StandardErrorPath</key><string>/tmp/tart-guest-agent.log</string>
</dict>
</plist>
END
}

# Images that come with the agent have it as a service of all users, and two would be in each other's way.
run_agent() {
  [ ! -e "/Library/LaunchAgents/$label.plist" ] || return 0
  agent=$(command -v tart-guest-agent) || {
    tell 'tart-guest-agent is not installed, so it is no service either.'
    return 0
  }
  service=$HOME/Library/LaunchAgents/$label.plist
  domain=gui/$(id -u)
  agent_service "$agent" >"$folder/service"
  if ! cmp -s "$folder/service" "$service"; then
    mkdir -p "${service%/*}" && cp "$folder/service" "$service.new" && mv -f "$service.new" "$service" || return 1
    launchctl bootout "$domain/$label" 2>/dev/null || :
    tell 'Made tart-guest-agent a service.'
  fi
  # Without a desktop it starts with the next login at the screen.
  launchctl print "$domain/$label" >/dev/null 2>&1 || launchctl bootstrap "$domain" "$service" 2>/dev/null || :
}

code=0
password=$(password_of_vm)
if [ -z "$password" ]; then
  tell 'There is no VM_PASSWORD in ~/.cal-vm-config, so neither the login at boot nor the keychain was looked after.'
  code=1
else
  log_in_at_boot || code=1
  open_keychain || code=1
fi
run_agent || code=1
sync
exit "$code"
