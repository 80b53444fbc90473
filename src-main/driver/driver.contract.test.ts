import { qemuHarness } from './qemu/qemu-harness.fixture';
import { describeDriver } from './driver-contract.fixture';

describeDriver('qemu', qemuHarness);
