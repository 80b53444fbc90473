import { CorralError } from '../host/errors';
import type { ViewerLink } from '../screen/screens';
import { checkLink, type CheckedLink } from './link';
import type { LinkConsent } from './link-consent';

export interface LinkOpenerParts {
  readonly consent: LinkConsent;
  readonly ask: (link: CheckedLink) => Promise<boolean>;
  /** Never shown the address, which holds a password. */
  readonly askToView: (vmName: string) => Promise<boolean>;
  readonly openExternally: (url: string) => Promise<void>;
}

/** Opens links of guests in the browser and screens in a viewer, each host and each VM only after the user said yes to it once. */
export class LinkOpener {
  private isAsking = false;

  constructor(private readonly parts: LinkOpenerParts) {}

  /**
   * @param prepare what must be there before the page is; it says whether to open it still
   * @returns whether it was opened
   * @throws CorralError of {@link checkLink}, `wrong-state` while another link is asked about, `tool-failed` without a browser
   */
  async open(text: string, prepare: (link: CheckedLink) => Promise<boolean> = nothing): Promise<boolean> {
    const link = checkLink(text);
    if (!(await this.mayOpen(link.host, () => this.parts.ask(link)))) return false;
    if (!(await prepare(link))) return false;
    try {
      await this.parts.openExternally(link.url);
      return true;
    } catch (error) {
      throw new CorralError('tool-failed', `No browser opened ${link.host}: ${String(error)}`);
    }
  }

  /**
   * Opens the screen of a VM in the VNC viewer of this computer.
   *
   * @returns whether it was opened
   * @throws CorralError `wrong-state` while something else is asked about, `tool-failed` without a viewer
   */
  async openScreen({ vmId, vmName, url }: ViewerLink): Promise<boolean> {
    if (!(await this.mayOpen(`screen of ${vmId}`, () => this.parts.askToView(vmName)))) return false;
    try {
      await this.parts.openExternally(url);
      return true;
    } catch {
      // What was thrown may quote the address.
      throw new CorralError(
        'tool-failed',
        `No viewer opened the screen of “${vmName}”. Install one that opens vnc:// links.`,
      );
    }
  }

  /** @param key no host has a space in it, so that VMs and hosts can stand in one list */
  private async mayOpen(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const { consent } = this.parts;
    if (await consent.has(key)) return true;
    if (this.isAsking)
      throw new CorralError('wrong-state', 'Answer the question about the other link first.');
    this.isAsking = true;
    try {
      if (!(await ask())) return false;
      await consent.add(key);
      return true;
    } finally {
      this.isAsking = false;
    }
  }
}

/** What most links need before they are opened. */
async function nothing(): Promise<boolean> {
  return true;
}
