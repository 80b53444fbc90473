#!/bin/sh
# Makes an agent machine of this guest: its shell, and the tools of ~/scripts/recipe.tsv. A second run changes nothing
# and takes up what failed. For Debian and macOS.
# Arguments: `--only NAME` installs one tool of the recipe, `--configure-only` none.
#
# A line of the recipe has five fields, separated by tabs:
#   name, kind (apt, brew, cask, npm, go, script), package, binary, extra
# The package is what the installer of that kind takes, several separated by spaces; for `script` the address of a
# script, and extra the shell that runs it (bash when empty). The binary is a name or a path; empty, it is the name.
#
# Output, for a program to read:
#   CONFIGURE <sentence>
#   TOOL <name> start
#   TOOL <name> installed <version line, may be empty>
#   TOOL <name> failed <reason>
#   TOOL <name> skipped <reason>
# Everything else is in ~/.cal-setup.log. Exit: 0 all well, 3 some tools are not there, 1 could not configure, 2 usage.
# ALL_PROXY (socks5h://127.0.0.1:1080) is used for everything that is fetched.
set -u

scripts=$(cd "$(dirname "$0")" && pwd -P) || exit 1
# shellcheck source=resources/guest/vm-common.sh
. "$scripts/vm-common.sh"

usage() {
  echo 'Usage: vm-setup.sh [--only NAME | --configure-only]' >&2
  exit 2
}

only='' configure_only=no
while [ $# -gt 0 ]; do
  case $1 in
    --only)
      only=${2-}
      [ -n "$only" ] || usage
      shift
      ;;
    --configure-only) configure_only=yes ;;
    *) usage ;;
  esac
  shift
done

log=$HOME/.cal-setup.log
(umask 077 && : >>"$log" && chmod 600 "$log") || exit 1
[ -n "$only" ] || : >"$log"
folder=$(mktemp -d "${TMPDIR:-/tmp}/corral-setup.XXXXXX") || exit 1
apt_stamp=${TMPDIR:-/tmp}/corral-apt-$(id -u)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
exec 3>&1 >>"$log" 2>&1 </dev/null
echo "== $(date -u +%Y-%m-%dT%H:%M:%SZ) $0 ${only:+--only $only}"

# A line for whoever reads, and for the log.
tell() {
  printf '%s\n' "$1" >&3
  printf '%s\n' "$1"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# --- Configuring

# Sentences on what could not be configured; told last, so that they are what a person reads.
unconfigured=

cannot() {
  unconfigured=${unconfigured:+$unconfigured }$1
  return 1
}

begin='# >>> corral >>>'
end='# <<< corral <<<'

# The file with our block in it: where it was, else at the end. Markers that are no pair are no block, and go.
with_block() {
  awk -v begin="$begin" -v end="$end" -v text="$2" '
    function block(  line) {
      print begin
      while ((getline line <text) > 0) print line
      print end
    }
    { lines[NR] = $0 }
    $0 == begin { begins++; first = NR }
    $0 == end { ends++; last = NR }
    END {
      paired = begins == 1 && ends == 1 && first < last
      for (number = 1; number <= NR; number++) {
        if (paired && number == first) block()
        if (paired && number >= first && number <= last) continue
        if (lines[number] == begin || lines[number] == end) continue
        print lines[number]
      }
      if (paired) exit
      if (NR > 0) print ""
      block()
    }' "$1"
}

# Puts a text of shell/ between markers into a file of the home. Arguments: the file's name, the text's.
put_block() {
  file=$HOME/$1 text=$scripts/shell/$2
  if [ ! -r "$text" ]; then cannot "$text is missing, so ~/$1 stays as it is."
  elif [ -d "$file" ]; then cannot "There is a folder at ~/$1, where a file has to be."
  else write_block "$1" "$2" || cannot "Corral's part of ~/$1 could not be written."; fi
}

write_block() {
  before=$file
  [ -e "$file" ] || before=/dev/null
  with_block "$before" "$text" >"$folder/$2" || return 1
  ! cmp -s "$folder/$2" "$file" || return 0
  if [ -L "$file" ]; then cat "$folder/$2" >"$file" || return 1
  else
    [ ! -e "$file" ] || cp -p "$file" "$file.corral-new" || return 1
    cat "$folder/$2" >"$file.corral-new" && mv -f "$file.corral-new" "$file" || return 1
  fi
  tell "CONFIGURE Wrote Corral's part of ~/$1."
}

# The block is zsh's, so zsh has to be the login shell. macOS has it as that already.
use_zsh() {
  if ! has zsh && has apt-get; then apt_install zsh; fi
  zsh=$(command -v zsh) || {
    cannot 'zsh is not installed and could not be, so the shell can not be configured.'
    return
  }
  has getent || return 0
  user=$(id -un)
  case $(getent passwd "$user" | cut -d : -f 7) in */zsh) return 0 ;; esac
  if as_root usermod --shell "$zsh" "$user"; then tell "CONFIGURE Made zsh the login shell of $user."
  else cannot "zsh could not be made the login shell of $user."; fi
}

configure() {
  use_zsh
  put_block .zshrc zshrc
  put_block .zlogout zlogout
  put_block .tmux.conf tmux.conf
  [ -d "$HOME/code" ] || mkdir "$HOME/code" || cannot "The folder ~/code could not be made."
  [ -z "$(find "$HOME/.cal-vm-config" ! -perm 600 2>/dev/null)" ] || chmod 600 "$HOME/.cal-vm-config" ||
    cannot "The file ~/.cal-vm-config could not be made private."
  [ -z "$unconfigured" ] && return
  tell "CONFIGURE $unconfigured"
  return 1
}

# --- Installing

# Go, npm and sudo don't know ALL_PROXY.
spread_proxy() {
  [ -n "${ALL_PROXY-}" ] || return 0
  http_proxy=$ALL_PROXY https_proxy=$ALL_PROXY HTTPS_PROXY=$ALL_PROXY HTTP_PROXY=$ALL_PROXY all_proxy=$ALL_PROXY
  export http_proxy https_proxy HTTPS_PROXY HTTP_PROXY all_proxy
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive ${ALL_PROXY:+"http_proxy=$ALL_PROXY"} ${ALL_PROXY:+"https_proxy=$ALL_PROXY"} \
    ${NO_PROXY:+"no_proxy=$NO_PROXY"} \
    apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 "$@"
}

# The lists are read before the first package, and again only after an hour.
apt_install() {
  if [ -z "$(find "$apt_stamp" -mmin -60 2>/dev/null)" ]; then
    if apt update; then : >"$apt_stamp"; else echo 'The package lists could not be read; trying with the old ones.'; fi
  fi
  apt install -y --no-install-recommends "$@"
}

brew_install() {
  NONINTERACTIVE=1 HOMEBREW_NO_ENV_HINTS=1 HOMEBREW_NO_INSTALL_CLEANUP=1 brew install "$@"
}

# Debian's npm installs for root only, until it is told of a folder of the user's.
npm_install() {
  has npm || bring_npm || return 1
  [ -w "$(npm config get prefix)" ] || npm config set prefix "$HOME/.local" || return 1
  npm install -g --no-fund --no-audit --loglevel=error "$@"
}

# Fetches the address $1 to the file $2.
fetch() {
  if has curl; then curl -fsSL --retry 3 --proto-redir =https -o "$2" "$1"
  else wget -q -O "$2" "$1"; fi || { echo "$1 could not be fetched."; return 1; }
}

# Fetched whole before it runs: half a script is another script.
run_script() {
  fetch "$1" "$folder/installer" && "${2:-bash}" "$folder/installer"
}

# Of the last line that runs on Debian's Node 18.
npm_version=10.9.9
npm_sha512=d60fba8cb42f688b81e33c2f1cbef2ad7b977166700ec0ad057f1b6d60ea6ef2524abf673e20c35931cd8305d1dbb8887134d6eefdc0e7b8435bd458bf65b862

# Node alone is enough for what comes by npm: Debian's package of npm would bring 360 others.
bring_npm() {
  echo "Bringing npm $npm_version, which is not here."
  registry=$(sed -n 's/^registry *= *//p' "$HOME/.npmrc" 2>/dev/null) || :
  registry=${registry:-https://registry.npmjs.org}
  fetch "${registry%/}/npm/-/npm-$npm_version.tgz" "$folder/npm.tgz" || return 1
  if ! echo "$npm_sha512  $folder/npm.tgz" | sha512sum -c - >/dev/null 2>&1; then
    echo "npm $npm_version is not what it should be: its SHA-512 is another one."
    return 1
  fi
  mkdir -p "$HOME/.local/lib/node_modules/npm" "$HOME/.local/bin" &&
    tar -xzf "$folder/npm.tgz" -C "$HOME/.local/lib/node_modules/npm" --strip-components=1 &&
    ln -sf ../lib/node_modules/npm/bin/npm-cli.js "$HOME/.local/bin/npm" &&
    ln -sf ../lib/node_modules/npm/bin/npx-cli.js "$HOME/.local/bin/npx"
}

# What installs tools of a kind; empty for those that need nothing.
installer_of() {
  case $1 in
    apt) echo apt-get ;;
    brew | cask) echo brew ;;
    npm) if has npm; then echo npm; else echo node; fi ;;
    go) echo go ;;
    script) echo ;;
    *) return 1 ;;
  esac
}

# Arguments: kind, package, extra.
install_package() {
  kind=$1 extra=$3
  set -f
  # shellcheck disable=SC2086 # Several packages are several words.
  set -- $2
  set +f
  case $kind in
    apt) apt_install "$@" ;;
    brew) brew_install "$@" ;;
    cask) brew_install --cask "$@" ;;
    npm) npm_install "$@" ;;
    go) GOPATH=$HOME/go go install "$@" ;;
    script) run_script "$1" "$extra" ;;
  esac
}

# The first line that a program says of its version, by the first option that it knows.
version_of() {
  for option in --version version -version -V; do
    code=0
    within 20 "$1" "$option" >"$folder/version" 2>/dev/null || code=$?
    [ "$code" -ne 124 ] || return 0
    [ "$code" -eq 0 ] || continue
    LC_ALL=C tr -d '\000-\011\013-\037\177' <"$folder/version" | awk 'NF { print substr($0, 1, 200); exit }'
    return
  done
}

is_there() {
  case $1 in
    /*) [ -e "$1" ] ;;
    *) has "$1" ;;
  esac
}

tell_installed() {
  version=
  [ -d "$2" ] || version=$(version_of "$2")
  tell "TOOL $1 installed $version"
}

# Arguments: the fields of a line of the recipe.
install_tool() {
  name=$1 kind=$2 package=$3 binary=${4:-$1} extra=$5
  tell "TOOL $name start"
  if is_there "$binary"; then
    tell_installed "$name" "$binary"
    return 0
  fi
  installer=$(installer_of "$kind") || {
    tell "TOOL $name failed Nothing here installs what is of the kind $kind."
    return 1
  }
  if [ -n "$installer" ] && ! has "$installer"; then
    tell "TOOL $name skipped It is installed with $installer, which is not here."
    return 1
  fi
  code=0
  (install_package "$kind" "$package" "$extra") >"$folder/output" 2>&1 || code=$?
  cat "$folder/output"
  if [ "$code" -ne 0 ]; then
    reason=$(LC_ALL=C tr -d '\000-\011\013-\037\177' <"$folder/output" | awk 'NF { line = $0 } END { print substr(line, 1, 300) }')
    tell "TOOL $name failed ${reason:-The installer ended with code $code and said nothing.}"
    return 1
  fi
  hash -r
  if ! is_there "$binary"; then
    tell "TOOL $name failed The installer ended well, but there is no $binary."
    return 1
  fi
  tell_installed "$name" "$binary"
}

install_tools() {
  recipe=$scripts/recipe.tsv
  if [ ! -r "$recipe" ]; then
    [ -z "$only" ] || tell "TOOL $only failed There is no $recipe."
    [ -z "$only" ] || return 1
    tell "CONFIGURE There is no $recipe, so nothing is installed."
    return 0
  fi
  missing=0 found=no
  # Tabs would be taken as white space, and empty fields lost.
  tr '\t' '\037' <"$recipe" >"$folder/recipe"
  while IFS="$(printf '\037')" read -r name kind package binary extra <&4 || [ -n "$name" ]; do
    [ -n "$name" ] || continue
    [ -z "$only" ] || [ "$name" = "$only" ] || continue
    found=yes
    install_tool "$name" "$kind" "$package" "$binary" "$extra" || missing=1
    name=
  done 4<"$folder/recipe"
  if [ -n "$only" ] && [ "$found" = no ]; then
    tell "TOOL $only failed The recipe has no tool of this name."
    return 1
  fi
  return "$missing"
}

spread_proxy
if [ -z "$only" ]; then configure || exit 1; fi
result=0
[ "$configure_only" = yes ] || install_tools || result=3
# A Mac has more to configure, some of it with tools that are there only now. It says itself what it could not do.
if [ -z "$only" ] && has sw_vers && [ -x "$scripts/macos-setup.sh" ]; then
  "$scripts/macos-setup.sh" | while IFS= read -r line; do tell "$line"; done
fi
sync
exit "$result"
