import { FleetPane } from '../features/fleet/FleetPane';
import { SystemLine } from '../features/system/SystemLine';
import { TaskBar } from '../features/tasks/TaskBar';
import { TerminalPane } from '../features/terminals/TerminalPane';
import { Notices } from '../ui/Notices';
import styles from './App.module.css';
import { Dialogs } from './Dialogs';

/** The whole window: the herd on the left, terminals on the right, tasks and the system below. */
export function App() {
  return (
    <div className={styles['window']}>
      <Notices />
      <main className={styles['panes']}>
        <FleetPane />
        <TerminalPane />
      </main>
      <TaskBar />
      <SystemLine />
      <Dialogs />
    </div>
  );
}
