import { describeTorture } from './harness/payload-torture';

describeTorture({ checkpoints: 20, bursts: 6 });
