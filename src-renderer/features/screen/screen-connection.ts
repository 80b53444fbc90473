import RFB from '@novnc/novnc';
import { CallError, sentenceOf, unwrap } from '../../api/call';
import { onPort } from '../../api/ports';
import { ScreenChannel } from './screen-channel';
import type { Loss } from './screen-state';
import type { TypedKey } from './typed-text';

export interface ConnectionEvents {
  onOpen(): void;
  onLost(loss: Loss): void;
  /** The guest’s words. */
  onName(name: string): void;
  /** The guest’s clipboard, as it was changed there. */
  onClipboard(text: string): void;
}

/** Keys that may still be held when the focus leaves; the guest would never hear that they were let go. */
const modifiers: readonly (readonly [keysym: number, code: string])[] = [
  [0xffe1, 'ShiftLeft'],
  [0xffe2, 'ShiftRight'],
  [0xffe3, 'ControlLeft'],
  [0xffe4, 'ControlRight'],
  [0xffe9, 'AltLeft'],
  [0xffea, 'AltRight'],
  [0xffeb, 'MetaLeft'],
  [0xffec, 'MetaRight'],
];

/** One element joined to the screen of one VM, until either ends. */
export class ScreenConnection {
  private rfb: RFB | undefined;
  private channel: ScreenChannel | undefined;
  private screenId: string | undefined;
  private isViewOnly = false;
  private isOver = false;
  private failure: Loss | undefined;
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly vmId: string,
    private readonly host: HTMLElement,
    /** Names the screen for screen readers. */
    private readonly label: string,
    private readonly events: ConnectionEvents,
  ) {
    void this.connect();
  }

  /** Whether keys and pointer stay here. */
  setViewOnly(viewOnly: boolean): void {
    this.isViewOnly = viewOnly;
    if (this.rfb) this.rfb.viewOnly = viewOnly;
  }

  focus(): void {
    this.rfb?.focus();
  }

  sendCtrlAltDel(): void {
    this.rfb?.sendCtrlAltDel();
  }

  press({ keysym, isShifted }: TypedKey): void {
    const [shift] = modifiers;
    if (isShifted && shift) this.rfb?.sendKey(...shift, true);
    this.rfb?.sendKey(keysym, null);
    if (isShifted && shift) this.rfb?.sendKey(...shift, false);
  }

  /** Puts a text on the guest’s clipboard. */
  offerClipboard(text: string): void {
    this.rfb?.clipboardPasteFrom(text);
  }

  dispose(): void {
    this.isOver = true;
    for (const undo of this.undo.splice(0)) undo();
    if (this.channel?.readyState === 'open') this.rfb?.disconnect();
    if (this.screenId !== undefined) void window.corral.screen.close({ screenId: this.screenId });
  }

  private async connect(): Promise<void> {
    try {
      const { screenId, password } = await unwrap(window.corral.screen.open({ vm: this.vmId }));
      if (this.isOver) {
        void window.corral.screen.close({ screenId });
        return;
      }
      this.screenId = screenId;
      this.undo.push(onPort(screenId, (port) => this.attach(port, password)));
    } catch (error) {
      this.lose({ sentence: sentenceOf(error), isFinal: !mayPass(error) });
    }
  }

  private attach(port: MessagePort, password: string | null): void {
    const channel = new ScreenChannel(port);
    const rfb = new RFB(this.host, channel, {
      shared: true,
      credentials: password === null ? {} : { password },
    });
    this.channel = channel;
    this.rfb = rfb;
    rfb.scaleViewport = true;
    rfb.background = 'transparent';
    rfb.viewOnly = this.isViewOnly;
    rfb.addEventListener('connect', () => this.opened());
    rfb.addEventListener('desktopname', ({ detail }) => !this.isOver && this.events.onName(detail.name));
    rfb.addEventListener('clipboard', ({ detail }) => !this.isOver && this.events.onClipboard(detail.text));
    rfb.addEventListener('credentialsrequired', () =>
      this.fail('Its VNC server asks for a user and a password that Corral doesn’t have.'),
    );
    rfb.addEventListener('securityfailure', () =>
      this.fail('Its VNC server did not accept the password. Restart the VM to get a new one.'),
    );
    rfb.addEventListener('disconnect', () => this.lose(this.failure ?? lossOf(channel)));
  }

  private opened(): void {
    if (this.isOver) return;
    const canvas = this.host.querySelector('canvas');
    if (canvas) {
      canvas.tabIndex = 0;
      canvas.setAttribute('role', 'application');
      canvas.setAttribute('aria-label', this.label);
    }
    const onFocusOut = (): void => {
      for (const [keysym, code] of modifiers) this.rfb?.sendKey(keysym, code, false);
    };
    this.host.addEventListener('focusout', onFocusOut);
    this.undo.push(() => this.host.removeEventListener('focusout', onFocusOut));
    this.events.onOpen();
  }

  private fail(sentence: string): void {
    this.failure = { sentence, isFinal: true };
    this.rfb?.disconnect();
  }

  private lose(loss: Loss): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const undo of this.undo.splice(0)) undo();
    this.events.onLost(loss);
  }
}

/** A VM that starts or stops is in the wrong state for a moment only. */
function mayPass(error: unknown): boolean {
  return error instanceof CallError && (error.envelope.retryable || error.envelope.code === 'wrong-state');
}

function lossOf({ ending }: ScreenChannel): Loss {
  switch (ending) {
    case 'closed':
      return { sentence: null, isFinal: false };
    case 'stuck':
      return { sentence: 'Its VNC server stopped taking what you typed.', isFinal: false };
    case 'invalid':
    case null:
      // noVNC closed it itself.
      return { sentence: 'Its VNC server sent what a viewer can’t make sense of.', isFinal: true };
  }
}
