import { describeKills } from './harness/payload-kills';

describeKills({ service: 1, orchestrator: 3, guest: 0, machine: 1 });
