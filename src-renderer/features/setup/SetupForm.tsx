import { useMutation } from '@tanstack/react-query';
import type { Input } from '../../../src-preload/contract/contract';
import type { SystemInfo } from '../../../src-preload/contract/system';
import { useUi } from '../../app/ui-store';
import { Button } from '../../ui/Button';
import { DialogButtons } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { RadioList } from '../../ui/RadioList';
import styles from '../fleet/forms.module.css';
import { ResourceFields } from '../fleet/ResourceFields';
import { NetworkPolicyFields } from '../network/NetworkPolicyFields';
import { DriverChoice } from '../snapshots/DriverChoice';
import { RecipeSummary } from './RecipeSummary';
import { setupChoice, setupInput, type SetupDraft } from './setup-draft';
import { asideWords, type SetupPlan } from './setup-plan';
import own from './SetupDialog.module.css';

const logins = [
  {
    id: 'now',
    title: 'Log in at the end',
    detail:
      'Corral tells you when it is time; a terminal of the machine then leads you through the services.',
  },
  {
    id: 'later',
    title: 'Log in later',
    detail: 'The setup ends by itself. Agents can’t work before you log in.',
  },
] as const;

interface SetupFormProps {
  readonly system: SystemInfo;
  readonly plan: SetupPlan;
  readonly draft: SetupDraft;
  readonly onChange: (draft: SetupDraft) => void;
  readonly onEditRecipe: () => void;
  readonly onSubmit: (input: Input<'setup', 'init'>) => Promise<void>;
}

/** Everything that the setup needs to know before it runs by itself. */
export function SetupForm({ system, plan, draft, onChange, onEditRecipe, onSubmit }: SetupFormProps) {
  const close = useUi((ui) => ui.closeDialog);
  const choice = setupChoice(draft, plan, system);
  const choose = (change: Partial<SetupDraft>): void => onChange({ ...draft, ...change });
  const begin = useMutation({
    meta: { shownInPlace: true },
    mutationFn: () => onSubmit(setupInput(draft, plan, choice)),
  });
  const canBegin = choice.problem === undefined && !begin.isPending;
  return (
    <form
      data-wide
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (canBegin) begin.mutate();
      }}
    >
      <p className={styles['note']}>
        A bare guest becomes a machine for coding agents: {draft.prefix || '…'}-dev to work in, with all tools
        and logins, and {draft.prefix || '…'}-init, its state to come back to.
      </p>
      <TextField
        label="Family prefix"
        value={draft.prefix}
        onChange={(prefix) => choose({ prefix })}
        problem={begin.isPending ? undefined : plan.problem}
        autoFocus
        selectOnFocus
      />
      <Replaced plan={plan} />
      {plan.family ? (
        <p className={styles['note']}>
          Made of {plan.family.base?.imageId ?? ''} with {choice.driver?.name ?? plan.family.driver}, as all
          of {plan.family.prefix}.
        </p>
      ) : (
        <>
          <DriverChoice
            drivers={system.drivers}
            value={draft.driver}
            onChange={(driver) => {
              const { imageId: _, resources: __, ...others } = draft; // They are of the other driver.
              onChange({ ...others, driver });
            }}
          />
          <TextField
            label="Base image"
            value={choice.imageId}
            onChange={(imageId) => choose({ imageId })}
            problem={choice.imageId.trim() === '' ? choice.problem : undefined}
          />
        </>
      )}
      <ResourceFields
        host={system.host}
        resources={choice.resources}
        onChange={(resources) => choose({ resources })}
      />
      <RecipeSummary guests={choice.driver?.guests ?? 'linux'} onEdit={onEditRecipe} />
      <RadioList
        label="Logins"
        options={logins}
        value={draft.skipLogin ? 'later' : 'now'}
        onChange={(when) => choose({ skipLogin: when === 'later' })}
      />
      <NetworkPolicyFields
        policy={choice.network}
        onChange={(change) => choose({ network: { ...draft.network, ...change } })}
      />
      {begin.error && (
        <p role="alert" className={styles['failure']}>
          {begin.error.message}
        </p>
      )}
      <DialogButtons>
        <Button onPress={close}>Cancel</Button>
        <Button type="submit" tone="primary" isDisabled={!canBegin}>
          {plan.dev ? 'Look into it and continue…' : `Set up ${draft.prefix}`}
        </Button>
      </DialogButtons>
    </form>
  );
}

/** What is there with the prefix already, and the short way where that is enough. */
function Replaced({ plan }: { readonly plan: SetupPlan }) {
  const open = useUi((ui) => ui.open);
  const { dev, init, family } = plan;
  const names = asideWords(plan);
  if (names === undefined || !family) return null;
  return (
    <div className={own['aside']}>
      <p>
        {names} {dev && init ? 'are' : 'is'} there. Setting up anew puts {dev && init ? 'them' : 'it'} aside
        {dev ? ', after a look for work that is nowhere else' : ''}; for 7 days {dev && init ? 'they' : 'it'}{' '}
        can be brought back.
      </p>
      {dev && (
        <>
          <p>
            To keep {dev.name} as it is now as the new {family.prefix}-init, nothing needs to be installed
            again.
          </p>
          <Button onPress={() => open({ kind: 'init', vmId: dev.id })}>
            Make {family.prefix}-init of {dev.name}…
          </Button>
        </>
      )}
    </div>
  );
}
