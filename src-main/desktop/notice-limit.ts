const windowMs = 60_000;
const perSource = 2;
const perVm = 6;

/**
 * Lets few notices of one source through, and few of one VM, however many sessions a hostile guest
 * invents: two a minute of each session, six of a VM.
 */
export class NoticeLimit {
  private told: { readonly source: string; readonly vmId: string | undefined; readonly at: number }[] = [];

  constructor(private readonly now: () => number) {}

  /** Whether to tell one more; counts it if so. */
  allows(source: string, vmId: string | undefined): boolean {
    const at = this.now();
    this.told = this.told.filter((earlier) => at - earlier.at < windowMs);
    const ofSource = this.told.filter((earlier) => earlier.source === source).length;
    const ofVm = vmId === undefined ? 0 : this.told.filter((earlier) => earlier.vmId === vmId).length;
    if (ofSource >= perSource || ofVm >= perVm) return false;
    this.told.push({ source, vmId, at });
    return true;
  }
}
