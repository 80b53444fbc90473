import type { CorralCalls } from '../../src-preload/contract/contract';
import type { CorralEvent } from '../../src-preload/contract/events';
import type { Unsubscribe } from '../host/emitter';

/** An option of a command, as `node:util` parseArgs takes it, with what help says of it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  /** One letter for it, without the dash. */
  readonly short?: string;
  readonly summary: string;
  /** What stands for the value in help, for strings. */
  readonly value?: string;
}

/** What a command gets: its words, its options, and a way to the orchestrator. */
export interface Invocation {
  readonly words: readonly string[];
  /** Everything after `--`. */
  readonly rest: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
  /** Connects, and starts an orchestrator when there is none. */
  connect(): Promise<Connection>;
}

/** The shell that the command was typed in. */
export interface Terminal {
  readonly json: boolean;
  /** A person sits there and can be asked. */
  readonly isInteractive: boolean;
  /** Standard error is a terminal whose line can be drawn again. */
  readonly canRedraw: boolean;
  print(text: string): void;
  /** For notes and progress; never on standard output, which may be read by a program. */
  note(text: string): void;
  redraw(text: string): void;
  /**
   * @param signal takes the question back
   * @throws CorralError `cancelled` when the person does not answer, or it was taken back
   */
  ask(question: string, signal?: AbortSignal): Promise<string>;
}

/** The contract, and its events. */
export interface Connection {
  readonly calls: CorralCalls;
  on(listener: (event: CorralEvent) => void): Promise<Unsubscribe>;
}

/** One command of the command line. Help and parsing are made from this value. */
export interface Command {
  /** The words that name it, for example `['vm', 'list']`. */
  readonly name: readonly string[];
  /** What its arguments stand for; one in brackets may be left out, a last one with an ellipsis repeated. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** What help says after the options: paragraphs of a line or more. */
  readonly notes?: readonly string[];
  /** Whether words after `--` mean something to it. */
  readonly takesRest?: true;
  /** @returns the exit code, 0 when nothing is returned. */
  run(invocation: Invocation): Promise<number | void>;
}
