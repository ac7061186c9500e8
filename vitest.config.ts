import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const LONG = 'test/**/*.long.test.ts';
const common = { setupFiles: ['test/setup.ts'], testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // More than there are cores, for tests with a broker or a process of their own mostly wait for it.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [
      {
        test: { ...common, name: 'main', include: ['test/**/*.test.ts'], exclude: [...configDefaults.exclude, LONG] },
      },
      // What takes minutes: kills, outages, every kind of damage, and commands from end to end.
      { test: { ...common, name: 'long', include: [LONG] } },
    ],
  },
});
