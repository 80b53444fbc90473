import type { DriverInfo } from '../../../src-preload/contract/system';
import { sentenceOf } from '../../api/call';
import { count } from '../../lib/format';
import { Button } from '../../ui/Button';
import { recipeTools } from './recipe-tools';
import styles from './SetupDialog.module.css';
import { useRecipe } from './use-recipe';

interface RecipeSummaryProps {
  readonly guests: DriverInfo['guests'];
  readonly onEdit: () => void;
}

/** What the recipe installs, with the way to its editor. */
export function RecipeSummary({ guests, onEdit }: RecipeSummaryProps) {
  const { data: recipe, error } = useRecipe();
  const tools = recipeTools(recipe?.text ?? '', guests);
  return (
    <div role="group" aria-label="Recipe" className={styles['recipe']}>
      <div className={styles['head']}>
        <span className={styles['label']}>
          {recipe ? `Installs ${count(tools.length, 'tool')}` : 'Recipe'}
          {recipe && !recipe.isDefault && <span className={styles['note']}>, by your own recipe</span>}
        </span>
        <Button onPress={onEdit}>Edit recipe…</Button>
      </div>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {recipe && <p className={styles['note']}>{tools.join(', ')}</p>}
    </div>
  );
}
