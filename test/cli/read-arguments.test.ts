import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseCommand } from '../../src/cli/choose-command.ts';
import { type CommandBody, commandsOf, type Declaration } from '../../src/cli/command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';
import { TraplineError } from '../../src/model/errors.ts';

/** Reads a command line without doing what it says. */
async function read(line: readonly string[]) {
  const choice = chooseCommand(line, COMMANDS);
  if (choice.kind === 'help') throw new Error('expected a command');
  const body = await choice.command.load();
  return readArguments(choice.rest, choice.command.usage, body);
}

async function complaintOf(line: readonly string[]): Promise<string> {
  const error: unknown = await read(line).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TraplineError);
  const { code, message } = error as TraplineError;
  expect(code).toBe('input');
  expect(message).not.toMatch(/\n/);
  return message;
}

const bodies = await Promise.all(
  commandsOf(COMMANDS).map(async ({ name, usage, load }) => ({ name, usage, body: await load() })),
);
const options = bodies.flatMap(({ name, usage, body }) =>
  Object.entries(body.options).map(([option, declared]) => ({ name, usage, body, option, declared })),
);

/** A value that is in the form that is declared; undefined where only the command knows one. */
function goodValue(declared: Declaration): string {
  if (declared.type === 'boolean') throw new Error('a flag has none');
  if (declared.choices !== undefined) return declared.choices[0]!;
  return declared.coerce === undefined ? 'x' : '1MiB'.slice(0, declared.describe.startsWith('Memory') ? 4 : 1);
}

/** Arguments and options that have to be there, but for `option`. */
function demanded({ positionals, options: declared }: CommandBody, option: string): string[] {
  return [
    ...Object.values(positionals).flatMap(({ demandOption }) => (demandOption === true ? ['x'] : [])),
    ...Object.entries(declared).flatMap(([name, one]) =>
      one.demandOption === true && name !== option ? [`--${name}=${goodValue(one)}`] : [],
    ),
  ];
}

/** Forms in which an option is not declared. */
function malformed(option: string, declared: Declaration): string[][] {
  const forms = [[`--${option}.x=1`], [`--${option}.x.y`, 'z'], [`--${option}x`], [`--no-no-${option}`]];
  if (declared.type === 'boolean') {
    return [
      ...forms,
      [`--${option}=maybe`],
      [`--${option}=true`],
      [`--${option}=`],
      [`--no-${option}=1`],
      [`--${option}`, `--${option}`],
      [`--${option}`, `--no-${option}`],
      ...(declared.alias === undefined
        ? []
        : [[`--${option}`, `-${declared.alias}`], [`-${declared.alias}${declared.alias}`]]),
    ];
  }
  const value = goodValue(declared);
  return [
    ...forms,
    [`--no-${option}`],
    [`--${option}`],
    [`--${option}`, '--quiet'],
    [`--${option}`, '--'],
    [`--${option}=`],
    [`--${option}`, ''],
    ...(declared.array === true
      ? []
      : [
          [`--${option}=${value}`, `--${option}=${value}`],
          [`--${option}=${value}`, `--${option}`, value],
        ]),
    ...(declared.choices === undefined ? [] : [[`--${option}=nothing-of-the-kind`]]),
    ...(declared.coerce === undefined ? [] : [[`--${option}=many`], [`--${option}=-1`], [`--${option}=1e999`]]),
  ];
}

describe('an option', () => {
  it('is in many commands', () => expect(options.length).toBeGreaterThan(150));

  it.each(options)(
    '--$option of $name is read in the form that is declared',
    async ({ name, body, option, declared }) => {
      const line = [...name.split(' '), ...demanded(body, option)];
      if (declared.type === 'boolean') {
        expect((await read([...line, `--${option}`]))[option]).toBe(true);
        expect((await read([...line, `--no-${option}`]))[option]).toBe(false);
        return;
      }
      const value = goodValue(declared);
      const given = (await read([...line, `--${option}=${value}`]))[option];
      expect((await read([...line, `--${option}`, value]))[option]).toEqual(given);
      expect(given).toBeDefined();
      if (declared.array === true) {
        expect((await read([...line, `--${option}=${value}`, `--${option}`, value]))[option]).toHaveLength(2);
      }
    },
  );

  it.each(options)('--$option of $name is refused in any other', async ({ name, body, option, declared }) => {
    const line = [...name.split(' '), ...demanded(body, option)];
    for (const form of malformed(option, declared)) {
      expect(await complaintOf([...line, ...form])).not.toBe('');
    }
  });

  it('gets whatever text stands behind "="', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text !== '-'),
        async (text) => {
          expect((await read(['run', `--out=${text}`]))['out']).toBe(text);
          expect((await read(['run', '--set', 'a=1', `--set=${text}`]))['set']).toEqual(['a=1', text]);
        },
      ),
    );
  });

  it('makes no command line end in anything but its meaning or one line', async () => {
    const words = fc.oneof(
      fc.constantFrom(...commandsOf(COMMANDS).flatMap(({ name }) => name.split(' '))),
      fc.constantFrom('--', '-', '-q', '--no-worker', '--out', '--set', '--__proto__', '--constructor=1', '', '-h1'),
      fc.constantFrom(...options.map(({ option }) => `--${option}`)),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (line) => {
        const error: unknown = await read(line).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error === undefined || (error as Error).message === 'expected a command') return;
        expect(error).toBeInstanceOf(TraplineError);
        expect((error as TraplineError).code).toBe('input');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a command line', () => {
  it.each([
    [['record', '--topik', 'payments'], /^unknown option "--topik", did you mean "--topic"\?/],
    [['record'], /^expected --topic VALUE and --out VALUE$/],
    [['record', '--topic'], /^--topic: expected a value after it$/],
    [['recrod'], /^unknown command "recrod", did you mean "record"\?/],
    [['hlep'], /^unknown command "hlep", did you mean "help"\?/],
    [['capture', 'nfo'], /^capture: unknown command "nfo", did you mean "info"\?/],
    [['capture'], /^capture: expected one of info, verify, .*"trapline capture --help" tells more$/],
    [['info', 'x'], /^unknown command "info".*; there is "trapline capture info"/],
    [['--json'], /^expected a command, found "--json"/],
    [['-run'], /^expected a command, found "-run", did you mean "run"\?/],
    [
      ['run', '--set.traffic.clients=500'],
      /^unknown option "--set\.traffic\.clients"; expected --set traffic\.clients=500$/,
    ],
    [
      ['run', '--traffic.clients=5'],
      /^unknown option "--traffic\.clients"; a setting is given as --set traffic\.clients=5$/,
    ],
    [['run', '--traffic.clients', '5'], /; a setting is given as --set traffic\.clients=VALUE$/],
    [['run', '--duration=3d'], /^unknown option "--duration"; a setting is given as --set duration=3d$/],
    [['run', '--fraud[0].episodes=9'], /; a setting is given as --set 'fraud\[0\]\.episodes=9'$/],
    [
      ['run', '--engine.allowed_disorder=5s'],
      /; expected --engine builtin\|.*; a setting is given as --set engine\.allowed_disorder=5s$/,
    ],
    [['list', '--traffic.clients=5'], /^unknown option "--traffic\.clients"[^-]*--json$/],
    [['run', '--influx.url=http://h'], /^unknown option "--influx\.url"; expected --influx VALUE$/],
    [['replay', 'x', '--no-where'], /^--no-where: only a flag can be negated; expected --where FIELD=VALUE$/],
    [['run', '--no-wroker'], /^unknown option "--no-wroker", did you mean "--no-worker"\?/],
    [['run', '--quiet=maybe'], /^--quiet: expected no value, .*; found "maybe"$/],
    [['run', '--out', '--quiet'], /^--out: expected a value after it, found "--quiet"/],
    [['run', '--quiet', '-q'], /^--quiet: expected once, found 2 times$/],
    [['run', '--bus', 'kafak'], /^--bus: unknown value "kafak", did you mean "kafka"\?/],
    [['run', '--consumers', '65'], /^--consumers: expected a whole number from 1 to 64, found "65"$/],
    [['replay', 'x', '--start', '-5m'], /; a value that begins with - is given as --start=-5m$/],
    [['describe'], /^expected trapline describe <scenario>, found no <scenario>$/],
    [['describe', ''], /^<scenario>: expected a value, found an empty text$/],
    [['run', 'a', 'b'], /^unexpected "b"; expected trapline run \[scenario\]$/],
    [['check', '--', 'x'], /^-- x: expected nothing after --$/],
    [['describe', 'x', '--source', '--json'], /^--source: cannot be combined with --json$/],
    [['completion', 'tcsh'], /^\[shell\]: unknown value "tcsh"/],
  ])('%j says what is expected', async (line, complaint) => {
    expect(await complaintOf(line)).toMatch(complaint);
  });

  it('gives what is said, and the defaults of the rest', async () => {
    expect(
      await read(['capture', 'filter', 'a.arrow', '--out', 'b.arrow', '--partition=3', '--key', '4', '--force']),
    ).toEqual({
      capture: 'a.arrow',
      out: 'b.arrow',
      partition: [3],
      key: ['4'],
      force: true,
      by: 'broker',
      compression: 'none',
    });
    expect(await read(['compare', 'a', 'b', '--no-explain'])).toEqual({ runA: 'a', runB: 'b', explain: false });
    expect(await read(['check', 'a', '--no-verify', 'b'])).toMatchObject({ scenarios: ['a', 'b'], verify: false });
    expect(await read(['score', 'run', '--alerts', '-'])).toMatchObject({ alerts: '-' });
    expect(await read(['capture', 'import', '-', '--out=a'])).toMatchObject({ file: '-' });
  });

  it('hands on what follows -- as it is', async () => {
    const program = ['python3', 'engine.py', '--out', '', '--', '-q'];
    expect(await read(['run', '--engine', 'process', '--', ...program])).toMatchObject({ '--': program });
  });

  it('may have options before the name of its command', async () => {
    expect(await read(['--quiet', 'run', 'evasion'])).toMatchObject({ scenario: 'evasion', quiet: true });
  });
});

describe('what cannot go to standard output', () => {
  const folders = ['run x', 'sweep x', 'bench x', 'score x --alerts x', 'compare x x', 'replay x'].map((line) => [
    line,
    'out',
  ]);
  const captures = [
    ['run x', 'capture'],
    ['record --topic x', 'out'],
    ...['import x', 'filter x', 'recover x'].map((line) => [`capture ${line}`, 'out']),
  ];

  it.each([...folders, ...captures])(
    'is refused in words by %s, and a path of that name is not: --%s',
    async (line, option) => {
      const words = line!.split(' ');
      const kind = folders.some(([one, name]) => one === line && name === option) ? 'a folder' : 'a file';
      const complaint = await complaintOf([...words, `--${option}`, '-']);
      expect(complaint).toContain(`--${option}: expected ${kind}, found "-", which stands for standard output: `);
      expect(await read([...words, `--${option}`, './-'])).toMatchObject({ [option!]: './-' });
    },
  );
});

it('says what is compared, and with what, in the words of engineers', () => {
  const texts = bodies.flatMap(({ body }) =>
    [...Object.values(body.positionals), ...Object.values(body.options)].map(({ describe: text }) => text),
  );
  const schemas = readdirSync('schema').map((name) => readFileSync(`schema/${name}`, 'utf8'));
  for (const text of [...texts, ...schemas]) expect(text).not.toMatch(/h[eo]ld (it |them )?against|to be had/);
});
