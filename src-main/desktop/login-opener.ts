import type { CallbackForwards, CallbackRoute } from '../guest/callback-forwards';
import { callbackPort } from './callback-port';
import type { CheckedLink } from './link';
import type { LinkOpener } from './link-opener';

export interface LoginOpenerParts {
  readonly links: LinkOpener;
  readonly callbacks: Pick<CallbackForwards, 'lead'>;
  /** Whether to open a login that can't come back to its guest. @param reason a sentence */
  readonly askToOpenAnyway: (link: CheckedLink, reason: string) => Promise<boolean>;
}

/** Opens the pages of logins that guests ask for, with the way back that they need. */
export class LoginOpener {
  constructor(private readonly parts: LoginOpenerParts) {}

  /**
   * @returns whether it was opened
   * @throws CorralError of {@link LinkOpener.open} and {@link CallbackForwards.lead}
   */
  async open(vmId: string, text: string): Promise<boolean> {
    const { links, callbacks, askToOpenAnyway } = this.parts;
    let route: CallbackRoute | undefined;
    const prepare = async (link: CheckedLink): Promise<boolean> => {
      const port = callbackPort(link.url);
      if (port === undefined) return true;
      route = await callbacks.lead(vmId, port);
      return route.kind === 'open' || askToOpenAnyway(link, route.reason);
    };
    try {
      return await links.open(text, prepare);
    } catch (error) {
      if (route?.kind === 'open') route.close();
      throw error;
    }
  }
}
