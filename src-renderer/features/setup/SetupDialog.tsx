import { useState } from 'react';
import type { Input } from '../../../src-preload/contract/contract';
import type { Family } from '../../../src-preload/contract/family';
import type { SystemInfo } from '../../../src-preload/contract/system';
import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import { useFamilies, useSystem, useVms } from '../../api/queries';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { RecipeEditor } from './RecipeEditor';
import { freePrefix } from '../snapshots/family-prefix';
import { ReplaceDialog } from './ReplaceDialog';
import type { SetupDraft } from './setup-draft';
import { setupPlan } from './setup-plan';
import { SetupForm } from './SetupForm';

/** The prefix that people of agent machines know. */
const usual = 'cal';

/** Makes an agent machine of a bare guest: asks for all at once, and then only for logins. */
export function SetupDialog() {
  const close = useUi((ui) => ui.closeDialog);
  const system = useSystem();
  const families = useFamilies().data;
  const vms = useVms().data;
  if (system.data && families && vms)
    return <SetupPages system={system.data} families={families} vms={vms} />;
  return (
    <Dialog title="Set up an agent machine" onClose={close}>
      <p>{system.error ? sentenceOf(system.error) : 'Checking this computer…'}</p>
    </Dialog>
  );
}

interface SetupPagesProps {
  readonly system: SystemInfo;
  readonly families: readonly Family[];
  readonly vms: readonly Vm[];
}

/** The form, or what was opened from it; going back finds the form as it was left. */
function SetupPages({ system, families, vms }: SetupPagesProps) {
  const close = useUi((ui) => ui.closeDialog);
  const open = useUi((ui) => ui.open);
  const [page, setPage] = useState<'form' | 'recipe'>('form');
  const [question, setQuestion] = useState<Input<'setup', 'init'>>();
  const [draft, setDraft] = useState<SetupDraft>(() => ({
    prefix: families.some(({ prefix }) => prefix === usual) ? usual : freePrefix(usual, families, vms),
    driver: (system.drivers.find(({ unavailable }) => unavailable === null) ?? system.drivers[0])?.kind ?? '',
    skipLogin: false,
  }));
  const plan = setupPlan(draft.prefix, families, vms);
  const begin = async (input: Input<'setup', 'init'>): Promise<void> => {
    const { taskId } = await unwrap(window.corral.setup.init(input));
    open({ kind: 'task-log', taskId });
  };
  if (question && plan.dev) {
    return (
      <ReplaceDialog plan={plan} dev={plan.dev} onConfirm={(answer) => begin({ ...question, ...answer })} />
    );
  }
  if (page === 'recipe') {
    return (
      <Dialog title="Recipe" onClose={() => setPage('form')}>
        <RecipeEditor onSaved={() => setPage('form')}>
          <Button onPress={() => setPage('form')}>Back</Button>
        </RecipeEditor>
      </Dialog>
    );
  }
  return (
    <Dialog title="Set up an agent machine" onClose={close}>
      <SetupForm
        system={system}
        plan={plan}
        draft={draft}
        onChange={setDraft}
        onEditRecipe={() => setPage('recipe')}
        onSubmit={async (input) => {
          if (plan.dev) setQuestion(input);
          else await begin(input);
        }}
      />
    </Dialog>
  );
}
