import { useCallback, useSyncExternalStore } from 'react';

/** The time in epoch milliseconds, rounded down to `intervalMs` and renewed as often; 0 when null stops the clock. */
export function useNow(intervalMs: number | null): number {
  const subscribe = useCallback(
    (onTick: () => void) => {
      if (intervalMs === null) return () => undefined;
      const timer = setInterval(onTick, intervalMs);
      return () => clearInterval(timer);
    },
    [intervalMs],
  );
  return useSyncExternalStore(subscribe, () =>
    intervalMs === null ? 0 : Math.floor(Date.now() / intervalMs) * intervalMs,
  );
}
