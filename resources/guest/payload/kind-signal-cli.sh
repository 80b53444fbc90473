# shellcheck shell=sh
# shellcheck disable=SC2034 # Read by the parts of payload-agent.sh.
# All that is specific to the data of signal-cli. Patterns are of awk, on paths below the source.

kind_label=com.clawbox.signal-cli-payload-sync
kind_log=/tmp/$kind_label.log
kind_share='/Volumes/My Shared Files/signal-cli-payload'
kind_marker=.clawbox-signal-payload-host-marker
kind_source=$HOME/.local/share/signal-cli

# Command lines of signal-cli, native and in Java; not those of an editor that has one of its files open.
kind_writer='^([^ ]*/)?signal-cli( |$)| org\.asamk\.signal\.Main( |$)'

# SQLite databases, and what belongs to them.
kind_database='[.]db$'
kind_database_part='[.]db-(wal|journal)$'
# Files that say what the databases have to agree with: they are copied in one breath with them.
kind_state='^data/'
# Of those, the ones that are JSON, and whose loss is the loss of an account.
kind_account='^data/(accounts[.]json|[0-9]+)$'
