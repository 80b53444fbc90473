#!/bin/sh
# Commands of a Mac in a guest that is none, each by a link to this file: it notes every call as a line of
# /var/lib/emulated-mac/calls and does the smallest thing that can be seen afterwards. What `brew` and the tools it
# brings install says its version and nothing else.
state=/var/lib/emulated-mac
prefix=/opt/homebrew
name=${0##*/}
printf '%s\n' "$name${*:+ $*}" >>"$state/calls"

# A program that does nothing. Argument: its file.
provide() {
  mkdir -p "${1%/*}"
  ln -sfn "$prefix/Library/commands" "$1"
}

# The last part of a package's name, without its version.
program_of() {
  package=${1##*/}
  package=${package%@*}
  [ "$package" != claude-code ] || package=claude
  printf '%s\n' "$package"
}

brew() {
  case $1 in
    install) shift ;;
    --prefix) echo "$prefix" && return ;;
    --version) echo 'Homebrew 5.0.0 (emulated)' && return ;;
    *) return 0 ;;
  esac
  kind=formula
  for package; do
    case $package in
      --cask) kind=cask ;;
      -*) ;;
      *) brew_one "$package" "$kind" || return 1 ;;
    esac
  done
}

brew_one() {
  tool=$(program_of "$1")
  if grep -qxF "$tool" "$state/missing-packages" 2>/dev/null; then
    echo "Error: No available formula with the name \"$tool\"." >&2
    return 1
  fi
  case $2:$tool in
    cask:*)
      rest=${tool#?}
      provide "/Applications/$(printf %s "${tool%"$rest"}" | tr '[:lower:]' '[:upper:]')$rest.app/Contents/MacOS/$tool"
      ;;
    formula:node) for one in node npm npx; do provide "$prefix/bin/$one"; done ;;
    *) provide "$prefix/bin/$tool" ;;
  esac
}

npm() {
  case $1:$2 in
    config:get) echo "$prefix" && return ;;
    install:*) shift ;;
    *) return 0 ;;
  esac
  for package; do
    case $package in -*) ;; *) provide "$prefix/bin/$(program_of "$package")" ;; esac
  done
}

go() {
  [ "$1" = install ] || return 0
  provide "${GOPATH:-$HOME/go}/bin/$(program_of "$2")"
}

security() {
  [ "$1" = unlock-keychain ] || return 0
  [ "$3" != "$(cat "$state/keychain-password")" ] || return 0
  echo 'security: SecKeychainUnlock login.keychain: The user name or passphrase you entered is not correct.' >&2
  return 51
}

# Arguments: read or write, domain, key, value.
defaults() {
  file=$state/defaults/$(printf %s "$2" | tr / _).$3
  case $1 in
    write) printf '%s\n' "$4" >"$file" ;;
    read)
      cat "$file" 2>/dev/null && return
      echo "The domain/default pair of ($2, $3) does not exist" >&2
      return 1
      ;;
  esac
}

launchctl() {
  service=$state/services/$(basename "${3:-$2}" .plist)
  case $1 in
    bootstrap)
      if [ -e "$service" ]; then
        echo 'Bootstrap failed: 5: Input/output error' >&2
        return 5
      fi
      cp "$3" "$service"
      ;;
    bootout)
      [ -e "$service" ] || return 3
      rm "$service"
      ;;
    print) [ -e "$service" ] || return 113 ;;
  esac
}

# Argument: where the script goes that installs Cursor's agent.
cursor_installer() {
  # shellcheck disable=SC2016 # The installer expands it.
  printf '%s\n' '#!/bin/sh' 'mkdir -p "$HOME/.local/bin"' \
    "ln -sfn $prefix/Library/commands \"\$HOME/.local/bin/agent\"" >"$1"
}

# Arguments: curl's; only `-o FILE https://cursor.com/install` gets another answer than the network's.
curl() {
  file='' before=''
  for word; do
    [ "$word" != https://cursor.com/install ] || { cursor_installer "$file" && return; }
    [ "$before" != -o ] || file=$word
    before=$word
  done
  exec /usr/bin/curl "$@"
}

case $name in
  brew | curl | defaults | launchctl | security) "$name" "$@" ;;
  sw_vers)
    case $1 in
      -productName) echo macOS ;;
      -productVersion) echo 15.7 ;;
      *) printf 'ProductName:\t\tmacOS\nProductVersion:\t\t15.7\nBuildVersion:\t\t24G222\n' ;;
    esac
    ;;
  npm | go)
    if [ "$1" = --version ] || [ "$1" = version ]; then echo "$name 1.0.0 (emulated)"; else "$name" "$@"; fi
    ;;
  *) [ "$1" != --version ] || echo "$name 1.0.0 (emulated)" ;;
esac
