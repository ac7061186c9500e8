import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest, type Reporter, type TestCase, type TestModule } from 'vitest/node';
import { type TestsAnswer, type TestsQuestion, testsQuestionSchema } from './tests-question.ts';

/**
 * Keeps one vitest, which most of the time has what it needs from the mutant before: it is told a mutant and some tests by its parent, and
 * answers with the first file that has a test that fails.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Ends the run at the first failure. */
class FirstFailure implements Reporter {
  file: string | null = null;

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed') this.#end(test.module);
  }

  /** A file that cannot be loaded has no test that fails. */
  onTestModuleEnd(module: TestModule): void {
    if (module.state() === 'failed') this.#end(module);
  }

  #end(module: TestModule): void {
    if (this.file !== null) return;
    this.file = relative(ROOT, module.moduleId);
    void vitest.cancelCurrentRun('test-failure');
  }
}

// So that the plugin is there: which mutant it plants is asked whenever a module is loaded.
process.env['TRAPLINE_MUTANT'] ??= '';
const first = new FirstFailure();
const vitest = await createVitest('test', {
  root: ROOT,
  watch: false,
  project: ['main'],
  reporters: [first],
  maxWorkers: 2,
});
await vitest.standalone();
let planted: string | null = null;
process.on('disconnect', () => process.exit(0));
process.on('message', (question) => {
  void answer(testsQuestionSchema.parse(question)).then((said) => process.send?.(said));
});

async function answer({ mutant, module, reached, tests }: TestsQuestion): Promise<TestsAnswer> {
  process.env['TRAPLINE_MUTANT'] = mutant;
  process.env['TRAPLINE_MUTANT_REACHED'] = reached;
  for (const changed of [planted, module]) if (changed !== null) vitest.invalidateFile(join(ROOT, changed));
  planted = module;
  first.file = null;
  const { unhandledErrors } = await vitest.runTestSpecifications(await vitest.globTestSpecifications(tests));
  const broken = first.file === null && unhandledErrors.length > 0 ? String(unhandledErrors[0]) : null;
  return { failed: first.file, broken };
}
