import { binary, inProject } from './project.mjs';
import { playwrightCounts, vitestCounts } from './test-results.mjs';

const checks = ['types', 'lint', 'size', 'format', 'dead'];
const results = (name) => inProject('test-results', `${name}.json`);

const vitestLayer = (name, more = {}) => ({
  name,
  command: [
    binary('vitest'),
    ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${results(name)}`],
  ],
  results: results(name),
  count: vitestCounts,
  ...more,
});

/**
 * What `npm test` runs, in order. `checks` are commands that count as one test each; other layers are one command
 * that leaves a report.
 */
export const layers = [
  { name: 'check', checks: checks.map((check) => [check, ['run', '-s', `check:${check}`]]) },
  vitestLayer('unit'),
  vitestLayer('contract'),
  vitestLayer('guest'),
  {
    name: 'e2e',
    command: [binary('playwright'), ['test', '--reporter=list,json']],
    results: results('e2e'),
    count: playwrightCounts,
    needsDisplay: true,
  },
  vitestLayer('package', { needsDisplay: true }),
  vitestLayer('soak', { needsDisplay: true, onlyByName: true }),
];
