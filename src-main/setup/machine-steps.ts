import { pinStep, type ClonedMember } from '../family/create-family';
import { publishStep, setAsideStep, startAgain, stopStep, type Stopped } from '../family/steps';
import { cloneStep } from '../fleet/clone-vm';
import { diskStep } from '../fleet/create-vm';
import { identityStep } from '../fleet/make-vm';
import { turnOff } from '../fleet/turn-off';
import type { InitInput } from './init-input';
import type { InitMemo, InitStep } from './init-step';
import { forgetLoginScript } from './login';
import { makingOf, makingStep, type Making } from './one-step';
import { guestOf, type SetupParts } from './setup-parts';

/** A disk that is busy takes its time to have everything written. */
const syncMs = 120_000;

type Clone = Making & ClonedMember;

/** Puts the present dev and init away, so that they can be brought back. Undone, all is as it was before the call. */
export function checkStep({ fleet, families }: SetupParts): InitStep {
  const only = (vm: Stopped | null): readonly Stopped[] => (vm ? [vm] : []);
  const steps: InitStep[] = [
    stopStep(
      fleet,
      ({ replaced }) => [...only(replaced.dev), ...only(replaced.init)],
      ({ force }) => force,
    ),
    setAsideStep(
      fleet,
      'init',
      ({ replaced }) => only(replaced.dev),
      ({ dev }) => dev.vmId,
    ),
    setAsideStep(
      fleet,
      'init',
      ({ replaced }) => only(replaced.init),
      ({ init }) => init.vmId,
    ),
  ];
  return {
    name: 'check',
    title: 'Put away what was there',
    async run(context) {
      for (const step of steps) await step.run(context);
    },
    async undo(context) {
      const { clean, dev, init, familyBefore } = context.input;
      for (const member of [init, dev, clean]) if (member) await fleet.registry.remove(member.vmId);
      if (familyBefore) await families.put(familyBefore);
      for (const step of steps.toReversed()) await step.undo?.(context);
    },
  };
}

/** Makes clean of the image, unless the family has one. */
export function cleanStep({ fleet, families }: SetupParts): InitStep {
  type Clean = Making & { readonly familyId: string };
  const clean = (input: InitInput): Clean | null =>
    input.clean && { ...makingOf(input, input.clean), familyId: input.familyId };
  return makingStep(fleet, 'clean', 'Make clean from the base image', clean, [
    identityStep<Clean, InitMemo>(fleet),
    diskStep<Clean, InitMemo>(fleet),
    pinStep<Clean, InitMemo>(fleet.registry, families, ({ vmId }) => vmId),
    publishStep<Clean, InitMemo>(fleet),
  ]);
}

/** Makes dev of clean. */
export function devStep({ fleet }: SetupParts): InitStep {
  const { registry } = fleet;
  type Dev = Clone & { readonly replaced: Stopped | null };
  const dev = (input: InitInput): Dev => ({ ...makingOf(input, input.dev), replaced: input.replaced.dev });
  return makingStep(fleet, 'dev', 'Make dev from clean', dev, [
    identityStep<Dev, InitMemo>(fleet),
    cloneStep<Dev, InitMemo>(fleet),
    // Folders of this computer belong to the place, not to what is in the disk.
    publishStep<Dev, InitMemo>(fleet, ({ replaced }) =>
      replaced ? { shares: registry.record(replaced.id).shares } : {},
    ),
  ]);
}

/** Powers dev on and waits until one can log in. */
export function startStep(parts: SetupParts): InitStep {
  const { registry, driver } = parts.fleet;
  return {
    name: 'start',
    title: 'Start dev',
    async run({ input, signal }) {
      await guestOf(parts, input.dev.vmId, signal);
    },
    async undo({ input }) {
      const { vmId } = input.dev;
      if (registry.has(vmId) && driver.status(vmId).kind === 'running') await driver.stop(vmId);
    },
  };
}

/** Restarts dev, so that whoever logs in from now on finds everything as it was set up. */
export function restartStep(parts: SetupParts): InitStep {
  const { lifecycle, driver } = parts.fleet;
  return {
    name: 'restart',
    title: 'Restart dev',
    async run({ input, signal }) {
      const { vmId } = input.dev;
      if (driver.status(vmId).kind === 'running') await lifecycle.restart(vmId);
      await guestOf(parts, vmId, signal);
    },
  };
}

/** Keeps dev as it is now as init; its clones begin with the first-run set-up. Dev runs again at once. */
export function initStep(parts: SetupParts): InitStep {
  const { fleet } = parts;
  const { registry, driver } = fleet;
  const init = (input: InitInput): Clone => ({
    ...makingOf(input, input.init),
    sourceId: input.dev.vmId,
    sourceName: input.dev.name,
  });
  const make = makingStep(fleet, 'init', 'Keep dev as init', init, [
    identityStep<Clone, InitMemo>(fleet),
    cloneStep<Clone, InitMemo>(fleet, { firstRun: true }),
    publishStep<Clone, InitMemo>(fleet),
  ]);
  return {
    ...make,
    async run(context) {
      const { input, signal, log } = context;
      const { vmId } = input.dev;
      if (registry.record(input.init.vmId).phase !== 'ready') {
        // When it is off, an earlier run of this step has come further than this.
        if (driver.status(vmId).kind === 'running') {
          await (await guestOf(parts, vmId, signal)).run(forgetLoginScript, { timeoutMs: syncMs, signal });
          await turnOff(fleet, vmId, false, log);
        }
        await make.run(context);
      }
      await startAgain(fleet, { id: vmId, ran: true }, log);
    },
  };
}
