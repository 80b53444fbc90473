import type { Vm } from '../../../src-preload/contract/vm';
import { useTaskThat } from '../../api/queries';
import { Section } from '../overview/Section';
import { LogButton } from '../tasks/LogButton';
import { isOpen } from '../tasks/task-progress';
import { canBeKept } from '../tasks/stop-task';
import { TaskSteps } from '../tasks/TaskSteps';
import { AuthSection } from './AuthSection';
import { ToolsSection } from './ToolsSection';

/** What makes a VM an agent machine: how far its setup is, its logins and its tools; nothing for a bare guest. */
export function SetupSections({ vm }: { readonly vm: Vm }) {
  const task = useTaskThat((one) => one.vmId === vm.id && canBeKept(one) && isOpen(one));
  return (
    <>
      {task && (
        <Section title="Setup" action={<LogButton task={task} />}>
          <TaskSteps task={task} />
        </Section>
      )}
      {(vm.auth !== null || vm.setup !== null) && <AuthSection vm={vm} />}
      {vm.setup && <ToolsSection vm={vm} setup={vm.setup} />}
    </>
  );
}
