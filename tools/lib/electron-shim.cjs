// Stands in for Electron's default app in a bare run time: loads the app folder named on the command line.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { app } = require('electron');

const expected = require('./package.json').version;
if (process.argv.includes('--version')) {
  process.stdout.write(`v${process.versions.electron}\n`, () => process.exit(0));
} else if (process.versions.electron !== expected) {
  process.stderr.write(`This run time is Electron ${process.versions.electron}, not ${expected}.\n`);
  process.exit(1);
} else {
  const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
  if (named === undefined) {
    process.stderr.write('Name the folder of the app on the command line.\n');
    process.exit(1);
  }
  const folder = path.resolve(named);
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version);
  app.setAppPath(folder);
  process.argv.splice(process.argv.indexOf(named), 1, folder);
  require(path.join(folder, manifest.main));
}
