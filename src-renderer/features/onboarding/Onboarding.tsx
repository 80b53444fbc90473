import { Server } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { sentenceOf } from '../../api/call';
import { useChecks } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { CheckLine } from './CheckLine';
import { nextStep, type NextStep } from './next-step';
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
          <h2 id="first-steps">Get started with Corral</h2>
          <p className={styles['text']}>{checks.data ? introduction(next) : 'Checking this computer…'}</p>
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
              A VM starts in seconds, and its disk stores only what you change. Clone it as often as you like,
              and delete it when you are done.
            </p>
            <div data-next={canCreate || undefined} className={styles['ways']}>
              <Button
                tone={canCreate ? 'primary' : 'plain'}
                isDisabled={!canCreate}
                onPress={() => open({ kind: 'create' })}
              >
                Create your first VM
              </Button>
              <Button isDisabled={!canCreate} onPress={() => open({ kind: 'setup' })}>
                Set up an agent machine…
              </Button>
            </div>
            <p className={styles['text']}>
              An agent machine comes with the tools and logins that coding agents need, such as Claude Code,
              Codex and GitHub.
            </p>
          </div>
        </div>
      </div>
    </section>
  );
}

function introduction(next: NextStep): string {
  switch (next) {
    case 'create':
      return 'This computer is ready. Create your first VM below.';
    case 'wait':
      return 'Setup is in progress. You can create your first VM as soon as it is finished.';
    default:
      return 'Corral needs a few things before it can run VMs. Work through the list from top to bottom.';
  }
}
