#!/usr/bin/env node
// Draws the icons in resources/icons: a corral fence, three posts and two rails.
import { mkdirSync, writeFileSync } from 'node:fs';
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

const glyph = (size, colour) =>
  png(size, (column, row) => [...colour, Math.round(255 * coverage(isFence, column, row, 32 / size))]);

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
const light = [222, 222, 222];
const icons = {
  'icon.png': appIcon(512),
  'trayTemplate.png': glyph(16, black),
  'trayTemplate@2x.png': glyph(32, black),
  'tray-dark.png': glyph(32, black),
  'tray-light.png': glyph(32, light),
};
mkdirSync(inProject('resources', 'icons'), { recursive: true });
for (const [name, bytes] of Object.entries(icons))
  writeFileSync(inProject('resources', 'icons', name), bytes);
