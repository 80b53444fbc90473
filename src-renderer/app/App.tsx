import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { FleetPane } from '../features/fleet/FleetPane';
import { useHerd, useLastingSelection } from '../features/fleet/use-herd';
import { VmPane } from '../features/fleet/VmPane';
import { Onboarding } from '../features/onboarding/Onboarding';
import { SystemLine } from '../features/system/SystemLine';
import { TaskBar } from '../features/tasks/TaskBar';
import { UndoToasts } from '../features/undo/UndoToasts';
import { useMediaQuery } from '../lib/use-media-query';
import { Notices } from '../ui/Notices';
import styles from './App.module.css';
import { Dialogs } from './Dialogs';
import { useWindowKeys } from './use-window-keys';

/** Below this the sidebar stands above: in a small window at 200 % zoom. */
const narrow = '(max-width: 520px)';

/** The whole window: the herd on the left, the selected VM on the right, tasks and the system below. */
export function App() {
  const herd = useHerd();
  useLastingSelection(herd);
  useWindowKeys(herd);
  const isNarrow = useMediaQuery(narrow);
  const layout = useDefaultLayout({ id: isNarrow ? 'corral.rows' : 'corral.columns', storage: localStorage });
  return (
    <div className={styles['window']}>
      <Notices />
      <main className={styles['panes']}>
        <Group
          key={String(isNarrow)}
          orientation={isNarrow ? 'vertical' : 'horizontal'}
          defaultLayout={layout.defaultLayout}
          onLayoutChanged={layout.onLayoutChanged}
        >
          <Panel
            id="herd"
            {...(isNarrow
              ? { defaultSize: '35%', minSize: '20%' }
              : { defaultSize: '264px', minSize: '180px', maxSize: '60%' })}
            groupResizeBehavior={isNarrow ? 'preserve-relative-size' : 'preserve-pixel-size'}
          >
            <FleetPane herd={herd} />
          </Panel>
          <Separator aria-label="Size of the list of machines" className={styles['separator']} />
          <Panel id="machine" minSize={isNarrow ? '40%' : '220px'}>
            {herd?.length === 0 && <Onboarding />}
            {herd && herd.length > 0 && <VmPane />}
          </Panel>
        </Group>
      </main>
      <div data-pane="tasks" className={styles['tasks']}>
        <TaskBar />
      </div>
      <SystemLine />
      <UndoToasts />
      <Dialogs />
    </div>
  );
}
