/** How the web app is built, served while developing, and tested. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env['BELLWETHER_URL'] ?? 'http://127.0.0.1:8000';

// Tests expect one locale and zone, whatever the machine's own; their processes read these when they start.
if (process.env['VITEST'] !== undefined) Object.assign(process.env, { TZ: 'UTC', LC_ALL: 'en_US.UTF-8' });

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/api': server } },
  preview: { proxy: { '/api': server } },
  build: {
    target: 'es2022',
    sourcemap: false,
    // Vega is the one large part; it is loaded only by pages that draw a chart.
    chunkSizeWarningLimit: 900,
  },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: 'rules', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'components', environment: 'happy-dom', include: ['src/**/*.test.tsx'], setupFiles: ['src/ui/testing.setup.ts'] },
      },
    ],
  },
});
