import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Reporter, type TestCase, type TestModule, type Vitest } from 'vitest/node';

/** Names the file to which the path of the test file that fails is added. */
export const FAILED_FILE = 'TRAPLINE_MUTANT_FAILED';

/** What is printed then: the tests that are under way may take long. */
export const ENOUGH = 'a test has failed';

/** A vitest reporter: notes the first test file that fails, and ends the run. */
export default class FirstFailureReporter implements Reporter {
  #vitest: Vitest | undefined;
  #isOver = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed') this.#end(test.module);
  }

  /** A file that cannot be loaded has no test that fails. */
  onTestModuleEnd(module: TestModule): void {
    if (module.state() === 'failed') this.#end(module);
  }

  #end(module: TestModule): void {
    const path = process.env[FAILED_FILE];
    if (this.#isOver || this.#vitest === undefined || path === undefined) return;
    this.#isOver = true;
    appendFileSync(path, relative(this.#vitest.config.root, module.moduleId));
    process.stdout.write(`${ENOUGH}\n`);
    void this.#vitest.cancelCurrentRun('test-failure');
  }
}
