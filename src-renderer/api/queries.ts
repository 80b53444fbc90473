import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Output } from '../../src-preload/contract/contract';
import type { Family } from '../../src-preload/contract/family';
import type { ImageEntry } from '../../src-preload/contract/image';
import type { SafetyCheck } from '../../src-preload/contract/safety';
import type { Settings } from '../../src-preload/contract/settings';
import type { Check, SystemInfo } from '../../src-preload/contract/system';
import type { Task } from '../../src-preload/contract/task';
import type { Vm } from '../../src-preload/contract/vm';
import { unwrap } from './call';
import { patchTasks, patchVms, RecentEvents, type TaskList, type VmList } from './event-patch';

export const keys = {
  vms: ['vms'],
  tasks: ['tasks'],
  families: ['families'],
  images: ['images'],
  system: ['system'],
  settings: ['settings'],
  checks: ['checks'],
  desktop: ['desktop'],
  /** One answer is never changed: a newer check is another one. */
  safety: (vmId: string, checkId: string) => ['safety', vmId, checkId],
  taskLog: (id: string) => ['task-log', id],
} as const;

/** Until the accelerator's probe guest has answered, the answer is asked for again. */
const probeIntervalMs = 2_000;

/** Shared by the queries and the event listener of this page. */
export const recentEvents = new RecentEvents();

async function listVms(): Promise<VmList> {
  return recentEvents.replay(await unwrap(window.corral.vm.list({})), patchVms);
}

async function listTasks(): Promise<TaskList> {
  return recentEvents.replay(await unwrap(window.corral.task.list({})), patchTasks);
}

async function listImages(): Promise<readonly ImageEntry[]> {
  return (await unwrap(window.corral.image.list({}))).images;
}

export function useVms(): UseQueryResult<readonly Vm[]> {
  return useQuery({ queryKey: keys.vms, queryFn: listVms, select: ({ vms }) => vms });
}

/** A part of what is known of all VMs; a change that leaves the part as it is changes nothing for the caller. */
export function useFromVms<Part>(select: (vms: readonly Vm[]) => Part): Part | undefined {
  return useQuery({ queryKey: keys.vms, queryFn: listVms, select: ({ vms }) => select(vms) }).data;
}

export function useTasks(): UseQueryResult<readonly Task[]> {
  return useQuery({ queryKey: keys.tasks, queryFn: listTasks, select: ({ tasks }) => tasks });
}

/** The first task that is wanted; what happens to others changes nothing for the caller. */
export function useTaskThat(isWanted: (task: Task) => boolean): Task | undefined {
  const select = ({ tasks }: TaskList): Task | undefined => tasks.find(isWanted);
  return useQuery({ queryKey: keys.tasks, queryFn: listTasks, select }).data;
}

export function useImages(): UseQueryResult<readonly ImageEntry[]> {
  return useQuery({ queryKey: keys.images, queryFn: listImages });
}

export function useFamilies(): UseQueryResult<readonly Family[]> {
  return useQuery({
    queryKey: keys.families,
    queryFn: async () => (await unwrap(window.corral.family.list({}))).families,
  });
}

/** All that the last look into a VM has found; null while nobody has looked. */
export function useSafety({ id, safety }: Vm): UseQueryResult<SafetyCheck | null> {
  return useQuery({
    queryKey: keys.safety(id, safety?.checkId ?? 'none'),
    queryFn: async () => (await unwrap(window.corral.safety.get({ vm: id }))).check,
  });
}

export function useSystem(): UseQueryResult<SystemInfo> {
  return useQuery({
    queryKey: keys.system,
    queryFn: () => unwrap(window.corral.system.info({})),
    refetchInterval: ({ state }) => (state.data?.accelerator === null ? probeIntervalMs : false),
  });
}

/** What the user chose; undefined only until the first answer. */
export function useSettings(): Settings | undefined {
  return useQuery({ queryKey: keys.settings, queryFn: () => unwrap(window.corral.settings.get({})) }).data;
}

/** What this computer needs; asked for again when something that mends it ends, and while the probe runs. */
export function useChecks(): UseQueryResult<readonly Check[]> {
  return useQuery({
    queryKey: keys.checks,
    queryFn: async () => (await unwrap(window.corral.system.checks({}))).checks,
    refetchInterval: ({ state }) => (state.data?.some(isProbing) === true ? probeIntervalMs : false),
    refetchOnMount: 'always',
  });
}

/** Under way without a task whose end an event would tell. */
function isProbing({ state, taskId }: Check): boolean {
  return state === 'working' && taskId === null;
}

export function useDesktopInfo(): UseQueryResult<Output<'desktop', 'info'>> {
  return useQuery({ queryKey: keys.desktop, queryFn: () => unwrap(window.corral.desktop.info({})) });
}

export function useTaskLog(id: string): UseQueryResult<readonly string[]> {
  return useQuery({
    queryKey: keys.taskLog(id),
    queryFn: async () => (await unwrap(window.corral.task.get({ id }))).log,
  });
}
