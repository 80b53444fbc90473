import type { Check } from '../../src-preload/contract/system';

/** Makes what one of the doctor's checks answers. */
export function checkMaker(id: Check['id'], title: string) {
  return (state: Check['state'], detail: string, fix: Check['fix'], taskId: string | null = null): Check => ({
    id,
    title,
    state,
    detail,
    fix,
    taskId,
  });
}
