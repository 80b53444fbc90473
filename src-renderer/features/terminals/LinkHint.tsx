import { isMac } from '../../lib/platform';
import styles from './SessionPane.module.css';

/** Shows where the link under the pointer really leads. */
export function LinkHint({ host }: { readonly host: string }) {
  return (
    <p className={styles['link']}>
      <strong>{host}</strong> {isMac ? '⌘' : 'Ctrl'}+click opens it
    </p>
  );
}
