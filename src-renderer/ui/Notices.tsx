import { CircleAlert, Info, X } from 'lucide-react';
import { useUi } from '../app/ui-store';
import { classNames } from '../lib/class-names';
import { Button } from './Button';
import styles from './Notices.module.css';

/** What went wrong, or is worth knowing, until it is dismissed. */
export function Notices() {
  const notices = useUi((ui) => ui.notices);
  const dismiss = useUi((ui) => ui.dismissNotice);
  return (
    // There from the beginning, so that a screen reader tells what is added; an error it tells at once.
    <section
      aria-label="Notices"
      aria-live="polite"
      className={classNames(notices.length > 0 && styles['notices'])}
    >
      {notices.map(({ id, tone, text, action }) => (
        <div
          key={id}
          {...(tone === 'error' && { role: 'alert' })}
          className={classNames(styles['notice'], styles[tone])}
        >
          {tone === 'error' ? <CircleAlert size={16} aria-hidden /> : <Info size={16} aria-hidden />}
          <p className={styles['text']}>{text}</p>
          {action && (
            <Button
              onPress={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.title}
            </Button>
          )}
          <Button tone="quiet" label="Dismiss" onPress={() => dismiss(id)}>
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
    </section>
  );
}
