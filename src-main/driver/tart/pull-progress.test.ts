import { expect, it } from 'vitest';
import { PullProgress } from './pull-progress';

it('tells bytes, rate and time left', () => {
  let now = 0;
  const pull = new PullProgress(() => now);
  expect(pull.read('pulling manifest...')).toBeUndefined();
  expect(pull.read('pulling disk (25.0 GB compressed)...')).toEqual({
    fraction: 0,
    detail: '0.0 of 25.0 GB',
  });
  now = 10_000;
  expect(pull.read('2%')).toEqual({ fraction: 0.02, detail: '0.5 of 25.0 GB, 50 MB/s, 8 min left' });
  now = 20_000;
  expect(pull.read('\u001b[1A\r\u001b[J99%')?.detail).toMatch(
    /^24\.8 of 25\.0 GB, \d+ MB\/s, under a minute left$/,
  );
  expect(pull.read('100%')?.fraction).toBe(1);
});

it('begins anew where a pull that was cut short goes on', () => {
  let now = 0;
  const pull = new PullProgress(() => now);
  pull.read('pulling disk (10.0 GB compressed)...');
  pull.read('60%');
  now = 1_000;
  pull.read('61%');
  now = 40_000;
  pull.read('62%');
  now = 60_000;
  expect(pull.read('63%')?.detail).toBe('6.3 of 10.0 GB, 5 MB/s, 12 min left');
});
