import { describe, expect, it } from 'vitest';
import { placeWindow } from './window-placement';

describe('placeWindow', () => {
  it('centres on a large screen, below its menu bar', () => {
    expect(placeWindow({ x: 0, y: 25, width: 1920, height: 1055 })).toEqual({
      x: 370,
      y: 173,
      width: 1180,
      height: 760,
    });
  });

  it('leaves a margin on a small screen', () => {
    const placed = placeWindow({ x: 0, y: 0, width: 1024, height: 700 });
    expect(placed).toEqual({ x: 24, y: 24, width: 976, height: 652 });
  });

  it('stays usable, at the corner, on a tiny one, and follows a second screen', () => {
    expect(placeWindow({ x: 0, y: 0, width: 640, height: 400 })).toMatchObject({ x: 0, y: 0, width: 720 });
    expect(placeWindow({ x: -1921, y: 7, width: 1921, height: 1001 }).x).toBeLessThan(0);
  });
});
