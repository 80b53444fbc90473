import type { Step } from '../tasks/task-definition';
import type { InitInput } from './init-input';
import type { System } from './recipe';

/** What the steps of the workflow leave for one another. */
export interface InitMemo {
  readonly system?: System;
}

export type InitStep = Step<InitInput, InitMemo>;
