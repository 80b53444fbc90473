import type { Vm } from '../../../src-preload/contract/vm';
import { sentenceOf, unwrap } from '../../api/call';
import type { Answer } from './PutAwayDialog';

/** How the deletion of one VM among several went. */
export interface Deletion {
  readonly vm: Vm;
  readonly taskId: string | null;
  /** Why it was not deleted; null when it was. */
  readonly failure: string | null;
}

/** Deletes VMs one after the other; that one can't be deleted does not keep the others. */
export async function deleteSeveral(
  vms: readonly Vm[],
  answerOf: (vmId: string) => Answer,
  onDeletion: (deletion: Deletion) => void,
): Promise<readonly Deletion[]> {
  const deletions: Deletion[] = [];
  for (const vm of vms) {
    const deletion = await deleteOne(vm, answerOf(vm.id));
    deletions.push(deletion);
    onDeletion(deletion);
  }
  return deletions;
}

async function deleteOne(vm: Vm, answer: Answer): Promise<Deletion> {
  try {
    const { taskId } = await unwrap(window.corral.vm.delete({ vm: vm.id, ...answer }));
    const { state, error } = await unwrap(window.corral.task.wait({ id: taskId }));
    if (state === 'done') return { vm, taskId, failure: null };
    return { vm, taskId, failure: error?.message ?? 'It was cancelled.' };
  } catch (error) {
    return { vm, taskId: null, failure: sentenceOf(error) };
  }
}
