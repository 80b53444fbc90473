import { describe, expect, it } from 'vitest';
import type { Vm } from '../../src-preload/contract/vm';
import { CorralError } from '../host/errors';
import { running, stopped, taskIn, vmIn } from './desktop-herd.fixture';
import { Quit, type QuitParts, type QuitQuestion, type UnpublishedVm } from './quit';

/** A desktop that writes down what happens to it. */
function house(parts: Partial<QuitParts> = {}) {
  const happened: string[] = [];
  const questions: QuitQuestion[] = [];
  const vms: Vm[] = [vmIn(running, 'web'), vmIn(stopped, 'old', { id: 'old' })];
  const quit = new Quit({
    vms: () => vms,
    tasks: () => [],
    askInPage: async (question) => {
      questions.push(question);
      return true;
    },
    askNatively: async () => 'cancel',
    stop: async (vm) => {
      happened.push(`stop ${vm.name}`);
      vms[0] = vmIn(stopped, 'web');
    },
    askToLeave: async () => false,
    tellFailure: (sentence) => happened.push(sentence),
    end: () => happened.push('end'),
    ...parts,
  });
  return { quit, happened, questions, vms };
}

describe('quitting', () => {
  it('needs no question while no VM runs', async () => {
    const { quit, happened, questions } = house({ vms: () => [vmIn(stopped)] });
    await quit.request();
    expect([questions, happened]).toEqual([[], ['end']]);
  });

  it('asks with what runs and what pauses', async () => {
    const { quit, happened, questions } = house({ tasks: () => [taskIn('running'), taskIn('done')] });
    await quit.request();
    expect(happened).toEqual([]);
    expect(questions).toEqual([
      {
        running: ['web'],
        pauses: [
          expect.stringContaining('Notices pause'),
          '“Create web” pauses and goes on at the next start.',
        ],
      },
    ]);
  });

  it('ends at once and leaves the VMs alone when they are kept running', async () => {
    const { quit, happened } = house();
    await quit.request();
    await quit.answer('keep-running');
    expect(happened).toEqual(['end']);
  });

  it('stops the VMs that run, then ends', async () => {
    const { quit, happened } = house();
    await quit.request();
    await quit.answer('stop');
    expect(happened).toEqual(['stop web', 'end']);
  });

  it('stays when a VM does not stop, says why, and lets the user answer again', async () => {
    const { quit, happened } = house({
      stop: async () => {
        throw new CorralError('guest-failed', 'It hangs.');
      },
    });
    await quit.request();
    await expect(quit.answer('stop')).rejects.toThrow('not every VM stopped. web: It hangs.');
    expect(happened).toEqual([]);
    await quit.answer('keep-running');
    expect(happened).toEqual(['end']);
  });

  describe('when a VM has what it can’t publish', () => {
    /** Two of them, and one that publishes all. */
    function withUnpublished(consents: boolean) {
      const asked: (readonly UnpublishedVm[])[] = [];
      const vms = ['mail', 'chat', 'web'].map((name) => vmIn(running, name, { id: name }));
      const { quit, happened } = house({
        vms: () => vms,
        stop: async ({ id, name }, leaveUnpublished) => {
          if (id !== 'web' && !leaveUnpublished) {
            throw new CorralError('needs-consent', 'Long words.', { why: `${name} is paused.` });
          }
          vms[vms.findIndex((vm) => vm.id === id)] = vmIn(stopped, name, { id });
          happened.push(`stop ${name}`);
        },
        askToLeave: async (unpublished) => {
          asked.push(unpublished);
          return consents;
        },
      });
      return { quit, happened, asked };
    }

    it('asks once, names each with its reason, and stops them with consent', async () => {
      const { quit, happened, asked } = withUnpublished(true);
      await quit.request();
      await quit.answer('stop');
      expect(asked).toMatchObject([
        [
          { vm: { name: 'mail' }, why: 'mail is paused.' },
          { vm: { name: 'chat' }, why: 'chat is paused.' },
        ],
      ]);
      expect(happened).toEqual(['stop web', 'stop mail', 'stop chat', 'end']);
    });

    it('stays open without consent, and they go on', async () => {
      const { quit, happened } = withUnpublished(false);
      await quit.request();
      await expect(quit.answer('stop')).rejects.toThrow('not every VM stopped. mail: Long words.');
      expect(happened).toEqual(['stop web']);
      await quit.answer('keep-running');
      expect(happened).toEqual(['stop web', 'end']);
    });
  });

  it('takes a VM that went off by itself meanwhile for stopped', async () => {
    const off: Vm[] = [vmIn(running)];
    const { quit, happened } = house({
      vms: () => off,
      stop: async () => {
        off[0] = vmIn(stopped);
        throw new CorralError('wrong-state', '“web” is not running.');
      },
    });
    await quit.request();
    await quit.answer('stop');
    expect(happened).toEqual(['end']);
  });

  it('is over when it is cancelled, and can be asked for again', async () => {
    const { quit, happened, questions } = house();
    await quit.request();
    await quit.answer('cancel');
    await expect(quit.answer('keep-running')).rejects.toMatchObject({ code: 'wrong-state' });
    await quit.request();
    expect(questions).toHaveLength(2);
    expect(happened).toEqual([]);
  });

  it('asks natively when no page takes the question', async () => {
    const { quit, happened } = house({
      askInPage: async () => false,
      askNatively: async () => 'stop',
      stop: async () => {
        throw new CorralError('guest-failed', 'It hangs.');
      },
    });
    await quit.request();
    expect(happened).toEqual([expect.stringContaining('web: It hangs.')]);
  });

  it('asks natively once, however often Quit is chosen', async () => {
    const boxes: ((answer: 'keep-running') => void)[] = [];
    const { quit, happened } = house({
      askInPage: async () => false,
      askNatively: () => new Promise((resolve) => boxes.push(resolve)),
    });
    const first = quit.request();
    await expect.poll(() => boxes).toHaveLength(1);
    await quit.request();
    expect(boxes).toHaveLength(1);
    boxes[0]?.('keep-running');
    await first;
    expect(happened).toEqual(['end']);
  });

  it('lets the first of two answers count, in the box and in a page that comes late', async () => {
    let answerBox: (answer: 'stop') => void = () => undefined;
    const { quit, happened } = house({
      askInPage: async () => false,
      askNatively: () => new Promise((resolve) => (answerBox = resolve)),
    });
    const asked = quit.request();
    await expect.poll(() => quit.answer('cancel').then(() => 'taken')).toBe('taken');
    answerBox('stop');
    await asked;
    expect(happened).toEqual([]);
  });

  it('does not ask natively what was answered in the page late', async () => {
    let isTaken: (taken: boolean) => void = () => undefined;
    const { quit, happened } = house({
      askInPage: () => new Promise((resolve) => (isTaken = resolve)),
      askNatively: async () => 'stop',
    });
    const asked = quit.request();
    await quit.answer('cancel');
    isTaken(false);
    await asked;
    expect(happened).toEqual([]);
  });

  it('can’t be answered unasked', async () => {
    const { quit } = house();
    await expect(quit.answer('keep-running')).rejects.toMatchObject({ code: 'wrong-state' });
  });
});
