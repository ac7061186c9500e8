import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // By default one core stays idle, which on the two cores of a small machine doubles the time.
    maxWorkers: '100%',
  },
});
