/** A running guest as SSH needs to know it. */
export interface GuestTarget {
  /** UUID of the VM. Its host key is pinned to this, never to an address: those are used again. */
  readonly id: string;
  /** Account in the guest that takes Corral's key. */
  readonly user: string;
  /** Where its sshd is reached from this computer. */
  readonly endpoint: { readonly host: string; readonly port: number };
  /** `ssh-ed25519 AAAA…`, made on this computer and so known before the first contact. */
  readonly hostPublicKey: string;
}
