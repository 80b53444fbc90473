import { classNames } from '../lib/class-names';
import styles from './StateDot.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** A state at a glance. Shape and colour differ, and the words stand beside it, so it is not read aloud. */
export function StateDot({ tone }: { readonly tone: Tone }) {
  return <span aria-hidden className={classNames(styles['dot'], styles[tone])} />;
}
