import os from 'node:os';
import { searchFolders } from '../host/find-program';
import type { DoctorParts } from './doctor';
import { neededTools, type ToolOptions } from './needed-tools';
import { findPackageManager } from './package-manager';

/** What the doctor must know of the computer and the user that this process runs for. */
export type ThisComputer = Pick<
  DoctorParts,
  'user' | 'platform' | 'tools' | 'emulator' | 'folders' | 'packageManager'
>;

export function thisComputer(emulator: ToolOptions['emulator']): ThisComputer {
  const { platform, env } = process;
  const isRoot = process.getuid?.() === 0;
  const folders = searchFolders();
  const hasDesktop = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  return {
    user: os.userInfo().username,
    platform,
    tools: neededTools({ platform, isRoot, emulator }),
    emulator: emulator.program,
    folders,
    packageManager: () => findPackageManager({ folders, isRoot, hasDesktop }),
  };
}
