import { Server } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { sentenceOf } from '../../api/call';
import { useChecks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { CheckLine } from './CheckLine';
import { nextStep } from './next-step';
import styles from './Onboarding.module.css';

/** The way from nothing to the first VM. The next step is the primary button, and has the focus unless a person put it elsewhere. */
export function Onboarding() {
  const checks = useChecks();
  const open = useUi((ui) => ui.open);
  const next = nextStep(checks.data);
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    if (next === 'wait' || document.activeElement !== document.body) return;
    root.current?.querySelector<HTMLElement>('[data-next] button')?.focus();
  }, [next]);
  const canCreate = next === 'create';
  return (
    <section ref={root} aria-labelledby="first-steps" className={styles['page']}>
      <div className={styles['column']}>
        <header className={styles['header']}>
          <h2 id="first-steps">To your first VM</h2>
          <p className={styles['text']}>
            {checks.data
              ? 'This is what VMs need of this computer. Where something is missing, the line says what helps.'
              : 'Looking at what this computer has.'}
          </p>
        </header>
        {checks.error && <p role="alert">{sentenceOf(checks.error)}</p>}
        <ul aria-label="What this computer needs" className={styles['list']}>
          {checks.data?.map((check) => (
            <CheckLine key={check.id} check={check} isNext={check.id === next} />
          ))}
        </ul>
        <div className={styles['last']}>
          <Server size={20} aria-hidden className={styles['icon']} />
          <div className={styles['body']}>
            <h3>Your first VM</h3>
            <p className={styles['text']}>
              It starts within seconds, and its own disk holds only what you change. Clone it as often as you
              like.
            </p>
            <div data-next={canCreate || undefined}>
              <Button
                tone={canCreate ? 'primary' : 'plain'}
                isDisabled={!canCreate}
                onPress={() => open({ kind: 'create' })}
              >
                Create your first VM
              </Button>
            </div>
          </div>
        </div>
      </div>
    </section>
  );
}
