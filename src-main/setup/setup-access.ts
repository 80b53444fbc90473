/** What the init workflow wants of the access to a guest, each safe to repeat. */
export interface SetupAccess {
  /** Sees to it that one logs in by key only. @returns what there is now, as a sentence */
  keys(vmId: string, signal: AbortSignal): Promise<string>;
  /** Gives the guest what this computer has fetched of a registry. @returns what there is now, as a sentence */
  cache(vmId: string, signal: AbortSignal): Promise<string>;
}
