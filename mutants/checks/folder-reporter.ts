import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { type Reporter, type TestCase, type TestModule, type Vitest } from 'vitest/node';

/** Where the failing test files are written, one a line. */
export const FAILED_FILES = 'TRAPLINE_MUTANT_FAILED';

/** What is printed as soon as there is no need to go on: the tests under way may take long. */
export const ENOUGH = 'two folders have a test that fails';

/**
 * A vitest reporter: notes the test files that fail, and ends the run as soon as there are two in different folders, for that is what makes
 * two independent checks.
 */
// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default class FolderReporter implements Reporter {
  readonly #failed = new Set<string>();
  #vitest: Vitest | undefined;
  #isEnough = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed') this.#note(test.module);
  }

  /** A file that cannot be loaded has no test that fails. */
  onTestModuleEnd(module: TestModule): void {
    if (module.state() === 'failed') this.#note(module);
  }

  onTestRunEnd(): void {
    this.#write();
  }

  #note(module: TestModule): void {
    if (this.#vitest === undefined) return;
    this.#failed.add(relative(this.#vitest.config.root, module.moduleId));
    const folders = new Set([...this.#failed].map((file) => dirname(file)));
    if (folders.size < 2 || this.#isEnough) return;
    this.#isEnough = true;
    this.#write();
    process.stdout.write(`${ENOUGH}\n`);
    void this.#vitest.cancelCurrentRun('test-failure');
  }

  #write(): void {
    const path = process.env[FAILED_FILES];
    if (path !== undefined) writeFileSync(path, [...this.#failed].map((file) => `${file}\n`).join(''));
  }
}
