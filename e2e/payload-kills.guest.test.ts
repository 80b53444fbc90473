import { describeKills } from './harness/payload-kills';

describeKills({ service: 4, orchestrator: 5, guest: 0, machine: 1 });
