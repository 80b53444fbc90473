import { CorralError } from '../../host/errors';
import { hasCode, SafeFolder, within, type Sharing } from './safe-folder';

/**
 * Runs `work` in a payload folder.
 *
 * @throws CorralError `not-found` when it is no longer there.
 */
export async function inShare<Result>(
  share: string,
  work: (root: SafeFolder) => Promise<Result>,
  sharing?: Sharing,
): Promise<Result> {
  return within(open(share, sharing), work);
}

async function open(share: string, sharing: Sharing | undefined): Promise<SafeFolder> {
  try {
    return await SafeFolder.open(share, sharing);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) throw error;
    throw new CorralError(
      'not-found',
      `The payload folder ${share} is no longer there. Put it back, or connect its disk; its history is not touched.`,
      { share },
      true,
    );
  }
}
