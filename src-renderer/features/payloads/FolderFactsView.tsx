import type { UseQueryResult } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf } from '../../api/call';
import { Fact, Facts } from '../overview/Section';
import styles from './FolderFactsView.module.css';
import { attachConsequence, contentWords, holderWords, sizeOf, type FolderFacts } from './folder-words';

interface FolderFactsViewProps {
  readonly vm: Vm;
  readonly facts: UseQueryResult<FolderFacts>;
}

/** What a folder is, who has it, and what would happen; or why it can't be. */
export function FolderFactsView({ vm, facts: { data, error, isFetching } }: FolderFactsViewProps) {
  if (isFetching) return <p role="status">Looking at the folder…</p>;
  if (error) {
    return (
      <p role="alert" className={styles['refusal']}>
        {sentenceOf(error)}
      </p>
    );
  }
  if (!data) return null;
  const takesOver = data.needsTakeOver && data.lock;
  return (
    <div className={styles['facts']}>
      <Facts>
        <Fact name="Looks like">{contentWords(data, vm.name)}</Fact>
        <Fact name="Size">{sizeOf(data)}</Fact>
        <Fact name="Held by">{holderWords(data.lock, vm)}</Fact>
        {data.refusal === null && (
          <Fact name="When">{data.isLive ? 'At once' : `When ${vm.name} starts the next time`}</Fact>
        )}
      </Facts>
      {data.refusal !== null && (
        <p role="alert" className={styles['refusal']}>
          {data.refusal}
        </p>
      )}
      {[...(takesOver ? [takesOver.sentence] : []), ...data.warnings].map((warning) => (
        <p key={warning} className={styles['warning']}>
          <TriangleAlert size={16} aria-hidden /> <span>{warning}</span>
        </p>
      ))}
      {data.refusal === null && <p className={styles['consequence']}>{attachConsequence(data, vm.name)}</p>}
    </div>
  );
}
