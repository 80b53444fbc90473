#!/bin/sh
# Says who is logged in where, as the files of this home have it. Changes nothing and asks nobody.
#
# Output, fields separated by tabs:
#   CORRAL-AUTH-1
#   <gh, claude, opencode, cursor or codex> <signed-in, signed-out, not-installed or unknown> <account, or nothing>
#   END
# unknown: a file is there and can't be read.
set -u

LC_ALL=C
PATH=$PATH:$HOME/.local/bin:$HOME/.opencode/bin:/opt/homebrew/bin:/usr/local/bin
export LC_ALL PATH

configuration=${XDG_CONFIG_HOME:-$HOME/.config}
state=signed-out account=

# Sets text to a file without its white space. False when there is none; unknown when it can't be read.
read_packed() {
  [ -e "$1" ] || return 1
  if ! text=$(head -c 4194304 "$1" 2>/dev/null | tr -d ' \t\r\n\000') || [ ! -f "$1" ] || [ ! -r "$1" ]; then
    [ "$state" = signed-in ] || state=unknown
    return 1
  fi
}

# Whether the text has one of these keys with something in it. Arguments: keys.
names_one_of() {
  for key do
    case $text in *"\"$key\":\""[!\"]* | *"\"$key\":{\""*) return 0 ;; esac
  done
  return 1
}

# Sets account to the text behind a key.
read_account() {
  case $text in
    *"\"$1\":\""*)
      account=${text#*"\"$1\":\""}
      account=${account%%\"*}
      ;;
  esac
}

sign_in() {
  state=signed-in
}

read_gh() {
  hosts=${GH_CONFIG_DIR:-$configuration/gh}/hosts.yml
  read_packed "$hosts" || return 0
  # The token may be in a keychain; a host without a login has no user.
  account=$(awk '
    /^[^ \t#]/ { host = $1 }
    /^[ \t]+(user|oauth_token):[ \t]*[^ \t]/ { found = 1 }
    /^[ \t]+user:[ \t]*[^ \t]/ { if (user == "" || host ~ /^"?github\.com"?:/) user = $2 }
    END { if (found) print "@" user }' "$hosts")
  [ -z "$account" ] || sign_in
  account=${account#@}
}

read_claude() {
  folder=${CLAUDE_CONFIG_DIR:-$HOME/.claude}
  ! read_packed "$folder/.credentials.json" || ! names_one_of accessToken refreshToken || sign_in
  told=no
  # macOS keeps the login in the keychain; this file says whose it is.
  if read_packed "${CLAUDE_CONFIG_DIR:-$HOME}/.claude.json"; then
    told=yes
    ! names_one_of oauthAccount primaryApiKey || sign_in
    [ "$state" != signed-in ] || read_account emailAddress
  fi
  read_packed "$folder/settings.json" || return 0
  # Settings alone are a login's trace only while there is no better witness.
  if names_one_of apiKeyHelper ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN; then sign_in
  elif [ "$told" = no ] && [ -n "$text" ] && [ "$text" != '{}' ]; then sign_in; fi
}

read_opencode() {
  read_packed "${XDG_DATA_HOME:-$HOME/.local/share}/opencode/auth.json" || return 0
  ! names_one_of type || sign_in
}

read_cursor() {
  ! read_packed "$configuration/cursor/auth.json" || ! names_one_of accessToken || sign_in
  read_packed "${CURSOR_CONFIG_DIR:-$HOME/.cursor}/cli-config.json" || return 0
  ! names_one_of authInfo || sign_in
  [ "$state" != signed-in ] || read_account email
}

read_codex() {
  read_packed "${CODEX_HOME:-$HOME/.codex}/auth.json" || return 0
  ! names_one_of access_token OPENAI_API_KEY || sign_in
}

# Arguments: the service, the programs of which one makes it installed.
tell() {
  service=$1
  shift
  state=not-installed account=
  for program do
    ! command -v "$program" >/dev/null 2>&1 || state=signed-out
  done
  [ "$state" = not-installed ] || "read_$service"
  [ "$state" = signed-in ] || account=
  printf '%s\t%s\t%s\n' "$service" "$state" "$(printf %s "$account" | tr -d '\000-\037' | head -c 100)"
}

echo CORRAL-AUTH-1
tell gh gh
tell claude claude
tell opencode opencode
tell cursor agent cursor-agent
tell codex codex
echo END
