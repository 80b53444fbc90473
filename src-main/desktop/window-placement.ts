/** A rectangle of the screen in whole device-independent pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const preferred = { width: 1180, height: 760 };
export const smallestWindow = { width: 720, height: 480 };
const margin = 24;

/** Where the window opens: centred, and no bigger than the free part of the screen. */
export function placeWindow(workArea: Area): Area {
  const width = fit(preferred.width, smallestWindow.width, workArea.width);
  const height = fit(preferred.height, smallestWindow.height, workArea.height);
  return {
    width,
    height,
    x: Math.round(workArea.x + Math.max(0, (workArea.width - width) / 2)),
    y: Math.round(workArea.y + Math.max(0, (workArea.height - height) / 2)),
  };
}

function fit(wanted: number, least: number, available: number): number {
  return Math.round(Math.max(least, Math.min(wanted, available - 2 * margin)));
}
