import { useState } from 'react';
import type { Settings } from '../../../src-preload/contract/settings';
import { classNames } from '../../lib/class-names';
import { Checkbox } from '../../ui/Checkbox';
import { NumberField, TextField } from '../../ui/Field';
import { useChangeSettings } from './use-change-settings';
import styles from './SettingsDialog.module.css';

type Terminal = Settings['terminal'];

/** Letters that a bad font makes hard to tell apart. */
const sample = 'admin@cal-dev:~$ echo 0O 1lI {}[]() => != ~/src';

export function TerminalSection({ settings: { terminal } }: { readonly settings: Settings }) {
  const { change, problem } = useChangeSettings();
  const set = (part: Partial<Terminal>): void => change({ terminal: part });
  return (
    <>
      <div className={styles['columns']}>
        <FontField key={terminal.fontFamily} fontFamily={terminal.fontFamily} onChange={set} />
        <NumberField
          label="Font size"
          unit="px"
          value={terminal.fontSize}
          onChange={(fontSize) => set({ fontSize })}
          min={8}
          max={32}
        />
      </div>
      <p
        aria-label="Sample of the font"
        role="img"
        className={styles['sample']}
        style={{
          fontFamily: `${terminal.fontFamily || 'var(--mono)'}, monospace`,
          fontSize: terminal.fontSize,
        }}
      >
        {sample}
      </p>
      <Checkbox
        label="Copy text as soon as it is selected"
        isSelected={terminal.copyOnSelect}
        onChange={(copyOnSelect) => set({ copyOnSelect })}
      />
      <Checkbox
        label="Ask before pasting several lines"
        isSelected={terminal.warnBeforePastingLines}
        onChange={(warnBeforePastingLines) => set({ warnBeforePastingLines })}
      />
      <div>
        <Checkbox
          label="Screen reader mode"
          isSelected={terminal.screenReader}
          onChange={(screenReader) => set({ screenReader })}
        />
        <p className={classNames(styles['note'], styles['indented'])}>
          Lets screen readers read the terminal. Large outputs become slower.
        </p>
      </div>
      {problem !== undefined && (
        <p role="alert" className={styles['failure']}>
          {problem}
        </p>
      )}
    </>
  );
}

interface FontFieldProps {
  readonly fontFamily: string;
  readonly onChange: (change: Pick<Terminal, 'fontFamily'>) => void;
}

/** Holds what is typed until Enter, or until the field is left: half a name is no font. */
function FontField({ fontFamily, onChange }: FontFieldProps) {
  const [draft, setDraft] = useState(fontFamily);
  const commit = (): void => {
    if (draft.trim() !== fontFamily) onChange({ fontFamily: draft.trim() });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <TextField
        label="Font (leave empty for the default)"
        value={draft}
        onChange={setDraft}
        onBlur={commit}
      />
    </form>
  );
}
