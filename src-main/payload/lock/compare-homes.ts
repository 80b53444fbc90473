import fs from 'node:fs/promises';

/** Whether two homes of Corral are one folder, and `gone` when the first is no longer there. */
export async function compareHomes(home: string, ours: string): Promise<'same' | 'other' | 'gone'> {
  const [theirs, own] = await Promise.all([home, ours].map(realFolder));
  if (theirs === undefined) return 'gone';
  return theirs === own ? 'same' : 'other';
}

async function realFolder(folder: string): Promise<string | undefined> {
  try {
    return await fs.realpath(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
