/** What the init workflow wants of the network: two moments at which a guest's way out is seen to. */
export interface SetupNetwork {
  /** Before anything is fetched: a guest that reaches nothing by itself gets a way out that needs no tool in it. */
  prepare(vmId: string, signal: AbortSignal): Promise<void>;
  /** After the tools are there: the way that stays takes over, proven, or goes away where none is needed. */
  settle(vmId: string, signal: AbortSignal): Promise<void>;
}
