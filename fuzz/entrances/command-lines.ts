import { parseFrom, parseUntil } from '../../src/capture/record/bounds.ts';
import { parseRemap, requireTopic } from '../../src/capture/selection/remap.ts';
import { chooseCommand, hasHelp } from '../../src/cli/choose-command.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { commandText } from '../../src/cli/command-text.ts';
import { complete } from '../../src/cli/complete.ts';
import { durationOf } from '../../src/cli/duration-option.ts';
import { readArguments } from '../../src/cli/read-arguments.ts';
import { parseSelection } from '../../src/cli/selection.ts';
import { parseHeaderChanges } from '../../src/replay/header-changes.ts';
import { parsePace } from '../../src/pacing/parse-pace.ts';
import { parseSeeds } from '../../src/sweep/seeds.ts';
import { parseVary } from '../../src/sweep/parse-vary.ts';
import { pointsOf } from '../../src/sweep/axis.ts';
import { type NamedCommand } from '../../src/cli/command.ts';
import { refuse } from '../../src/loopback/request-guard.ts';
import { namesOf } from '../../src/view/request-path.ts';
import { type Entrance } from '../entrance.ts';
import { refusalsOf } from '../every-way.ts';

const LINES = [
  'run mixed-fraud --seed 7 --set traffic.clients=100 --out x',
  'replay x.arrow --speed 60 --start 2026-03-02T10:00:00Z --until +1h --key 7 --partition 0 --where region=north',
  'capture filter a.arrow --out b.arrow --key 1 --compression lz4 --force',
  'sweep skew-mild --vary engine.allowed_disorder=0s..10s/1s --seeds 30',
  'bench impossible-travel --rates 100,200 --step 2s --json',
  'run x.yaml --engine process -- python3 engine.py --verbose',
  'record --topic t --out t.arrow --from -5m --until 10000 --brokers a:1,b:2',
  'rules export default --to flink-sql --allowed-disorder 5s',
  'explain runs/x --missed --cause late_drop -q',
  '--help',
  'help run',
];

/** The words of a command line, a line each: chosen, read, proposed for, and shown again. Nothing is run. */
export const commandLine: Entrance = {
  tokens: [
    ...LINES.flatMap((line) => line.split(' ')),
    '--',
    '-',
    '-x',
    '--no-',
    '=',
    '--set=',
    '--memory',
    '1GiB',
    '--batch-rows',
    '\n',
  ],
  mostBytes: 1024,
  open: () => ({
    seeds: LINES.map((line) => Buffer.from(line.replaceAll(' ', '\n'))),
    take: async (input) => {
      const words = input.toString().split('\n');
      commandText(words);
      await complete(words, COMMANDS);
      const choice = chooseCommand(words, COMMANDS);
      if (choice.kind === 'command' && !hasHelp(choice.rest)) await read(choice.command, choice.rest);
    },
  }),
};

async function read(command: NamedCommand, rest: readonly string[]): Promise<void> {
  readArguments(rest, command.usage, await command.load());
}

/** A value that is good there, and what reads it. */
type WayToRead = readonly [example: string, parse: (text: string) => unknown];

/** Values of options that have a grammar of their own, beside those that are read with the command line. */
const VALUES: readonly WayToRead[] = [
  ['engine.allowed_disorder=0s..10s/1s', (text) => pointsOf([parseVary(text)]).length],
  ['a,b,c', parseSeeds],
  ['2026-03-02T10:00:00Z', (start) => selection({ start })],
  ['+1h', (until) => selection({ until })],
  ['0:5,1:7', (until) => selection({ until })],
  ['region=north', (text) => selection({ where: [text] })],
  ['FROM=TO', parseRemap],
  ['topic.a', (text) => requireTopic('--topic', text)],
  ['old=new', (text) => parseHeaderChanges([text], [text])],
  ['60x', (speed) => parsePace({ speed, maxGap: '1s' })],
  ['500/s', (rate) => parsePace({ rate })],
  ['1h30m', (text) => durationOf('--step', text)],
  ['+5m', parseFrom],
  ['10000', parseUntil],
];

function selection(given: {
  readonly start?: string;
  readonly until?: string;
  readonly where?: readonly string[];
}): unknown {
  return parseSelection({
    by: 'broker',
    start: undefined,
    until: undefined,
    key: undefined,
    partition: undefined,
    where: undefined,
    ...given,
  } as Parameters<typeof parseSelection>[0]);
}

/** A value, read in each of these ways. */
export function valueReadBy(ways: readonly WayToRead[]): Entrance {
  return {
    tokens: [
      ...ways.map(([example]) => example),
      '..',
      '/',
      '=',
      ',',
      ':',
      '"',
      'max',
      'now',
      'end',
      'beginning',
      '1970-01-01T00:00:00Z',
      '999999999d',
    ],
    mostBytes: 256,
    open: () => ({
      seeds: ways.map(([example]) => Buffer.from(example)),
      take: async (input) => {
        const text = input.toString();
        const refusals = await refusalsOf(
          ways.map(
            ([, parse]) =>
              () =>
                parse(text),
          ),
        );
        if (refusals.length === ways.length) throw refusals[0]!;
      },
    }),
  };
}

/** A value of an option. */
export const optionValue = valueReadBy(VALUES);

/** The target of a request to `trapline view`, then a line for each header. */
export const viewRequest: Entrance = {
  tokens: [
    '/',
    '..',
    '%2e',
    '%2f',
    '%00',
    '%',
    '?',
    'host',
    'origin',
    'sec-fetch-site',
    'GET',
    'http://localhost:80',
    '\\',
  ],
  mostBytes: 4096,
  open: () => ({
    seeds: [
      '/run-1/report.html?x\nhost: localhost:80\norigin: http://localhost:80\nsec-fetch-site: same-origin',
      '/a%20b/%C3%A9\n',
    ].map((text) => Buffer.from(text)),
    take: (input) => {
      const [target, ...lines] = input.toString().split('\n');
      const headersDistinct: Record<string, string[]> = {};
      for (const line of lines) {
        const [name = '', value = ''] = line.split(': ');
        if (Object.hasOwn(headersDistinct, name)) headersDistinct[name]!.push(value);
        else headersDistinct[name] = [value];
      }
      namesOf(target);
      refuse({ method: 'GET', headersDistinct }, 80);
    },
  }),
};
