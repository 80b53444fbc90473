import { describeTorture } from './harness/payload-torture';

describeTorture({ checkpoints: 12, bursts: 4 });
