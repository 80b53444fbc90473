import { useMutation } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { SetupRecord, ToolResult } from '../../../src-preload/contract/setup-state';
import type { Vm } from '../../../src-preload/contract/vm';
import { unwrap } from '../../api/call';
import { formatAgo, formatTime } from '../../lib/format';
import { isOn } from '../../lib/vm-place';
import { useNow } from '../../lib/use-now';
import { Button } from '../../ui/Button';
import { StateDot } from '../../ui/StateDot';
import { useTaskOf } from '../fleet/use-herd';
import { Hint, Section } from '../overview/Section';
import { toolsSummary, toolWords } from './tool-words';
import styles from './ToolsSection.module.css';

interface ToolsSectionProps {
  readonly vm: Vm;
  readonly setup: SetupRecord;
}

/** What the setup installed in a VM. What failed is in view, and can be tried alone. */
export function ToolsSection({ vm, setup }: ToolsSectionProps) {
  const [showsAll, setShowsAll] = useState(false);
  const now = useNow(60_000);
  const isBusy = useTaskOf(vm.id) !== undefined;
  const install = useMutation({
    mutationFn: (tool: string | undefined) =>
      unwrap(window.corral.setup.install({ vm: vm.id, ...(tool !== undefined && { tool }) })),
  });
  const failed = setup.tools.filter(({ state }) => state === 'failed');
  const others = setup.tools.filter(({ state }) => state !== 'failed');
  const canInstall = vm.state.kind === 'running' && !isBusy && !install.isPending;
  const Chevron = showsAll ? ChevronDown : ChevronRight;
  return (
    <Section
      title="Agent tools"
      action={
        failed.length > 1 && (
          <Button isDisabled={!canInstall} onPress={() => install.mutate(undefined)}>
            Install all {failed.length} again
          </Button>
        )
      }
    >
      <Hint>
        {toolsSummary(setup.tools)}; set up{' '}
        <time title={formatTime(setup.at)}>{formatAgo(now - setup.at)}</time>
        {failed.length > 0 && !isOn(vm) && '. Start the VM to install what failed again'}.
      </Hint>
      <ul aria-label="Tools that failed">
        {failed.map((tool) => (
          <ToolLine key={tool.name} tool={tool}>
            <Button
              label={`Install ${tool.name} again`}
              isDisabled={!canInstall}
              onPress={() => install.mutate(tool.name)}
            >
              Install again
            </Button>
          </ToolLine>
        ))}
      </ul>
      {others.length > 0 && (
        <div>
          <Button tone="quiet" isExpanded={showsAll} onPress={() => setShowsAll(!showsAll)}>
            <Chevron size={14} aria-hidden /> {showsAll ? 'Hide versions' : 'Show versions'}
          </Button>
        </div>
      )}
      {showsAll && (
        <ul aria-label="Other tools" className={styles['others']}>
          {others.map((tool) => (
            <ToolLine key={tool.name} tool={tool} />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface ToolLineProps {
  readonly tool: ToolResult;
  readonly children?: ReactNode;
}

function ToolLine({ tool, children }: ToolLineProps) {
  const { tone, words } = toolWords(tool);
  return (
    <li className={styles['tool']}>
      <StateDot tone={tone} />
      <span className={styles['name']}>{tool.name}</span>
      <span className={styles['words']}>{words}</span>
      {children}
    </li>
  );
}
