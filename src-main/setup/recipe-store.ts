import fs from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../host/atomic-file';
import { parseRecipe } from './recipe';

/** The recipe that the init workflow takes when it is told of no other: the user's, or the one that comes with the app. */
export class RecipeStore {
  /** @param file of the user's recipe, which need not be there */
  constructor(
    private readonly file: string,
    private readonly resources: string,
  ) {}

  async read(): Promise<{ readonly text: string; readonly isDefault: boolean }> {
    try {
      return { text: await fs.readFile(this.file, 'utf8'), isDefault: false };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const text = await fs.readFile(path.join(this.resources, 'guest', 'recipe.yaml'), 'utf8');
    return { text, isDefault: true };
  }

  /** @param text null brings the default back. @throws CorralError `invalid-input` that names line and field */
  async save(text: string | null): Promise<void> {
    if (text === null) {
      await fs.rm(this.file, { force: true });
      return;
    }
    parseRecipe(text);
    await writeFileAtomic(this.file, text);
  }
}
