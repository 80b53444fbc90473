import { ArrowDownToLine, ChevronDown, ChevronUp, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { Input, TextField, ToggleButton } from 'react-aria-components';
import { mostMatches } from '../lib/find-in-lines';
import { Button } from './Button';
import { CopyButton } from './CopyButton';
import styles from './TextLog.module.css';
import type { TextSearch } from './use-text-search';

interface TextLogBarProps {
  readonly lines: readonly string[];
  readonly search: TextSearch;
  readonly label: string;
  /** Whether the newest line is kept in view, where more can come. */
  readonly follow: { readonly isOn: boolean; readonly set: (isOn: boolean) => void } | undefined;
  readonly onClose: (() => void) | undefined;
}

/** Search field, its matches, and what can be done with the whole text. */
export function TextLogBar({ lines, search, label, follow, onClose }: TextLogBarProps) {
  const hasMatches = search.matches.length > 0;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
    else if (event.key !== 'Escape') return;
    else if (onClose) onClose();
    else search.setQuery('');
    event.preventDefault();
  };
  return (
    <div className={styles['bar']}>
      <TextField
        aria-label={`Search ${label}`}
        value={search.query}
        onChange={search.setQuery}
        autoFocus={onClose !== undefined}
        className={styles['search'] ?? ''}
      >
        <Input
          className={styles['input'] ?? ''}
          placeholder="Search"
          autoComplete="off"
          spellCheck={false}
          onKeyDown={onKeyDown}
        />
      </TextField>
      <span role="status" className={styles['count']}>
        {search.searched !== '' && matchWords(search.index, search.matches.length)}
      </span>
      <Button tone="quiet" label="Previous match" isDisabled={!hasMatches} onPress={() => search.step(-1)}>
        <ChevronUp size={16} aria-hidden />
      </Button>
      <Button tone="quiet" label="Next match" isDisabled={!hasMatches} onPress={() => search.step(1)}>
        <ChevronDown size={16} aria-hidden />
      </Button>
      <span className={styles['gap']} />
      {follow && (
        <ToggleButton isSelected={follow.isOn} onChange={follow.set} className={styles['toggle'] ?? ''}>
          <ArrowDownToLine size={14} aria-hidden /> Follow
        </ToggleButton>
      )}
      <CopyButton label="Copy all" text={() => lines.join('\n')} isDisabled={lines.length === 0} />
      {onClose && (
        <Button tone="quiet" label={`Close ${label}`} onPress={onClose}>
          <X size={16} aria-hidden />
        </Button>
      )}
    </div>
  );
}

function matchWords(index: number, total: number): string {
  if (total === 0) return 'No match';
  const all = total === mostMatches ? `${total.toLocaleString()} or more` : total.toLocaleString();
  return `${(index + 1).toLocaleString()} of ${all}`;
}
