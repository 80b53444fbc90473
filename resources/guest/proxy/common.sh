# shellcheck shell=sh
# shellcheck disable=SC2034 # some of what is set here only one of them reads
# What proxy-start, -stop, -restart, -status and -log have in common. Sourced by them, with `here` set to this folder.
# Exit codes: 0 done; 1 failed, the log says why; 3 sshuttle is missing; 4 sudo wants a password;
# 5 the host offers no tunnel now.

# Homebrew's folders are not on the path of a shell that is no login shell.
PATH=$PATH:/opt/homebrew/bin:/usr/local/bin:/usr/sbin:/sbin
export PATH

: "${here:?}"
pid_file=$HOME/.cal-proxy.pid
log_file=$HOME/.cal-proxy.log
# There while somebody in this guest wants it off, whatever the host would do.
stopped_flag=$HOME/.cal-proxy.stopped
service=corral-proxy
unit=/etc/systemd/system/$service.service
plist=/Library/LaunchDaemons/$service.plist

HOST_GATEWAY='' HOST_USER='' PROXY_MODE=auto PROXY_WAY=tunnel PROXY_SOCKET='' PROXY_TARGET=https://github.com
# shellcheck source=/dev/null
[ ! -r "$HOME/.cal-proxy-config" ] || . "$HOME/.cal-proxy-config"
case $PROXY_MODE in
  auto | on | off) ;;
  *)
    echo "PROXY_MODE in ~/.cal-proxy-config is '$PROXY_MODE', which is none of auto, on and off; auto counts." >&2
    PROXY_MODE=auto
    ;;
esac

fail() {
  echo "$2" >&2
  exit "$1"
}

has_systemd() {
  [ -d /run/systemd/system ]
}

# Prints the pid of the sshuttle that serves this guest. A number that was left over is none.
running_pid() {
  pid=$(cat "$pid_file" 2>/dev/null) || return 1
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  ps -o command= -p "$pid" 2>/dev/null | grep -q sshuttle || return 1
  echo "$pid"
}

require_sudo() {
  sudo -n true 2>/dev/null ||
    fail 4 "sudo wants a password here. Let this account use sudo without one, and start the proxy again."
}

# What runs service.py: the Python of sshuttle itself may be newer, and need not be.
python() {
  command -v python3 || fail 3 "python3 is not installed, so sshuttle can't run."
}

render() {
  sed -e "s|@USER@|$(id -un)|g" -e "s|@HOME@|$HOME|g" -e "s|@PYTHON@|$(python)|g" "$1"
}

# Puts the service in its place, if it is not there as it should be.
install_service() {
  if has_systemd; then target=$unit template=$here/$service.service; else target=$plist template=$here/$service.plist; fi
  wanted=$(render "$template")
  [ "$(cat "$target" 2>/dev/null)" != "$wanted" ] || return 0
  printf '%s\n' "$wanted" | sudo -n sh -c 'umask 022 && cat >"$1.new" && mv -f "$1.new" "$1"' sh "$target"
  if has_systemd; then
    sudo -n systemctl daemon-reload
  else
    sudo -n launchctl bootout "system/$service" 2>/dev/null || :
  fi
}

start_service() {
  if has_systemd; then
    # Answers once sshuttle has said that its rules stand.
    sudo -n systemctl reset-failed "$service" 2>/dev/null || :
    sudo -n systemctl start "$service" 2>/dev/null
    return
  fi
  sudo -n launchctl bootstrap system "$plist" 2>/dev/null || : # It may be there already.
  sudo -n launchctl kickstart "system/$service" >/dev/null
  tries=0
  until running_pid >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || return 1
    sleep 0.5
  done
}

# Answers once it has ended, and taken its rules away.
stop_service() {
  if has_systemd; then
    sudo -n systemctl stop "$service" 2>/dev/null || :
    return 0
  fi
  sudo -n launchctl kill TERM "system/$service" 2>/dev/null || return 0
  tries=0
  while running_pid >/dev/null && [ "$tries" -lt 20 ]; do
    tries=$((tries + 1))
    sleep 0.5
  done
}

# In the tunnel's way, whether the host's socket is there.
has_way() {
  case $PROXY_WAY in
    host-login) [ -n "$HOST_USER" ] && [ -n "$HOST_GATEWAY" ] ;;
    *) [ -S "$PROXY_SOCKET" ] ;;
  esac
}
