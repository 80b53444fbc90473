#!/bin/sh
# For the start of a shell: starts the proxy when it should run and doesn't. Silent, and done at once: what takes
# time goes on behind the shell's back.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

start() {
  # shellcheck source=resources/guest/proxy/common.sh
  . "$here/common.sh"
  [ "$PROXY_MODE" != off ] && [ ! -e "$stopped_flag" ] && has_way || return 0
  ! running_pid || return 0
  # The host puts its socket here only when the tunnel is wanted; with a login at the host this guest decides.
  if [ "$PROXY_WAY" = host-login ] && [ "$PROXY_MODE" = auto ]; then
    [ "$(sh "$here/network-probe.sh" "$PROXY_TARGET")" != reached ] || return 0
  fi
  "$here/../proxy-start"
}

start </dev/null >/dev/null 2>&1 &
