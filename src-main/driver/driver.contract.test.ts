import { qemuHarness } from './qemu/qemu-harness.fixture';
import { tartHarness } from './tart/tart-harness.fixture';
import { describeDriver } from './driver-contract.fixture';

describeDriver('qemu', qemuHarness);
describeDriver('tart', tartHarness);
