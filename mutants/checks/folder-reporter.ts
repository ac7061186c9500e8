import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { type Reporter, type TestModule, type Vitest } from 'vitest/node';

/** Where the failing test files are written, one a line. */
export const FAILED_FILES = 'TRAPLINE_MUTANT_FAILED';

/**
 * A vitest reporter: notes the test files that fail, and ends the run as soon as there are two in different folders, for that is what makes
 * two independent checks.
 */
// oxlint-disable-next-line import/no-default-export -- vitest asks for it
export default class FolderReporter implements Reporter {
  readonly #failed = new Set<string>();
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    if (module.state() !== 'failed' || this.#vitest === undefined) return;
    this.#failed.add(relative(this.#vitest.config.root, module.moduleId));
    const folders = new Set([...this.#failed].map((file) => dirname(file)));
    if (folders.size === 2) void this.#vitest.cancelCurrentRun('test-failure');
  }

  onTestRunEnd(): void {
    const path = process.env[FAILED_FILES];
    if (path !== undefined) writeFileSync(path, [...this.#failed].map((file) => `${file}\n`).join(''));
  }
}
