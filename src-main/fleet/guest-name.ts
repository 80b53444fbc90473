import type { Unsubscribe } from '../host/emitter';
import { errorEnvelope } from '../host/errors';
import type { GuestWatch } from './guest-watch';
import type { Lifecycle } from './lifecycle';
import type { VmRegistry } from './vm-registry';

/** `~/.cal-vm-info` tells agents where they are; only a guest that was set up has it. */
const script = `set -eu
file=$HOME/.cal-vm-info line=CAL_VM_NAME=$1
[ -f "$file" ] || exit 0
[ "$(grep '^CAL_VM_NAME=' "$file")" != "$line" ] || exit 0
new=$(mktemp "$file.XXXXXX")
cp -p "$file" "$new"
awk -v line="$line" '
  /^CAL_VM_NAME=/ { if (!told) print line; told = 1; next }
  { print }
  END { if (!told) print line }' "$file" >"$new"
mv -f "$new" "$file"
sync`;

/** Makes a guest say in `~/.cal-vm-info` what its VM is called. @throws CorralError of {@link GuestWatch.run} */
export async function tellGuestItsName(guest: Pick<GuestWatch, 'run'>, name: string): Promise<void> {
  await guest.run(script, { args: [name] });
}

/** Keeps the names true that guests know: of a clone when it is first ready, and of a running VM that is renamed. */
export function keepGuestNames(registry: VmRegistry, lifecycle: Lifecycle): Unsubscribe {
  const told = new Map<string, string>();
  const tell = async (id: string): Promise<void> => {
    const { name } = registry.record(id);
    told.set(id, name);
    await tellGuestItsName(lifecycle.guest(id), name);
  };
  const stopReady = lifecycle.onReady(tell);
  const stopNews = registry.on((news) => {
    if (news.topic === 'vm.removed') told.delete(news.id);
    if (news.topic !== 'vm.changed') return;
    const { id, name, state } = news.vm;
    const before = told.get(id);
    if (state.kind !== 'running' || before === undefined || before === name) return;
    tell(id).catch((error: unknown) => registry.note(id, { lastError: errorEnvelope(error) }));
  });
  return () => {
    stopReady();
    stopNews();
  };
}
