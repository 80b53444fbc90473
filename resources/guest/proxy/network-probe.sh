#!/bin/sh
# Says whether this guest reaches the outside, in one line on stdout:
#   reached
#   blocked dns|tcp|tls|proxy-demand|no-tool|timed-out
# Settings for a proxy are not used: the question is what programs meet that know nothing of one.
# Arguments: an address that begins with https://, seconds for all of it.
set -eu

url=${1:-https://github.com}
seconds=${2:-5}
host=${url#*://}
host=${host%%[:/]*}

blocked() {
  echo "blocked $1"
  exit 0
}

command -v curl >/dev/null 2>&1 || blocked no-tool
began=$(date +%s)

# The first look ends early enough to leave time for the second.
ask() {
  curl -q --silent --head --noproxy '*' --output /dev/null --connect-timeout $((seconds - 2)) "$@"
}

# Networks that want a login let web pages through as far as an answer of their own.
is_captive() {
  left=$((seconds - $(date +%s) + began))
  [ "$left" -gt 0 ] || return 1
  answer=$(ask --max-time "$left" --write-out '%{http_code} %{redirect_url}' "http://$host/" || :)
  case $answer in
    407* | 511*) return 0 ;;
    30*://"$host" | 30*://"$host"[:/]* | 30*://www."$host"[:/]*) return 1 ;;
    30*://*) return 0 ;;
    *) return 1 ;;
  esac
}

# Arguments: curl's exit code; seconds until the name was known, until the connection stood, until TLS stood.
name_failure() {
  case $1 in
    5 | 6) echo dns ;;
    7) echo tcp ;;
    35 | 51 | 58 | 59 | 60 | 66 | 77 | 80 | 83 | 90 | 91) echo tls ;;
    28)
      case $2/$3/$4 in
        0.000000/*) echo dns ;;
        */0.000000/*) echo tcp ;;
        */*/0.000000) echo tls ;;
        *) echo timed-out ;;
      esac
      ;;
    *)
      # The connection was cut: before TLS stood it is that which does not pass.
      case $3/$4 in
        0.000000/*) echo tcp ;;
        */0.000000) echo tls ;;
        *) echo timed-out ;;
      esac
      ;;
  esac
}

exit_code=0
times=$(ask --max-time "$seconds" \
  --write-out '%{http_code} %{time_namelookup} %{time_connect} %{time_appconnect}' "$url") || exit_code=$?
status=${times%% *}
case $exit_code/$status in
  0/407 | 0/511) blocked proxy-demand ;;
  0/*)
    echo reached
    exit 0
    ;;
esac
# shellcheck disable=SC2086 # three words
failure=$(name_failure "$exit_code" ${times#* })
case $failure in
  tcp | tls) if is_captive; then failure=proxy-demand; fi ;;
esac
blocked "$failure"
