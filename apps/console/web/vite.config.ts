import type { UserConfig } from 'vite';

/** `npx vite apps/console/web` serves the page and reloads it after each change. It reads the data of a running console. */
export default {
  root: import.meta.dirname,
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // The policy of the page allows only files of its own address: no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The first versions with the CSS function light-dark().
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
  worker: { format: 'es' },
  server: { port: 8101, proxy: { '/api': { target: 'http://127.0.0.1:8100', changeOrigin: true } } },
} satisfies UserConfig;
