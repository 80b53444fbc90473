import { CorralError } from '../host/errors';
import { checkLink, type CheckedLink } from './link';
import type { LinkConsent } from './link-consent';

export interface LinkOpenerParts {
  readonly consent: LinkConsent;
  readonly ask: (link: CheckedLink) => Promise<boolean>;
  readonly openExternally: (url: string) => Promise<void>;
}

/** Opens links of guests in the browser, each host only after the user said yes to it once. */
export class LinkOpener {
  private isAsking = false;

  constructor(private readonly parts: LinkOpenerParts) {}

  /**
   * @returns whether it was opened
   * @throws CorralError of {@link checkLink}, `wrong-state` while another link is asked about, `tool-failed` without a browser
   */
  async open(text: string): Promise<boolean> {
    const link = checkLink(text);
    if (!(await this.mayOpen(link))) return false;
    try {
      await this.parts.openExternally(link.url);
      return true;
    } catch (error) {
      throw new CorralError('tool-failed', `No browser opened ${link.host}: ${String(error)}`);
    }
  }

  private async mayOpen(link: CheckedLink): Promise<boolean> {
    const { consent, ask } = this.parts;
    if (await consent.has(link.host)) return true;
    if (this.isAsking)
      throw new CorralError('wrong-state', 'Answer the question about the other link first.');
    this.isAsking = true;
    try {
      if (!(await ask(link))) return false;
      await consent.add(link.host);
      return true;
    } finally {
      this.isAsking = false;
    }
  }
}
