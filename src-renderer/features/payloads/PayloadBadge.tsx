import {
  CirclePause,
  CirclePower,
  CircleQuestionMark,
  ClockAlert,
  FolderCheck,
  FolderSync,
  LoaderCircle,
  OctagonX,
  RefreshCw,
  Unplug,
  type LucideIcon,
} from 'lucide-react';
import type { PayloadState, VmPayload } from '../../../src-preload/contract/payload-state';
import { classNames } from '../../lib/class-names';
import { formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import styles from './PayloadBadge.module.css';
import { payloadSince, payloadTickMs, payloadWords } from './payload-words';

const icons: Readonly<Record<PayloadState['kind'], LucideIcon>> = {
  off: FolderSync,
  starting: LoaderCircle,
  'in-sync': FolderCheck,
  behind: RefreshCw,
  paused: CirclePause,
  held: CircleQuestionMark,
  stale: ClockAlert,
  'mount-missing': Unplug,
  'service-down': CirclePower,
  halted: OctagonX,
};

/** Where the payload of a VM stands, on one line: “Payload in sync, 4 s ago”. It alone is redrawn each second. */
export function PayloadBadge({ payload }: { readonly payload: VmPayload }) {
  const now = useNow(payloadTickMs(payload.state));
  const { tone, words } = payloadWords(payload, now);
  const since = payloadSince(payload);
  const Icon = icons[payload.state.kind];
  return (
    <span
      data-testid="payload"
      className={classNames(styles['badge'], styles[tone])}
      title={since === undefined ? undefined : formatTime(since)}
    >
      <Icon size={12} aria-hidden /> <span>Payload {words}</span>
    </span>
  );
}
