import { describeTorture } from './harness/payload-torture';

describeTorture({ checkpoints: 500, bursts: 100 });
