import { describeInit } from './harness/init-day';

describeInit('tart');
