import { describeTorture } from './harness/payload-torture';

describeTorture({ checkpoints: 50, bursts: 10 });
