import { describeKills } from './harness/payload-kills';

describeKills({ service: 4, orchestrator: 15, guest: 0, machine: 1 });
