import { describeKills } from './harness/payload-kills';

describeKills({ service: 80, orchestrator: 80, guest: 20, machine: 20 });
