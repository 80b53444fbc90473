import { describe, expect, it } from 'vitest';
import { FlowControl, highWaterMark, lowWaterMark } from './flow-control';

function recorded(): { readonly calls: string[]; readonly flow: FlowControl } {
  const calls: string[] = [];
  const flow = new FlowControl({ pause: () => calls.push('pause'), resume: () => calls.push('resume') });
  return { calls, flow };
}

describe('FlowControl', () => {
  it('pauses once at the high mark', () => {
    const { calls, flow } = recorded();
    flow.sent(highWaterMark - 1);
    expect(calls).toEqual([]);
    flow.sent(1);
    flow.sent(10);
    expect(calls).toEqual(['pause']);
  });

  it('resumes once at the low mark, not before', () => {
    const { calls, flow } = recorded();
    flow.sent(highWaterMark);
    flow.acknowledged(highWaterMark - lowWaterMark - 1);
    expect(calls).toEqual(['pause']);
    flow.acknowledged(1);
    flow.acknowledged(1);
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('does not believe a page that acknowledges more than was sent', () => {
    const { calls, flow } = recorded();
    flow.acknowledged(10 * highWaterMark);
    flow.sent(highWaterMark);
    expect(flow.pending).toBe(highWaterMark);
    expect(calls).toEqual(['pause']);
  });
});
