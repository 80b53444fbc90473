import { describeKills } from './harness/payload-kills';

describeKills({ service: 3, orchestrator: 16, guest: 0, machine: 1 });
