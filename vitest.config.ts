import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { mutantPlugins } from './mutants/vite-plugin.ts';

const LONG = 'test/**/*.long.test.ts';
const common = { setupFiles: ['test/setup.ts'], testTimeout: 60_000, hookTimeout: 60_000 };
const plugins = mutantPlugins();

export default defineConfig({
  test: {
    // More than there are cores, for tests with a broker or a process of their own mostly wait for it.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    projects: [
      {
        plugins,
        // Test files share the modules that a worker has loaded, which saves a third of the CPU time; so none may leave anything behind in one.
        test: {
          ...common,
          isolate: false,
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, LONG],
        },
      },
      // What takes minutes: kills, outages, every kind of damage, and commands from end to end.
      { plugins, test: { ...common, name: 'long', include: [LONG] } },
    ],
  },
});
