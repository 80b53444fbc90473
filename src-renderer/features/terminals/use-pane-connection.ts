import type { Terminal } from '@xterm/xterm';
import { useEffect, useEffectEvent, useReducer } from 'react';
import type { Vm, VmState } from '../../../src-preload/contract/vm';
import { nextStep, stableMs, type Loss, type NextStep } from './reconnect-policy';
import { TerminalConnection } from './terminal-connection';

/** What the connection of a pane does now. */
export type ConnectionStatus =
  | { readonly kind: 'open' }
  /** @property attempt 0 for the first time, else the number of the attempt to get it back. */
  | { readonly kind: 'connecting'; readonly attempt: number }
  | NextStep;

type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly since: number }
  | { readonly kind: 'lost'; readonly loss: Loss };

interface ConnectionState {
  readonly phase: Phase;
  /** Connections made so far; a new number makes a new one. */
  readonly connections: number;
  /** Attempts that failed since one last worked. */
  readonly failures: number;
}

type ConnectionEvent =
  | { readonly type: 'connect' }
  | { readonly type: 'opened'; readonly at: number }
  | { readonly type: 'lost'; readonly loss: Loss; readonly at: number };

const initial: ConnectionState = { phase: { kind: 'idle' }, connections: 0, failures: 0 };

interface PaneConnectionOptions {
  readonly vm: Vm;
  readonly session: string;
  readonly terminal: Terminal | null;
  /** Hidden panes keep their connection, but make none. */
  readonly isVisible: boolean;
}

/** Keeps a terminal connected to its session as long as that makes sense. */
export function usePaneConnection({ vm, session, terminal, isVisible }: PaneConnectionOptions): {
  readonly status: ConnectionStatus;
  /** Tries now, whatever was waited for. */
  readonly connect: () => void;
} {
  const [state, dispatch] = useReducer(advance, initial);
  const { phase, connections, failures } = state;
  const vmState = vm.state.kind;
  const mayConnect = terminal !== null && isVisible;
  const open = useEffectEvent((screen: Terminal) => {
    return new TerminalConnection(vm.id, session, screen, {
      onOpen: () => dispatch({ type: 'opened', at: Date.now() }),
      onLost: (loss) => dispatch({ type: 'lost', loss, at: Date.now() }),
    });
  });

  useEffect(() => {
    if (connections === 0 || !terminal) return undefined;
    const connection = open(terminal);
    return () => connection.dispose();
  }, [connections, terminal]);

  useEffect(() => {
    if (phase.kind === 'idle' && mayConnect && vmState === 'running') dispatch({ type: 'connect' });
  }, [phase.kind, mayConnect, vmState]);

  useEffect(() => {
    if (isOff(vmState) && phase.kind !== 'idle') {
      dispatch({ type: 'lost', loss: { kind: 'vm-went-off' }, at: Date.now() });
    }
  }, [phase.kind, vmState]);

  useEffect(() => {
    if (phase.kind !== 'lost' || !mayConnect) return undefined;
    const step = nextStep(phase.loss, vmState, failures);
    if (step.kind !== 'reconnect') return undefined;
    const timer = setTimeout(() => dispatch({ type: 'connect' }), step.delayMs);
    return () => clearTimeout(timer);
  }, [phase, failures, vmState, mayConnect]);

  return { status: statusOf(state, vmState), connect: () => dispatch({ type: 'connect' }) };
}

function advance(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  switch (event.type) {
    case 'connect':
      return { ...state, phase: { kind: 'connecting' }, connections: state.connections + 1 };
    case 'opened':
      return state.phase.kind === 'connecting'
        ? { ...state, phase: { kind: 'open', since: event.at } }
        : state;
    case 'lost':
      // How the ssh ended after its VM went off says nothing.
      if (state.phase.kind === 'lost' && event.loss.kind !== 'vm-went-off') return state;
      return { ...state, phase: { kind: 'lost', loss: event.loss }, failures: failuresAfter(state, event) };
  }
}

function failuresAfter(
  { phase, failures }: ConnectionState,
  { loss, at }: Extract<ConnectionEvent, { type: 'lost' }>,
): number {
  if (loss.kind === 'vm-went-off') return 0;
  return phase.kind === 'open' && at - phase.since >= stableMs ? 0 : failures + 1;
}

function statusOf(
  { phase, connections, failures }: ConnectionState,
  vmState: VmState['kind'],
): ConnectionStatus {
  switch (phase.kind) {
    case 'open':
      return phase;
    case 'connecting':
      return { kind: 'connecting', attempt: connections === 1 ? 0 : failures + 1 };
    case 'lost':
      return nextStep(phase.loss, vmState, failures);
    case 'idle': {
      const step = nextStep({ kind: 'vm-went-off' }, vmState, 0);
      return step.kind === 'reconnect' ? { kind: 'connecting', attempt: 0 } : step;
    }
  }
}

function isOff(vmState: VmState['kind']): boolean {
  return vmState === 'stopped' || vmState === 'died';
}
