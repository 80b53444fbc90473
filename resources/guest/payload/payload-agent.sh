#!/bin/sh
# Keeps the host's copy of a payload: data that programs of this guest write on its own disk, published to a shared
# folder as whole, checked generations. Runs as the user whose data it is, never as root: a database file that belongs
# to root locks that user out.
#
#   inspect   one JSON line: what data there is, whether it has changed, whether the share is there
#   look      the same beside a pass that is under way; whether it has changed is not looked at
#   seed      the host's generation replaces the local data; what that has of its own is put into the share first
#   adopt     the local data becomes the payload's
#   once      a pass now; final: the last one, nothing was written after it if the writer has ended
#   run       passes until TERM (the service)
#   allow     the loss that a held pass asked about is meant
#   pause, resume, status
#
# Exit codes of what makes a pass: 0 everything is published; 1 failed, worth trying again; 2 held or halted, somebody
# has to decide; 3 the share is not there; 4 paused; 64 called wrongly; 75 failed 12 times in a row.
#
# In the share, below .corral-payload:
#   gen/<epoch>-<sequence>/   a whole generation; its MANIFEST has the SHA-256 of every file
#   gen/.tmp-*                under construction
#   CURRENT                   "<generation> <SHA-256 of its MANIFEST> <final 0|1>", replaced by rename
#   kept/<name>/              local data that a seed replaced, with a MANIFEST
# In ~/.corral-payload: lease (from the host: "<payload> <epoch> <token>"), status, paused, what the last pass knew.
set -u
umask 077
LC_ALL=C
COPYFILE_DISABLE=1 # macOS's tar makes no "._" files.
PATH=$PATH:/usr/local/bin:/opt/homebrew/bin:/usr/sbin:/sbin
export LC_ALL COPYFILE_DISABLE PATH

here=$(cd "${0%/*}" && pwd)
# shellcheck source=resources/guest/payload/kind-signal-cli.sh
. "$here/kind-signal-cli.sh"
: "${PAYLOAD_SHARE:=$kind_share}" "${PAYLOAD_SOURCE:=$kind_source}" "${PAYLOAD_WRITER:=$kind_writer}" "${PAYLOAD_LOG:=$kind_log}"
share=$PAYLOAD_SHARE source=$PAYLOAD_SOURCE writer=$PAYLOAD_WRITER log_file=$PAYLOAD_LOG
state=$HOME/.corral-payload
work=$state/work
stamp_name=.corral-payload-stamp
# This start of the machine; where that can't be told, this process stands for it.
boot=${PAYLOAD_BOOT:-}
[ -n "$boot" ] || read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id ||
  boot=$(sysctl -n kern.bootsessionuuid 2>/dev/null) || boot=process-$$

# The parts, in the order in which they need one another.
# shellcheck source=resources/guest/payload/report.sh
. "$here/report.sh" # the log and the status
# shellcheck source=resources/guest/payload/names.sh
. "$here/names.sh" # lists of names, hashes, copying by list
# shellcheck source=resources/guest/payload/lease.sh
. "$here/lease.sh" # whether the share is ours to write to
# shellcheck source=resources/guest/payload/listing.sh
. "$here/listing.sh" # what has changed
# shellcheck source=resources/guest/payload/base.sh
. "$here/base.sh" # what the last pass knew
# shellcheck source=resources/guest/payload/writer.sh
. "$here/writer.sh" # the program whose data it is
# shellcheck source=resources/guest/payload/snapshot.sh
. "$here/snapshot.sh" # a copy that holds together
# shellcheck source=resources/guest/payload/guards.sh
. "$here/guards.sh" # what stops a pass
# shellcheck source=resources/guest/payload/generation.sh
. "$here/generation.sh" # what is published
# shellcheck source=resources/guest/payload/pass.sh
. "$here/pass.sh" # one pass
# shellcheck source=resources/guest/payload/seed.sh
. "$here/seed.sh" # the host decides which side goes on
# shellcheck source=resources/guest/payload/inspect.sh
. "$here/inspect.sh" # what it decides by
# shellcheck source=resources/guest/payload/service.sh
. "$here/service.sh" # passes until TERM

for tool in sqlite3 tar awk find iconv; do
  command -v "$tool" >/dev/null 2>&1 || missing_tool=$tool
done
[ -d "$state" ] || mkdir -p "$state"
chmod 700 "$state"

case ${1:-} in
  inspect) alone inspect ;;
  look) look ;;
  seed) alone seed ;;
  adopt) alone adopt ;;
  once) remember_success && alone publish 0 ;;
  final) remember_success && alone publish 1 ;;
  run) serve ;;
  allow) allow_loss ;;
  pause) : >"$state/paused" && wake_service ;;
  resume) rm -f "$state/paused" && wake_service ;;
  status) cat "$state/status" ;;
  *)
    sed -n '/^#   inspect/,/^#   pause/s/^# *//p' "$here/payload-agent.sh" >&2
    exit 64
    ;;
esac
