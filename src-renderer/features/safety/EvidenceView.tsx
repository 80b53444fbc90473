import type { SafetyCheck } from '../../../src-preload/contract/safety';
import type { Vm } from '../../../src-preload/contract/vm';
import { useTaskThat } from '../../api/queries';
import { count, formatAgo, formatTime } from '../../lib/format';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { ProgressBar } from '../../ui/ProgressBar';
import { taskProgress } from '../tasks/task-progress';
import { guestLine } from '../terminals/guest-text';
import styles from './EvidenceView.module.css';
import { RepositoryList } from './RepositoryList';
import type { Evidence } from './safety-checks';

interface EvidenceViewProps {
  readonly vm: Vm;
  readonly evidence: Evidence;
  readonly onSkip: () => void;
}

/** What a look into a VM has found, or how far it is. */
export function EvidenceView({ vm, evidence, onSkip }: EvidenceViewProps) {
  switch (evidence.kind) {
    case 'waiting':
      return (
        <p role="status" className={styles['note']}>
          Waiting to look into {vm.name}…
        </p>
      );
    case 'checking':
      return <Looking vm={vm} taskId={evidence.taskId} onSkip={onSkip} />;
    case 'checked':
      return <FoundWork vm={vm} check={evidence.check} />;
    case 'unchecked':
      return (
        <div role="status" className={styles['unknown']}>
          <p className={styles['verdict']}>It is not known whether work in {vm.name} would be lost.</p>
          <p>{evidence.reason}</p>
        </div>
      );
    case 'untouched':
      return (
        <p role="status" className={styles['note']}>
          {vm.name} was never started, so nobody has worked in it.
        </p>
      );
  }
}

function Looking({
  vm,
  taskId,
  onSkip,
}: Omit<EvidenceViewProps, 'evidence'> & { readonly taskId: string | null }) {
  const task = useTaskThat(({ id }) => id === taskId);
  const progress = task && taskProgress(task);
  return (
    <div className={styles['looking']}>
      <p role="status">Looking for work in {vm.name} that is nowhere else. This changes nothing in it.</p>
      <div className={styles['progress']}>
        <ProgressBar label={`Look into ${vm.name}`} value={progress?.fraction ?? null} />
        <Button onPress={onSkip} label={`Skip the check of ${vm.name}`}>
          Skip
        </Button>
      </div>
      <p className={styles['note']}>{progress?.step ?? 'Starting'}</p>
    </div>
  );
}

const places = { guest: 'in the running guest', copy: 'in a throw-away copy' } as const;

/** The answer of a check. */
export function FoundWork({ vm, check }: { readonly vm: Vm; readonly check: SafetyCheck }) {
  const now = useNow(10_000);
  const risky = check.repositories.filter(({ atRisk }) => atRisk);
  const total = check.repositories.length;
  return (
    <div className={styles['found']}>
      <div role="status" className={check.verdict === 'unknown' ? styles['unknown'] : undefined}>
        <p className={styles['verdict']}>{verdictWords(vm, check, risky.length)}</p>
        {check.problems.slice(0, 10).map((problem) => (
          <p key={problem} className={styles['text']}>
            {guestLine(problem, 400)}
          </p>
        ))}
      </div>
      {risky.length > 0 && <RepositoryList label={`Work only in ${vm.name}`} repositories={risky} />}
      <p className={styles['note']}>
        {total === 0
          ? 'Looked'
          : `${count(total, 'repository', 'repositories')} looked at ${places[check.method]},`}{' '}
        <time title={formatTime(check.at)}>{formatAgo(now - check.at)}</time>. Files that git ignores are not
        looked at.
      </p>
    </div>
  );
}

function verdictWords({ name }: Vm, { verdict, repositories }: SafetyCheck, risky: number): string {
  switch (verdict) {
    case 'safe':
      return repositories.length === 0
        ? `There are no git repositories in ${name}.`
        : `All git work in ${name} is elsewhere too.`;
    case 'at-risk':
      return `${count(risky, 'repository', 'repositories')} in ${name} ${risky === 1 ? 'has' : 'have'} work that is nowhere else:`;
    case 'unknown':
      return `It is not known whether work in ${name} would be lost: not all of it could be looked at.`;
  }
}
