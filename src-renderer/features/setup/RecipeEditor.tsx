import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { sentenceOf, unwrap } from '../../api/call';
import { Button } from '../../ui/Button';
import { CodeArea } from '../../ui/CodeArea';
import styles from '../fleet/forms.module.css';
import { useRecipe, type Recipe } from './use-recipe';

interface RecipeEditorProps {
  readonly onSaved?: () => void;
  /** More buttons, before “Save recipe”. */
  readonly children?: ReactNode;
}

/** The recipe as its YAML. What is wrong with it is said when it is saved, and nothing changes before that. */
export function RecipeEditor(props: RecipeEditorProps) {
  const recipe = useRecipe();
  if (recipe.error) return <p role="alert">{sentenceOf(recipe.error)}</p>;
  if (!recipe.data) return <p role="status">Reading the recipe…</p>;
  return (
    <RecipeForm
      key={recipe.data.text}
      recipe={recipe.data}
      onChanged={() => void recipe.refetch()}
      {...props}
    />
  );
}

interface RecipeFormProps extends RecipeEditorProps {
  readonly recipe: Recipe;
  readonly onChanged: () => void;
}

function RecipeForm({ recipe, onChanged, onSaved, children }: RecipeFormProps) {
  const [text, setText] = useState(recipe.text);
  const [asks, setAsks] = useState(false);
  const save = useMutation({
    meta: { shownInPlace: true },
    mutationFn: (next: string | null) => unwrap(window.corral.setup.saveRecipe({ text: next })),
    onSuccess: () => {
      onChanged();
      onSaved?.();
    },
    onSettled: () => setAsks(false),
  });
  const isChanged = text !== recipe.text;
  return (
    <form
      data-wide
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && !save.isPending) save.mutate(text);
      }}
    >
      <p className={styles['note']}>
        What the setup of an agent machine installs. Machines that exist stay as they are.
        {recipe.isDefault ? ' This is the default.' : ' You have changed it.'}
      </p>
      <CodeArea
        label="Recipe (YAML)"
        value={text}
        onChange={(next) => {
          setText(next);
          save.reset();
        }}
        problem={save.error?.message}
      />
      {asks ? (
        <div className={styles['buttons']} role="group" aria-label="Replace your recipe by the default?">
          <Button autoFocus onPress={() => setAsks(false)}>
            Keep mine
          </Button>
          <Button tone="danger" isPending={save.isPending} onPress={() => save.mutate(null)}>
            Replace my recipe by the default
          </Button>
        </div>
      ) : (
        <div className={styles['buttons']}>
          <Button isDisabled={recipe.isDefault} onPress={() => setAsks(true)}>
            Reset to default…
          </Button>
          {children}
          <Button type="submit" tone="primary" isDisabled={!isChanged} isPending={save.isPending}>
            Save recipe
          </Button>
        </div>
      )}
    </form>
  );
}
