import { expect } from 'vitest';
import { ageClawboxLock, clawboxLockFolder, writeClawboxLock } from './clawbox-locks';
import { LockPlace, lockVm } from './lock-place';
import { LockProcess, lockProgram } from './lock-process';
import type { LockOrder } from './payload-lock-program';

const racers = 8;

/** Where a racer may die while it takes a folder. */
const crashPoints = [
  'payload-lock-in-mutex',
  'payload-lock-captured',
  'payload-lock-before-record',
  'payload-lock-taken',
] as const;

/** What all of them find, and want: nothing, or the lock of somebody who is gone. */
const stale = [
  (_place: LockPlace): undefined => undefined,
  (place: LockPlace) => place.loseVm('gone'),
  async (place: LockPlace) => {
    await (await starter(place)).kill();
  },
  async (place: LockPlace) => {
    writeClawboxLock(place.root, place.payload, 'gone');
    await ageClawboxLock(place.root, place.payload);
  },
] as const;

/** How the rounds of a contest went. */
export interface ContestResult {
  readonly rounds: number;
  readonly crashes: number;
  readonly longestMs: number;
}

/** Processes that fight for one folder, round after round, each time from the same edge of the clock. */
export class LockContest {
  private readonly processes: LockProcess[] = [];

  private constructor(
    private readonly place: LockPlace,
    private readonly program: string,
  ) {}

  static async make(): Promise<LockContest> {
    const program = await lockProgram();
    return new LockContest(await LockPlace.make(), program);
  }

  /** Stale owners of each kind, and in every other round one racer that dies over it: exactly one wins each. */
  async race(rounds: number): Promise<ContestResult> {
    let crashes = 0;
    let longestMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      await this.place.clear();
      await this.place.allOff();
      await stale[round % stale.length]?.(this.place);
      const crashAt = round % 2 === 0 ? undefined : crashPoints[(round >> 1) % crashPoints.length];
      const before = Date.now();
      const first = await this.heat({ crasher: round % racers, crashAt });
      longestMs = Math.max(longestMs, Date.now() - before);
      crashes += first.died;
      // Whoever came while the one that died was still alive was refused: the next heat is theirs.
      const winners = first.won.length > 0 ? first.won : (await this.heat({})).won;
      expect(winners, `winners of round ${round}, crash at ${crashAt}`).toHaveLength(1);
      await this.expectHeldBy(winners[0] ?? '');
    }
    return { rounds, crashes, longestMs };
  }

  /** Corral's processes and ones that follow Clawbox's algorithm: in the end one side has it, and the other knows. */
  async raceWithClawbox(rounds: number): Promise<{ readonly corral: number; readonly clawbox: number }> {
    const wins = { corral: 0, clawbox: 0 };
    for (let round = 0; round < rounds; round += 1) {
      await this.place.clear();
      await this.place.allOff();
      await stale[round % 2 === 0 ? 0 : 3]?.(this.place);
      const [ours, theirs] = [this.process(0), this.process(1)];
      // Long enough, at times, for Clawbox to take the folder of a VM that is not up yet.
      const order = { place: this.place.folder, at: Date.now() + 25, bootMs: (round % 5) * 40 };
      const [our, their] = await Promise.all([
        ours.tell({ ...order, what: 'start', vm: 'corral' }),
        theirs.tell({ ...order, what: 'start-as-clawbox', vm: 'clawbox' }),
      ]);
      // The guest is ready: the second look, after Clawbox has done what it was about to do.
      const still = our.kind === 'done' ? await ours.tell({ ...order, what: 'running', vm: 'corral' }) : our;
      const winners = [still, their].filter(({ kind }) => kind === 'done');
      expect(winners, `winners of round ${round}: ${JSON.stringify({ our, still, their })}`).toHaveLength(1);
      wins[still.kind === 'done' ? 'corral' : 'clawbox'] += 1;
    }
    return wins;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.processes.splice(0).map((child) => child.kill()));
    await this.place.dispose();
  }

  private async heat({
    crasher,
    crashAt,
  }: {
    readonly crasher?: number;
    readonly crashAt?: LockOrder['crashAt'];
  }): Promise<{ readonly won: readonly string[]; readonly died: number }> {
    const contenders = Array.from({ length: racers }, (_, index) => this.process(index));
    const at = Date.now() + 25;
    const answers = await Promise.all(
      contenders.map((contender, index) => {
        const order: LockOrder = { what: 'start', place: this.place.folder, vm: `vm-${index}`, at };
        return contender.tell(index === crasher && crashAt ? { ...order, crashAt } : order);
      }),
    );
    for (const answer of answers) {
      if (answer.kind === 'refused') expect(answer).toMatchObject({ code: 'wrong-state' });
    }
    return {
      won: answers.flatMap(({ kind }, index) => (kind === 'done' ? [`vm-${index}`] : [])),
      died: answers.filter(({ kind }) => kind === 'died').length,
    };
  }

  /** The one with this number; a new one where the last has died. */
  private process(index: number): LockProcess {
    const known = this.processes[index];
    if (known?.isAlive) return known;
    const started = new LockProcess(this.program);
    this.processes[index] = started;
    return started;
  }

  private async expectHeldBy(winner: string): Promise<void> {
    const locks = await this.place.locks().list();
    expect(locks).toMatchObject([{ owner: { id: lockVm(winner).id }, state: 'held', takenBy: 'corral' }]);
    const [lock] = locks;
    expect(clawboxLockFolder(this.place.root, this.place.payload)).toContain(lock?.key);
  }
}

/** A process that has taken the folder for a VM that never came up. */
async function starter(place: LockPlace): Promise<LockProcess> {
  const child = new LockProcess(await lockProgram());
  await child.tell({ what: 'acquire', place: place.folder, vm: 'gone' });
  return child;
}
