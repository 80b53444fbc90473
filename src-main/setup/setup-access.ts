/** What the init workflow wants of the access to a guest, each safe to repeat. */
export interface SetupAccess {
  /** Sees to it that one logs in by key only. @returns what there is now, as a sentence */
  keys(vmId: string, signal: AbortSignal): Promise<string>;
  /** Gives the guest what this computer has fetched of a registry. @returns what there is now, as a sentence */
  cache(vmId: string, signal: AbortSignal): Promise<string>;
}

/** A guest whose seed disk has brought the key with it. */
export const seededAccess: SetupAccess = {
  keys: () => Promise.resolve('Its seed disk has brought Corral’s key; it takes no passwords over SSH.'),
  cache: () => Promise.resolve('There is no cache to share with it.'),
};
