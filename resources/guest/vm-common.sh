# shellcheck shell=sh
# What the scripts of this folder have in common; they read it, nobody runs it. They set $scripts to the folder.
: "${scripts:?}"

PATH=$HOME/.local/bin:$HOME/go/bin:$HOME/.opencode/bin:/opt/homebrew/bin:/opt/homebrew/sbin:/usr/local/bin:$PATH
PATH=$PATH:/usr/local/go/bin:/usr/sbin:/sbin
export PATH

has() {
  command -v "$1" >/dev/null 2>&1
}

# Runs a command with a limit of seconds; 124 says that it took longer. By perl, since macOS has no timeout, and that
# of Debian keeps Ctrl-C from what it runs.
within() {
  seconds=$1 code=0
  shift
  perl -e 'alarm shift; exec { $ARGV[0] } @ARGV or exit 127' "$seconds" "$@" || code=$?
  [ "$code" -ne 142 ] || code=124
  return "$code"
}

reaches_github() {
  if has curl; then curl -fsS -m 8 -o /dev/null https://github.com
  else wget -q -T 8 -t 1 -O /dev/null https://github.com; fi >/dev/null 2>&1
}

# Looks for a way out, and starts the proxy where there is one and none without it. Says what it finds.
check_network() {
  if reaches_github; then
    echo 'Network: github.com answers.'
    return
  fi
  if [ -x "$scripts/proxy-start" ]; then
    echo 'Network: github.com does not answer. Starting the proxy ...'
    within 30 "$scripts/proxy-start" >/dev/null 2>&1 </dev/null || :
    if reaches_github; then
      echo 'Network: github.com answers through the proxy.'
      return
    fi
  fi
  echo 'Network: github.com does not answer, so what needs it will fail.'
  return 1
}
