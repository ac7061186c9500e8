import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // More than there are cores, for tests with a broker or a process of their own mostly wait for it.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
  },
});
