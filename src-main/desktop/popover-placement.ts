import type { Area } from './window-placement';

/** One display, in device-independent pixels. */
export interface DisplayAreas {
  readonly bounds: Area;
  /** Without panels and docks. */
  readonly workArea: Area;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between the popover and the tray, and to the edges of the work area. */
const gap = 4;

/** Whether the desktop says where its tray icon is. Linux answers zeros. */
export function isKnown(tray: Area): boolean {
  return tray.width > 0 && tray.height > 0;
}

/** The popover's height can't be more than the work area has. */
export function tallestPopover({ workArea }: DisplayAreas): number {
  return Math.floor(workArea.height) - 2 * gap;
}

/**
 * Where the popover opens: centred under a tray icon at the top, over one at the bottom, beside one
 * at a side; in the corner next to the panel when nobody knows where the icon is. Always whole on
 * the work area, in whole pixels.
 *
 * @param tray bounds of the icon, all zero when unknown
 * @param display the one that has the tray
 */
export function placePopover(tray: Area, display: DisplayAreas, size: Size): Area {
  const { workArea } = display;
  const width = Math.min(Math.ceil(size.width), Math.floor(workArea.width) - 2 * gap);
  const height = Math.min(Math.ceil(size.height), tallestPopover(display));
  const wanted = isKnown(tray) ? besideIcon(tray, workArea, width, height) : inCorner(display, width, height);
  return {
    x: Math.round(clamp(wanted.x, workArea.x + gap, workArea.x + workArea.width - width - gap)),
    y: Math.round(clamp(wanted.y, workArea.y + gap, workArea.y + workArea.height - height - gap)),
    width,
    height,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function besideIcon(tray: Area, workArea: Area, width: number, height: number): Point {
  const isInUpperHalf = tray.y + tray.height / 2 < workArea.y + workArea.height / 2;
  return {
    x: tray.x + tray.width / 2 - width / 2,
    y: isInUpperHalf ? tray.y + tray.height + gap : tray.y - height - gap,
  };
}

/** Right, where trays are; at the bottom when only there a panel took room. */
function inCorner({ bounds, workArea }: DisplayAreas, width: number, height: number): Point {
  const hasTopPanel = workArea.y > bounds.y;
  const hasBottomPanel = workArea.y + workArea.height < bounds.y + bounds.height;
  const isAtBottom = hasBottomPanel && !hasTopPanel;
  return {
    x: workArea.x + workArea.width - width,
    y: isAtBottom ? workArea.y + workArea.height - height : workArea.y,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
