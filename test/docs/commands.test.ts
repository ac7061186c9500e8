import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../../src/config/load-scenario.ts';
import { findRuntime } from '../../src/onnx/onnx-runtime.ts';
import { runId } from '../../src/run/run-id.ts';
import { commandsIn, joinLines } from './command-lines.ts';
import { type Page, type Quoted, readPages, readText } from './markdown.ts';
import { type Given, parseCommand } from './parse-command.ts';

// What changed in a version is told in the words of that version.
const PAGES = readPages().filter(({ path }) => path !== 'CHANGELOG.md');

/** How pages call the command. */
const CALLS = [/^npx trapline (?=\w)/, /^docker compose run --rm trapline /, /^node dist\/cli\/main\.js /];

interface Line extends Quoted {
  readonly path: string;
}

/** Lines of shell on a page: in code blocks, and in backquotes. */
function shellLines({ path, code, spans }: Page): Line[] {
  const blocks = joinLines(code.filter(({ language }) => ['', 'sh'].includes(language)));
  return [...blocks, ...spans].map((quoted) => ({ ...quoted, path }));
}

/** What a table asks to be added to a command that its head names. */
function additions({ path, rows }: Page): Line[] {
  let command: string | undefined;
  return rows.flatMap(([first, second = '']) => {
    const head = /^add to `(npx trapline [^`]*)`$/.exec(second);
    if (head !== null || first === 'you want to') command = head?.[1];
    if (command === undefined || head !== null) return [];
    const added = [...second.matchAll(/`(--[^`]*)`/g)].map((match) => match[1]!);
    return added.map((options) => ({ path, line: 0, text: `${command} ${options}` }));
  });
}

/** Each call of `trapline` in the lines, as what follows its name. */
function callsIn(lines: readonly Line[]): [place: string, argv: string[]][] {
  return lines.flatMap(({ path, line, text }) =>
    commandsIn(text).flatMap((words) => {
      const call = CALLS.find((pattern) => pattern.test(words.join(' ')));
      if (call === undefined) return [];
      const argv = words.slice(call.exec(words.join(' '))![0].trim().split(' ').length);
      return [[`${path}:${line}: trapline ${argv.join(' ')}`, argv] as [string, string[]]];
    }),
  );
}

const CALLED = callsIn(PAGES.flatMap((page) => [...shellLines(page), ...additions(page)]));

/** Each call once, with the first place where it stands. */
const DIFFERENT = [
  ...new Map(CALLED.toReversed().map((called) => [called[1].join('\0'), called])).values(),
].toReversed();

/** Calls that open a model. */
const WITH_MODEL = /spending-model\.yaml/;
const canOpenModels = findRuntime() !== null || Boolean(process.env['CI']);
if (!canOpenModels)
  console.warn('Skipped: calls with a model. onnxruntime-web is not installed: npm install --no-save onnxruntime-web');

describe('every call of trapline on a page', () => {
  it('is found: in blocks, in sentences, over several lines, and as an addition', () => {
    const places = CALLED.map(([place]) => place);
    expect(places.length).toBeGreaterThan(100);
    expect(places).toContainEqual(expect.stringMatching(/^README\.md:\d+: trapline list$/));
    expect(places).toContainEqual(expect.stringMatching(/^README\.md:\d+: trapline run mixed-fraud$/));
    expect(places).toContainEqual(expect.stringContaining('--topic payments-test --alerts-topic payments-alerts'));
    expect(places).toContainEqual(expect.stringContaining('trapline replay x.arrow --speed 60 --max-gap 5s'));
    expect(places).toContainEqual(expect.stringContaining('trapline run evasion --bus kafka --brokers kafka:29092'));
  });

  it.each(DIFFERENT.filter(([place]) => canOpenModels || !WITH_MODEL.test(place)))('is taken: %s', async (_, argv) => {
    const given = await parseCommand(argv.filter((word) => word !== '--help'));
    for (const scenario of scenariosOf(given)) {
      const overrides = (given['set'] as string[] | undefined) ?? [];
      expect(loadScenario({ scenario, overrides }).scenario.name).toBe(scenario);
    }
  });

  it.each([
    ['run mixed-fraud --unheard-of', 'unheard-of'],
    ['run mixed-fraud --batch-rows many', 'batch-rows'],
    ['run mixed-fraud --set', 'set'],
    ['capture unheard-of', 'unheard-of'],
    ['list unheard-of', 'unheard-of'],
  ])('would be refused: trapline %s', async (line, offender) => {
    await expect(parseCommand(line.split(' '))).rejects.toThrow(offender);
  });
});

/** Names of scenarios of the project; a path, or a name that stands for one of the reader's own, is none. */
function scenariosOf({ scenario, scenarios = [] }: Given): string[] {
  const named = [scenario, ...(scenarios as unknown[])].filter((name) => typeof name === 'string');
  const own = named.filter((name) => !/[/.…]/.test(name));
  expect(listScenarios()).toEqual(expect.arrayContaining(own));
  return own;
}

it('every run of mixed-fraud on a page has the id that it has', () => {
  const id = runId(loadScenario({ scenario: 'mixed-fraud' }).resolvedHash);
  const text = PAGES.map(({ path }) => readText(path)).join('\n');
  const folders = new Set([...text.matchAll(/runs\/mixed-fraud-42-[0-9a-f]+/g)].map(([folder]) => folder));
  expect([...folders]).toEqual([`runs/mixed-fraud-42-${id.slice(0, 8)}`]);
});

describe('every script of npm on a page', () => {
  const { scripts } = JSON.parse(readText('package.json')) as {
    scripts: Record<string, string>;
  };
  const called = PAGES.flatMap((page) => shellLines(page)).flatMap(({ path, line, text }) =>
    commandsIn(text).flatMap(([npm, run, name]) =>
      npm === 'npm' && run === 'run' && name !== undefined ? [[path, line, name] as const] : [],
    ),
  );

  it.each(called)('%s:%i: npm run %s is there', (_path, _line, name) => {
    expect(Object.keys(scripts)).toContain(name);
  });
});
