import { isMac } from '../../lib/platform';
import { shortcutsFor } from './terminal-shortcuts';

/** Those of this computer. */
export const shortcuts = shortcutsFor(isMac ? 'mac' : 'other');
