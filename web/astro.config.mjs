import react from '@astrojs/react';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'astro/config';

/**
 * A static site that holds no inline script and no inline style, so that `public/_headers` can forbid both. Astro's own
 * islands start from inline scripts: pages mount React from a module script instead (`src/shell/start-page.tsx`), and
 * React components that need no life of their own are rendered to HTML at build time.
 */
export default defineConfig({
  outDir: '../dist/web',
  output: 'static',
  trailingSlash: 'never',
  build: { format: 'file', inlineStylesheets: 'never', assets: 'assets' },
  devToolbar: { enabled: false },
  integrations: [react()],
  vite: { plugins: [tailwindcss()], build: { assetsInlineLimit: 0 } },
});
