import fs from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { toCorralError } from '../host/errors';
import { planOf, planText } from './plan';
import { parseRecipe } from './recipe';

function mistakeIn(text: string): { message: string; details: unknown } {
  try {
    parseRecipe(text);
  } catch (error) {
    const { code, message, details } = toCorralError(error);
    expect(code).toBe('invalid-input');
    return { message, details };
  }
  throw new Error('The recipe has no mistake.');
}

describe('a recipe', () => {
  it('resolves each tool for a system', () => {
    const recipe = parseRecipe(`
tools:
  - name: node
    macos: { brew: node }
    debian: { apt: nodejs npm, binary: /usr/bin/node }
  - name: agent
    binary: cursor
    macos: { script: 'https://cursor.com/install', shell: zsh }
  - name: jq
    debian: { apt: jq }
`);
    expect(planText(planOf(recipe, 'debian'))).toBe(
      'node\tapt\tnodejs npm\t/usr/bin/node\t\njq\tapt\tjq\tjq\t\n',
    );
    expect(planText(planOf(recipe, 'macos'))).toBe(
      'node\tbrew\tnode\tnode\t\nagent\tscript\thttps://cursor.com/install\tcursor\tzsh\n',
    );
  });

  it('may be empty', () => {
    expect(planText(planOf(parseRecipe('tools: []'), 'debian'))).toBe('');
  });

  it.each([
    ['tools:\n  - name: jq\n    debian: { apt: 7 }\n', 3, 'tools[0].debian.apt'],
    ['tools:\n  - name: jq\n    debian: { apt: jq, brew: jq }\n', 3, 'tools[0].debian'],
    ['tools:\n  - name: jq\n    debian: {}\n', 3, 'tools[0].debian'],
    ['tools:\n  - name: jq\n', 2, 'tools[0]'],
    ['tools:\n  - name: jq\n    debian: { apt: jq }\n    colour: red\n', 4, 'tools[0].colour'],
    ['tools:\n  - name: a b\n    debian: { apt: jq }\n', 2, 'tools[0].name'],
    ['tools:\n  - name: x\n    debian:\n      script: http://example.com/x\n', 4, 'tools[0].debian.script'],
    ['tools:\n  - name: x\n    debian:\n      apt: "a\\tb"\n', 4, 'tools[0].debian.apt'],
    [
      'tools:\n  - name: x\n    debian: { apt: x }\n  - name: x\n    debian: { apt: x }\n',
      4,
      'tools[1].name',
    ],
    ['things: []\n', 1, 'tools'],
    ['tools:\n  - name: [\n', 3, null],
    ['', 1, null],
  ])('names line and field of a mistake: %j', (text, line, field) => {
    const { message, details } = mistakeIn(text);
    expect(details).toEqual({ line, field });
    expect(message).toContain(`line ${line}`);
    if (field !== null) expect(message).toContain(field);
  });

  it('does not unfold what grows without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (let depth = 98; depth < 108; depth += 1) {
      const letter = String.fromCharCode(depth);
      const before = String.fromCharCode(depth - 1);
      bomb.push(`${letter}: &${letter} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`);
    }
    expect(mistakeIn(bomb.join('\n')).message).toMatch(/alias/i);
  });

  it('has the manual’s tools by default', async () => {
    const text = await fs.readFile(path.resolve('resources/guest/recipe.yaml'), 'utf8');
    const recipe = parseRecipe(text);
    const names = (system: 'macos' | 'debian') => planOf(recipe, system).map(({ name }) => name);
    const tools = ['node', 'gh', 'tmux', 'sshuttle', 'jq'];
    const agents = ['claude', 'agent', 'opencode', 'ccs', 'codex'];
    const forGo = ['golangci-lint', 'staticcheck', 'goimports', 'dlv', 'mockgen', 'air'];
    expect(names('macos')).toEqual(
      expect.arrayContaining([...tools, 'tart', 'tart-guest-agent', 'ghostty', ...agents, ...forGo]),
    );
    expect(names('debian')).toEqual(expect.arrayContaining([...tools, ...agents, ...forGo]));
    expect(names('debian')).not.toContain('ghostty');
  });
});
