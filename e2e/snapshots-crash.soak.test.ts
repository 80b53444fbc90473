import { describeSnapshotCrashes } from './harness/snapshot-crashes';

describeSnapshotCrashes((steps) => steps.flatMap((step) => [step, `${step}.done`]));
