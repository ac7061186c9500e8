import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { mutantSchema } from '../../mutants/mutant.ts';
import { readMutants } from '../../mutants/plant.js';
import { testsOf } from '../../mutants/checks/what-is-run.ts';
import { replaceOnce } from '../../mutants/replace-once.js';

const MUTANTS = readMutants();

/** What is wrong with a text as TypeScript, by its grammar alone. */
function syntaxErrorsOf(fileName: string, source: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(source, { fileName, reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the list of mutants', () => {
  it('is long enough, and every name in it is one mutant', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(MUTANTS)('$name can be planted', (mutant) => {
    expect(mutantSchema.parse(mutant)).toEqual(mutant);
    const planted = replaceOnce(mutant.module, readFileSync(mutant.module, 'utf8'), mutant);
    expect(syntaxErrorsOf(mutant.module, planted)).toEqual([]);
    expect(testsOf(mutant)).not.toEqual([]);
  });
});
