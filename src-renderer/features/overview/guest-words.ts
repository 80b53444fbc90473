import { formatDuration } from '../../lib/format';

/** Less is within what the network and a busy guest explain. */
const noticeableMs = 2_000;

/** A clock that goes wrong, with what comes of it; undefined when it goes right. */
export function skewWords(clockSkewMs: number): string | undefined {
  if (Math.abs(clockSkewMs) <= noticeableMs) return undefined;
  const direction = clockSkewMs > 0 ? 'ahead of' : 'behind';
  return `${formatDuration(Math.abs(clockSkewMs))} ${direction} this computer; certificates and builds may fail. A restart sets it.`;
}
