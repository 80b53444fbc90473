import { describeSnapshotCrashes } from './harness/snapshot-crashes';

// What a step has done is there, and nothing has noted it yet: the harder half. The soak tests have the other too.
describeSnapshotCrashes((steps) => steps.map((step) => `${step}.done`));
