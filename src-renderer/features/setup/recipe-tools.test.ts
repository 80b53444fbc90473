import { expect, it } from 'vitest';
import { recipeTools } from './recipe-tools';

const text = `# - name: not one
tools:
  - name: node # runs the rest
    macos: { brew: node, name: no }
    debian: { apt: nodejs npm }
  - name: "gh"
    debian: { apt: gh }
  -   name: 'tart'
    macos: { brew: cirruslabs/cli/tart }
    # - name: off
    # debian: { apt: off }
  - name: nowhere
`;

it('finds the tools that a system gets', () => {
  expect(recipeTools(text, 'linux')).toEqual(['node', 'gh']);
  expect(recipeTools(text, 'macos')).toEqual(['node', 'tart']);
  expect(recipeTools('', 'linux')).toEqual([]);
});
