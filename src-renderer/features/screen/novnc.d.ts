/** The parts of noVNC that are used here; the package brings no types. */
declare module '@novnc/novnc' {
  interface RfbEvents {
    readonly connect: CustomEvent;
    readonly disconnect: CustomEvent<{ readonly clean: boolean }>;
    readonly credentialsrequired: CustomEvent<{ readonly types: readonly string[] }>;
    readonly securityfailure: CustomEvent<{ readonly status: number; readonly reason?: string }>;
    readonly desktopname: CustomEvent<{ readonly name: string }>;
    readonly clipboard: CustomEvent<{ readonly text: string }>;
  }

  interface RfbOptions {
    /** Whether other viewers stay connected. */
    readonly shared: boolean;
    readonly credentials: { readonly password?: string };
  }

  /** Anything that looks like a WebSocket or an RTCDataChannel. */
  interface RfbChannel {
    readonly protocol: string;
    readonly readyState: string;
    binaryType: string;
    onopen: (() => void) | null;
    onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null;
    onclose: ((event: { readonly code?: number; readonly reason?: string }) => void) | null;
    onerror: (() => void) | null;
    send(data: Uint8Array): void;
    close(): void;
  }

  export default class RFB {
    constructor(target: HTMLElement, channel: RfbChannel, options: RfbOptions);
    viewOnly: boolean;
    scaleViewport: boolean;
    background: string;
    addEventListener<Name extends keyof RfbEvents>(
      name: Name,
      listener: (event: RfbEvents[Name]) => void,
    ): void;
    disconnect(): void;
    focus(): void;
    blur(): void;
    sendCtrlAltDel(): void;
    /** @param code physical key, as in `KeyboardEvent.code`, or null when only the symbol is known. */
    sendKey(keysym: number, code: string | null, down?: boolean): void;
    clipboardPasteFrom(text: string): void;
  }
}
