import { describe, expect, it } from 'vitest';
import { placePopover, tallestPopover, type DisplayAreas } from './popover-placement';
import type { Area } from './window-placement';

const size = { width: 380, height: 500 };
const nowhere: Area = { x: 0, y: 0, width: 0, height: 0 };
const area = (x: number, y: number, width: number, height: number): Area => ({ x, y, width, height });

const topBar: DisplayAreas = { bounds: area(0, 0, 1440, 900), workArea: area(0, 25, 1440, 875) };
const bottomBar: DisplayAreas = { bounds: area(0, 0, 1920, 1080), workArea: area(0, 0, 1920, 1040) };
const noBar: DisplayAreas = { bounds: area(0, 0, 1280, 800), workArea: area(0, 0, 1280, 800) };
const leftBar: DisplayAreas = { bounds: area(0, 0, 1280, 800), workArea: area(64, 0, 1216, 800) };
/** A second display, left of the first and lower. */
const second: DisplayAreas = { bounds: area(-1280, 200, 1280, 800), workArea: area(-1280, 225, 1280, 775) };

describe('the popover', () => {
  it('hangs centred under an icon of a bar at the top', () => {
    expect(placePopover(area(1000, 0, 24, 25), topBar, size)).toEqual(area(822, 29, 380, 500));
  });

  it('stands over an icon of a bar at the bottom', () => {
    expect(placePopover(area(1500, 1044, 24, 32), bottomBar, size)).toEqual(area(1322, 536, 380, 500));
  });

  it('stays on the screen at its edges', () => {
    expect(placePopover(area(1416, 0, 24, 25), topBar, size).x).toBe(1440 - 380 - 4);
    expect(placePopover(area(0, 0, 24, 25), topBar, size).x).toBe(4);
    expect(placePopover(area(10, 700, 40, 40), leftBar, size)).toMatchObject({ x: 68, y: 196 });
  });

  it('opens on the display that has the icon', () => {
    expect(placePopover(area(-100, 200, 24, 25), second, size)).toEqual(area(-384, 229, 380, 500));
  });

  it('takes the corner at the panel when nobody knows where the icon is', () => {
    expect(placePopover(nowhere, topBar, size)).toEqual(area(1056, 29, 380, 500));
    expect(placePopover(nowhere, bottomBar, size)).toEqual(area(1536, 536, 380, 500));
    expect(placePopover(nowhere, noBar, size)).toEqual(area(896, 4, 380, 500));
    expect(placePopover(nowhere, second, size)).toEqual(area(-384, 229, 380, 500));
  });

  it('is no taller than the work area', () => {
    const placed = placePopover(area(1000, 0, 24, 25), topBar, { width: 380, height: 5_000 });
    expect(placed).toMatchObject({ y: 29, height: 867 });
    expect(tallestPopover(topBar)).toBe(867);
  });

  it('is whole and in whole pixels wherever the icon is, on scaled displays too', () => {
    const displays = [topBar, bottomBar, noBar, leftBar, second].map(({ bounds, workArea }) => ({
      bounds: scaled(bounds),
      workArea: scaled(workArea),
    }));
    for (const display of displays) {
      const { bounds, workArea } = display;
      for (let step = 0; step <= 40; step += 1) {
        const x = bounds.x + (bounds.width * step) / 40;
        const y = bounds.y + (bounds.height * ((step * 7) % 41)) / 40;
        const placed = placePopover(area(x, y, 17.6, 17.6), display, { width: 380, height: 420.4 });
        expect(Object.values(placed).every(Number.isInteger)).toBe(true);
        expect(placed.x).toBeGreaterThanOrEqual(workArea.x);
        expect(placed.y).toBeGreaterThanOrEqual(workArea.y);
        expect(placed.x + placed.width).toBeLessThanOrEqual(workArea.x + workArea.width);
        expect(placed.y + placed.height).toBeLessThanOrEqual(workArea.y + workArea.height);
      }
    }
  });
});

/** The same display at 125 %, as Electron tells it: in fractions of pixels. */
function scaled({ x, y, width, height }: Area): Area {
  return area(x / 1.25, y / 1.25, width / 1.25, height / 1.25);
}
