import { binary, inProject } from './project.mjs';
import { playwrightCounts, vitestCounts } from './test-results.mjs';

const checks = ['types', 'lint', 'size', 'format', 'dead'];
const results = (name) => inProject('test-results', `${name}.json`);

const vitestLayer = (name, { projects = [name], ...more } = {}) => ({
  name,
  command: [
    binary('vitest'),
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${results(name)}`,
    ],
  ],
  results: results(name),
  count: vitestCounts,
  ...more,
});

const playwrightLayer = (name, more = {}) => ({
  name,
  command: [binary('playwright'), ['test', '--project', name, '--reporter=list,json']],
  results: results(name),
  count: playwrightCounts,
  displayCount: 1,
  ...more,
});

/**
 * What `npm test` runs, in order. `checks` are commands that count as one test each; other layers are one command
 * that leaves a report. Each of `displayCount` virtual displays takes one test at a time.
 */
export const layers = [
  { name: 'check', checks: checks.map((check) => [check, ['run', '-s', `check:${check}`]]) },
  vitestLayer('unit'),
  // In one run, so that both workers have something to do until the end.
  vitestLayer('machines', { projects: ['contract', 'guest'] }),
  vitestLayer('contract', { onlyByName: true }),
  vitestLayer('guest', { onlyByName: true }),
  playwrightLayer('e2e', { displayCount: 2 }),
  vitestLayer('package', { displayCount: 1 }),
  vitestLayer('soak', { displayCount: 1, onlyByName: true }),
  playwrightLayer('pictures', { onlyByName: true }),
];
