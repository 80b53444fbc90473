import { useEffect, useEffectEvent, useReducer, useState } from 'react';
import type { Vm } from '../../../src-preload/contract/vm';
import { ScreenConnection } from './screen-connection';
import {
  advance,
  initial,
  isOn,
  reconnectDelayMs,
  statusOf,
  type Loss,
  type ScreenStatus,
} from './screen-state';

interface ScreenOptions {
  readonly vm: Vm;
  /** Where it is drawn. */
  readonly host: HTMLElement | null;
  readonly label: string;
  readonly isViewOnly: boolean;
  readonly onClipboard: (text: string) => void;
}

interface ShownScreen {
  readonly status: ScreenStatus;
  /** The open connection. */
  readonly connection: ScreenConnection | null;
  /** What the guest calls its screen, as it came. */
  readonly name: string;
  /** Tries now, whatever was waited for. */
  readonly connect: () => void;
}

/** Keeps an element connected to the screen of a VM for as long as the VM is on and has one. */
export function useScreen({ vm, host, label, isViewOnly, onClipboard }: ScreenOptions): ShownScreen {
  const [state, dispatch] = useReducer(advance, initial);
  const [connection, setConnection] = useState<ScreenConnection | null>(null);
  const [name, setName] = useState('');
  const { phase, attempt } = state;
  const hasScreen = isOn(vm.state.kind) && vm.capabilities.vnc.available;
  const hearClipboard = useEffectEvent(onClipboard);
  const open = useEffectEvent((element: HTMLElement) => {
    const opened = new ScreenConnection(vm.id, element, label, {
      onOpen: () => {
        dispatch({ type: 'opened', at: Date.now() });
        setConnection(opened);
      },
      onLost: (loss: Loss) => dispatch({ type: 'lost', loss, at: Date.now() }),
      onName: setName,
      onClipboard: (text) => hearClipboard(text),
    });
    return opened;
  });

  useEffect(() => {
    dispatch({ type: hasScreen ? 'connect' : 'gone' });
  }, [hasScreen]);

  useEffect(() => {
    if (attempt === 0 || !host) return undefined;
    const opened = open(host);
    return () => {
      opened.dispose();
      setConnection(null);
    };
  }, [attempt, host]);

  useEffect(() => {
    connection?.setViewOnly(isViewOnly);
  }, [connection, isViewOnly]);

  const delayMs = hasScreen ? reconnectDelayMs(state) : undefined;
  useEffect(() => {
    if (phase.kind !== 'lost' || delayMs === undefined) return undefined;
    const timer = setTimeout(() => dispatch({ type: 'connect' }), delayMs);
    return () => clearTimeout(timer);
  }, [phase, delayMs]);

  return {
    status: statusOf(state, vm),
    connection: phase.kind === 'open' ? connection : null,
    name,
    connect: () => dispatch({ type: 'connect' }),
  };
}
