#!/usr/bin/env node
// Draws the icons in resources/icons: a corral fence, three posts and two rails; in the tray with a mark for each state.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { inProject } from './lib/project.mjs';

const samples = 4;
const posts = [4, 16, 28];
const rails = [12, 21];

/** Whether the fence covers a point, in units of a 32 by 32 grid. */
function isFence(x, y) {
  const isPost = posts.some((post) => Math.abs(x - post) <= 2 && y >= 6 + Math.abs(x - post) && y <= 28);
  return isPost || (x >= 2 && x <= 30 && rails.some((rail) => Math.abs(y - rail) <= 1.5));
}

/** Whether a rounded square with a small margin covers a point of the same grid. */
function isPlate(x, y) {
  const radius = 6;
  const [dx, dy] = [x, y].map((value) => Math.max(Math.abs(value - 16) - (14.5 - radius), 0));
  return Math.hypot(dx, dy) <= radius;
}

function coverage(shape, column, row, scale) {
  let hits = 0;
  for (let i = 0; i < samples; i += 1) {
    for (let j = 0; j < samples; j += 1) {
      if (shape((column + (i + 0.5) / samples) * scale, (row + (j + 0.5) / samples) * scale)) hits += 1;
    }
  }
  return hits / samples ** 2;
}

/** A PNG with one pixel value `[red, green, blue, alpha]` for each column and row. */
function png(size, pixel) {
  const raw = Buffer.alloc(size * (1 + size * 4));
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      raw.set(pixel(column, row), row * (1 + size * 4) + 1 + column * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Where a mark stands in the tray icon: the lower right corner, apart from the fence by a moat. */
const mark = { x: 24, y: 24, radius: 7, moat: 2.5 };
/** Of the exclamation mark, on whole pixels of the small icon. */
const stroke = { x: 26, halfWidth: 2 };
const fromMark = (x, y) => Math.hypot(x - mark.x, y - mark.y);
const isDot = (x, y) => fromMark(x, y) <= mark.radius;

/** A disc: it runs. A ring: it works. An exclamation mark: somebody is needed. Nothing: nothing runs. */
const marks = {
  idle: () => false,
  runs: isDot,
  works: (x, y) => isDot(x, y) && fromMark(x, y) >= mark.radius - 3,
  attention: (x, y) => {
    const isStroke = Math.abs(x - stroke.x) <= stroke.halfWidth && y >= 6 && y <= 21;
    return isStroke || Math.hypot(x - stroke.x, y - 26) <= 2.7;
  },
};
const clearings = {
  idle: () => false,
  runs: (x, y) => fromMark(x, y) <= mark.radius + mark.moat,
  works: (x, y) => fromMark(x, y) <= mark.radius + mark.moat,
  attention: (x) => x >= stroke.x - stroke.halfWidth - mark.moat,
};

const fenceColours = { dark: [222, 222, 222], light: [40, 40, 40] };
/** The mark that asks for somebody is the only one with a colour, where a tray shows colours. */
const amber = { dark: [255, 176, 32], light: [190, 92, 0] };

/** The tray icon of a state, its fence cleared where the mark stands. */
function trayIcon(size, state, fenceColour, markColour = fenceColour) {
  const isOpenFence = (x, y) => isFence(x, y) && !clearings[state](x, y);
  return png(size, (column, row) => {
    const fence = coverage(isOpenFence, column, row, 32 / size);
    const badge = coverage(marks[state], column, row, 32 / size);
    return [...(badge > fence ? markColour : fenceColour), Math.round(255 * Math.max(fence, badge))];
  });
}

/** The fence on a sand-coloured plate. */
function appIcon(size) {
  const [sand, wood] = [
    [236, 219, 186],
    [58, 42, 30],
  ];
  const inner = (x, y) => isFence((x - 16) / 0.66 + 16, (y - 16) / 0.66 + 16);
  return png(size, (column, row) => {
    const fence = coverage(inner, column, row, 32 / size);
    const colour = sand.map((value, index) => Math.round(value + (wood[index] - value) * fence));
    return [...colour, Math.round(255 * coverage(isPlate, column, row, 32 / size))];
  });
}

const black = [0, 0, 0];
const icons = { 'icon.png': appIcon(512) };
for (const state of Object.keys(marks)) {
  // macOS colours a template by itself.
  icons[`tray-${state}Template.png`] = trayIcon(16, state, black);
  icons[`tray-${state}Template@2x.png`] = trayIcon(32, state, black);
  for (const panel of ['dark', 'light']) {
    const markColour = state === 'attention' ? amber[panel] : fenceColours[panel];
    icons[`tray-${state}-on-${panel}.png`] = trayIcon(32, state, fenceColours[panel], markColour);
  }
}
const folder = inProject('resources', 'icons');
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of Object.entries(icons)) writeFileSync(path.join(folder, name), bytes);
