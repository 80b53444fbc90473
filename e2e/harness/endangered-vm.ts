import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { SafetyCheck } from '../../src-preload/contract/safety';
import type { Vm } from '../../src-preload/contract/vm';
import { shellQuote } from '../../src-main/guest/shell-quote';
import type { TestHome } from './test-home';
import { makeWarmHome, warmVm } from './warm-home';

/** The VM {@link warmVm}, whose work may be lost, and what the command line says of that. */
export class EndangeredVm {
  private constructor(readonly home: TestHome) {}

  static async make(): Promise<EndangeredVm> {
    return new EndangeredVm(await makeWarmHome());
  }

  /** Says something to `corral`, which has to succeed. */
  async succeed(...argv: readonly string[]): Promise<void> {
    expect(await this.home.corral(argv)).toMatchObject({ exitCode: 0 });
  }

  async inGuest(script: string): Promise<string> {
    const result = await this.home.corral(['vm', 'ssh', warmVm, '--', `sh -c ${shellQuote(script)}`]);
    expect(result).toMatchObject({ exitCode: 0 });
    return result.stdout.trim();
  }

  /** What `corral git-check` says, and how it ends. */
  async check(vm = warmVm): Promise<{ readonly exitCode: number; readonly answer: SafetyCheck }> {
    const { exitCode, stdout, stderr } = await this.home.corral(['git-check', vm, '--json']);
    expect({ stdout, stderr }).not.toMatchObject({ stdout: '' });
    return { exitCode, answer: JSON.parse(stdout) as SafetyCheck };
  }

  /** Everything that a throw-away copy would leave on this computer. */
  async traces(): Promise<string> {
    const listed = await this.home.corralJson<Vm[]>(['vm', 'list']);
    const layers = await fs.readdir(path.join(this.home.data, 'layers')).catch(() => []);
    return JSON.stringify({
      vms: await fs.readdir(path.join(this.home.data, 'vms')),
      layerCount: layers.length,
      listed: listed.map(({ name, state }) => [name, state.kind]),
    });
  }

  /** Saves its work, and brings one repository of it back as the README says. @returns what is in the file `new` of that */
  async rescue(): Promise<string> {
    const parent = path.join(this.home.folder, 'saved');
    const result = await this.home.corral(['rescue', warmVm, parent]);
    expect(result.stderr).toMatch(/code\/broken/);
    const [name = ''] = await fs.readdir(parent);
    const readme = await fs.readFile(path.join(parent, name, 'README.md'), 'utf8');
    const section = readme.split('\n## ').find((part) => part.includes('/code/we ird name`')) ?? '';
    const commands = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? 'false';
    const place = path.join(this.home.folder, 'restored');
    await fs.mkdir(place);
    execFileSync('sh', ['-ec', commands], { cwd: place });
    return fs.readFile(path.join(place, section.split('\n')[0] ?? '', 'new'), 'utf8');
  }
}
