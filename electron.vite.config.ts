import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = (...segments: string[]): string => path.join(import.meta.dirname, ...segments);

/**
 * Three builds into `out/`. The targets are the oldest run time that is supported, Electron 25 (Node 18.15, Chrome 114),
 * which also wants CommonJS. Only packages under `dependencies` stay outside of the bundle (node-pty, a native module),
 * so that modules which exist as ESM only can still be used.
 */
export default defineConfig({
  main: {
    build: {
      outDir: here('out/main'),
      target: 'node18.15',
      minify: false,
      rolldownOptions: {
        input: {
          main: here('src-main/main.ts'),
          serve: here('src-main/serve.ts'),
          cli: here('src-main/cli.ts'),
          'pty-host': here('src-main/terminal/pty-host.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: here('out/preload'),
      target: 'node18.15',
      minify: false,
      externalizeDeps: false,
      rolldownOptions: {
        input: { bridge: here('src-preload/bridge.ts') },
        output: { format: 'cjs', entryFileNames: '[name].js' },
      },
    },
  },
  renderer: {
    root: here('src-renderer'),
    plugins: [react()],
    build: {
      outDir: here('out/renderer'),
      target: 'chrome114',
      // Half the bytes to read and compile before the first frame.
      minify: true,
      rolldownOptions: {
        input: {
          index: here('src-renderer/index.html'),
          popover: here('src-renderer/popover.html'),
        },
      },
    },
  },
});
