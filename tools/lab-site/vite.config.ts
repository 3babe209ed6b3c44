import type { UserConfig } from 'vite';

/** `npx nx build lab-site` writes `dist`: files for any web server and any path. `npx vite tools/lab-site` serves it. */
export default {
  root: import.meta.dirname,
  base: './',
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
  worker: { format: 'es' },
} satisfies UserConfig;
