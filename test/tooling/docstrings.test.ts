import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from './project.ts';

/** Paths of the source files below `folder`, relative to it. */
function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();
}

/** The names that a file exports without a docstring. Re-exports are skipped, because their source has the docstring. */
function undocumentedExports(text: string): readonly string[] {
  const file = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);
  const missing = new Set<string>();
  const documented = new Set<string>();
  for (const statement of file.statements) {
    if (!isExported(statement)) continue;
    const target = ts.getJSDocCommentsAndTags(statement).length > 0 ? documented : missing;
    for (const name of namesOf(statement, file)) target.add(name);
  }
  // The overloads of a function need one docstring.
  return [...missing].filter((name) => !documented.has(name));
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

function namesOf(statement: ts.Statement, file: ts.SourceFile): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText(file));
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return [name?.text ?? 'default'];
}

describe('exports without a docstring', () => {
  it('are found', () => {
    const text = [
      'export const a = 1;',
      '/** Documented. */\nexport const b = 2;',
      '// No docstring.\nexport function c(): void {}',
      '/* No docstring. */\n\nexport interface D {}',
      '/** Documented. */\nexport class E { f = 1; }',
      '/** Documented. */\nexport function g(x: 1): 1;\nexport function g(x: 2): 2;',
      'export type H = 1;',
      'export default function i(): void {}',
      'export const { j, k } = { j: 1, k: 2 };',
      'const l = 1;',
      "export { m } from './m.ts';",
    ].join('\n');
    expect(undocumentedExports(text)).toEqual(['a', 'c', 'D', 'H', 'i', '{ j, k }']);
  });

  const folder = join(ROOT, 'src');
  const files = sourceFiles(folder);
  const missing = files.flatMap((path) =>
    undocumentedExports(readFileSync(join(folder, path), 'utf8')).map((name) => `${path}: ${name}`),
  );

  it('there are none', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(missing).toEqual([]);
  });
});
