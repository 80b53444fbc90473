import { describeInit } from './harness/init-day';

describeInit('qemu');
