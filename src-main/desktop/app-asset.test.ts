import { describe, expect, it } from 'vitest';
import { contentTypeOf, resolveAsset } from './app-asset';

const root = '/opt/corral/renderer';

describe('resolveAsset', () => {
  it.each([
    ['corral-app://app/', '/opt/corral/renderer/index.html'],
    ['corral-app://app/index.html?x=1#y', '/opt/corral/renderer/index.html'],
    ['corral-app://app/assets/a%20b.js', '/opt/corral/renderer/assets/a b.js'],
    ['corral-app://app/assets/../index.html', '/opt/corral/renderer/index.html'],
  ])('takes %s', (address, file) => {
    expect(resolveAsset(root, address)).toBe(file);
  });

  it.each([
    ['corral-app://app/%2e%2e%2f%2e%2e%2fetc/passwd'],
    ['corral-app://app/..%2frenderer-evil/x.js'],
    ['corral-app://app/..%5c..%5cx'],
    ['corral-app://app/a%00.js'],
    ['corral-app://app/%zz'],
    ['corral-app://other/index.html'],
    ['file:///etc/passwd'],
    ['no address'],
  ])('refuses %s', (address) => {
    expect(resolveAsset(root, address)).toBeUndefined();
  });
});

it('names unknown types as bytes, so that nothing is guessed', () => {
  expect(contentTypeOf('/x/index.html')).toContain('text/html');
  expect(contentTypeOf('/x/run.sh')).toBe('application/octet-stream');
});
