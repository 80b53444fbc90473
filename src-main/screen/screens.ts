import net from 'node:net';
import type { ScreenLocation, ViewedScreen } from '../../src-preload/contract/screen';
import type { Driver, ScreenAddress } from '../driver/driver';
import type { VmRecord } from '../fleet/vm-record';
import { shellQuote } from '../guest/shell-quote';
import { CorralError } from '../host/errors';

/** The screen of a VM that has one now. */
export interface FoundScreen {
  readonly vmId: string;
  readonly vmName: string;
  readonly address: ScreenAddress;
}

/** What a viewer of this computer is given. */
export interface ViewerLink {
  readonly vmId: string;
  readonly vmName: string;
  /** `vnc://`, with the password where there is one. */
  readonly url: string;
}

/** Says where the screens of VMs are. */
export class Screens {
  constructor(
    private readonly registry: { find(vm: string): Pick<VmRecord, 'id' | 'name' | 'driver' | 'user'> },
    private readonly driver: Pick<Driver, 'status' | 'capabilities' | 'screenAddress'>,
  ) {}

  /** @throws CorralError `not-found`, `wrong-state` when it is off, `not-supported` with the reason when it has no screen */
  find(vm: string): FoundScreen {
    const { id, name } = this.runningVm(vm);
    const address = this.driver.screenAddress(id);
    if (address) return { vmId: id, vmName: name, address };
    const { available, reason } = this.driver.capabilities(id).vnc;
    throw available
      ? new CorralError(
          'wrong-state',
          `“${name}” has no screen yet. It comes soon after the start.`,
          {},
          true,
        )
      : new CorralError(
          'not-supported',
          `“${name}” has no screen now. ${reason ?? 'Its driver makes none.'}`,
        );
  }

  /** @throws CorralError of {@link find} */
  locate(vm: string): ScreenLocation {
    const { address } = this.find(vm);
    return address.kind === 'unix'
      ? { kind: 'socket', path: address.path }
      : { kind: 'url', url: viewerUrl(address) };
  }

  /** @throws CorralError of {@link find}, `not-supported` when no viewer can be sent there */
  viewerLink(vm: string, screen: ViewedScreen): ViewerLink {
    switch (screen) {
      case 'own': {
        const { vmId, vmName, address } = this.find(vm);
        if (address.kind === 'tcp') return { vmId, vmName, url: viewerUrl(address) };
        throw new CorralError(
          'not-supported',
          `The screen of “${vmName}” is a Unix socket, which no link leads to. Open it with a viewer that takes one: vncviewer ${shellQuote(address.path)}`,
        );
      }
      case 'screen-sharing':
        return this.screenSharing(vm);
    }
  }

  /** The Screen Sharing of a macOS guest, which has an address of its own in the network of this computer. */
  private screenSharing(vm: string): ViewerLink {
    const { id, name, user, driver, endpoint } = this.runningVm(vm);
    const host = endpoint?.host ?? '';
    if (driver !== 'tart') {
      throw new CorralError('not-supported', `“${name}” has no Screen Sharing: only macOS guests have.`);
    }
    if (net.isIP(host) === 0) {
      throw new CorralError('wrong-state', `The address of “${name}” is not known yet.`, {}, true);
    }
    const bracketed = net.isIPv6(host) ? `[${host}]` : host;
    return { vmId: id, vmName: name, url: `vnc://${encodeURIComponent(user)}@${bracketed}` };
  }

  private runningVm(vm: string) {
    const record = this.registry.find(vm);
    const status = this.driver.status(record.id);
    if (status.kind === 'running') return { ...record, endpoint: status.endpoint };
    throw new CorralError('wrong-state', `“${record.name}” is off. Start it to see its screen.`);
  }
}

function viewerUrl({ host, port, password }: Extract<ScreenAddress, { kind: 'tcp' }>): string {
  return `vnc://:${encodeURIComponent(password)}@${host}:${port}`;
}
