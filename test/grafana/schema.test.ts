import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../tooling/project.ts';
import { type CheckedDashboard } from './dashboard-shape.ts';
import { DASHBOARD_FILES } from './provisioned.ts';

/** The name of the type that dashboards are compiled as. */
const TYPE: keyof { readonly CheckedDashboard: CheckedDashboard } = 'CheckedDashboard';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
};

/** What must not be found good: a pattern in a dashboard, what takes its place, and a word of the complaint. */
const PLANTED: readonly (readonly [string, RegExp, string, string])[] = [
  ['a setting that no dashboard has', /"timezone":/, '"timeZone":', 'timeZone'],
  ['a setting that no panel has', /"gridPos":/, '"gridPosition":', 'gridPosition'],
  ['a type of panel that there is not here', /"type": "timeseries"/, '"type": "graph"', 'graph'],
  ['an option of another type of panel', /"showHeader": true/, '"showHeader": true, "xField": "x"', 'xField'],
  ['a value that an option does not have', /"placement": "bottom"/, '"placement": "below"', 'below'],
  ['a field setting that is misspelt', /"lineWidth":/, '"linewidth":', 'linewidth'],
  ['a field setting of a wrong type', /"fillOpacity": \d+/, '"fillOpacity": "70"', 'string'],
  ['a way to show thresholds that there is not', /"mode": "dashed"/, '"mode": "dotted"', 'dotted'],
  ['a way to renew a variable that there is not', /"refresh": 2/, '"refresh": 7', '7'],
  ['a result format that there is not', /"resultFormat": "table"/, '"resultFormat": "tabular"', 'tabular'],
];

describe("Grafana's own types", () => {
  const texts = new Map(DASHBOARD_FILES);
  const complaints = new Map<string, readonly string[]>();

  beforeAll(() => {
    const all = [...DASHBOARD_FILES.values()];
    for (const [name, found, planted] of PLANTED) {
      const text = all.find((one) => found.test(one));
      texts.set(name, text?.replace(found, planted) ?? '');
    }
    for (const [name, found] of check(texts)) complaints.set(name, found);
  });

  it.each([...DASHBOARD_FILES.keys()])('have nothing against %s', (name) => {
    expect(complaints.get(name)).toEqual([]);
  });

  it.each(PLANTED)('do not let pass %s', (name, _found, _planted, word) => {
    expect(complaints.get(name)?.join('\n')).toContain(word);
  });
});

it('the types are of the version that docker-compose.yml starts', () => {
  const { version } = createRequire(import.meta.url)('@grafana/schema/package.json') as { readonly version: string };
  expect(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')).toContain(`image: grafana/grafana:${version}\n`);
});

/** What the compiler says of each text as a dashboard. */
function check(texts: ReadonlyMap<string, string>): Map<string, string[]> {
  const folder = join(ROOT, 'test/grafana');
  const files = new Map(
    [...texts].map(([name, text], i) => [
      join(folder, `checked-${i}.ts`),
      {
        name,
        text: `import { type ${TYPE} } from './dashboard-shape.ts';\nexport const it: ${TYPE} = ${text};\n`,
      },
    ]),
  );
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const file = files.get(path);
    return file === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, file.text, ts.ScriptTarget.ESNext);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return new Map(
    [...files].map(([path, { name }]) => {
      const source = program.getSourceFile(path);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [name, found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))];
    }),
  );
}
