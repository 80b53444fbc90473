import fs from 'node:fs/promises';
import { CorralError } from './errors';

/**
 * Makes a folder that only this user can enter. In a shared place like /tmp somebody else may have
 * made it first: then it is refused.
 *
 * @throws CorralError `forbidden` when it is a link or belongs to another user.
 */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const status = await fs.lstat(folder);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) {
    throw new CorralError(
      'forbidden',
      `The folder ${folder} is not yours, so Corral does not put its socket there. Remove it, or set XDG_RUNTIME_DIR to a folder of your own.`,
      { folder, owner: status.uid },
    );
  }
  if ((status.mode & 0o077) !== 0) await fs.chmod(folder, 0o700);
}
