# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # What the parts share.
# What the last pass knew: ~/.corral-payload/base has its listing, its manifest, and the name of what these are about.

# Stands for the start of the machine, once that has come to a clean end.
clean_end=clean

# Whether that still is about CURRENT; otherwise it is emptied.
read_base() {
  read_base_name && [ "$known $known_sum" = "$current $current_sum" ] && check_base && return
  forget_base
  return 1
}

# Sets known, the generation that the base is about.
read_base_name() {
  known=''
  { read -r known known_sum known_boot <"$state/base/name"; } 2>/dev/null
  [ -n "$known" ]
}

# A machine that lost its power may have kept the time of a change and not what was written, so after that nothing but
# its content tells what a file is: no listing, no file that did not change.
check_base() {
  [ "$known_boot" != "$boot" ] || return 0
  [ "$known_boot" = "$clean_end" ] || : >"$state/base/listing"
  name_base "$known" "$known_sum" "$boot" && sync
}

forget_base() {
  rm -rf "$state/base"
  mkdir "$state/base" && : >"$state/base/listing" && : >"$state/base/manifest"
}

save_base() { # generation, sum of its manifest, manifest, listing
  rm -rf "$state/base.new" && mkdir "$state/base.new" &&
    cp "$3" "$state/base.new/manifest" && cp "$4" "$state/base.new/listing" &&
    rm -rf "$state/base" && mv "$state/base.new" "$state/base" &&
    name_base "$1" "$2" "$boot"
}

# Says what the base is about, and at which start of the machine it was made. Without a name it is nobody's.
name_base() { # generation, sum of its manifest, boot
  echo "$1 $2 $3" >"$state/base/name.new" && mv -f "$state/base/name.new" "$state/base/name"
}

# After the last pass: what it saw is on the disk, and nobody writes to it any more.
end_clean() {
  sync
  name_base "$current" "$current_sum" "$clean_end"
}
