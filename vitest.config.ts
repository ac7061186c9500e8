import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { mutantPlugins } from './mutants/vite-plugin.ts';

const LONG = 'test/**/*.long.test.ts';
// Limits that only end what hangs: no test is judged by its time.
const limits = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });
const common = { setupFiles: ['test/setup.ts'] };
// Models run in threads of the code under test, which then run its source as well. No other test needs that.
const MODELS = ['test/onnx/*.test.ts', 'test/config/model-rule.test.ts', 'test/docs/commands.test.ts'];
const runsSource = { execArgv: ['--import', './tools/typescript.js'] };
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
          ...limits(60_000),
          isolate: false,
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, LONG, ...MODELS],
        },
      },
      {
        plugins,
        test: { ...common, ...limits(60_000), ...runsSource, isolate: false, name: 'models', include: MODELS },
      },
      // What takes minutes: kills, outages, every kind of damage, and commands from end to end.
      // Checkpoints are synced to the disk, which takes as long as the disk is busy with others.
      { plugins, test: { ...common, ...limits(600_000), name: 'long', include: [LONG] } },
    ],
  },
});
