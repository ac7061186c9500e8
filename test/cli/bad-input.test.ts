import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SMALL_SCENARIO } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { trapline } from './trapline.ts';

const inFolder = temporaryFolder();

interface Mistake {
  /** What is in the file small.yaml; the good one unless given. */
  readonly file?: string | Uint8Array;
  readonly args: readonly string[];
  readonly says: RegExp;
}

const RUN = ['run', 'small.yaml', '--out', 'earlier'];
const replaced = (from: string | RegExp, to: string) => SMALL_SCENARIO.replace(from, to);

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'an unknown key': {
    file: replaced('title:', 'tilte:'),
    args: RUN,
    says: /^trapline: small\.yaml:2:1: unknown key "tilte", did you mean "title"\?/,
  },
  'a missing unit': {
    file: replaced('duration: 1d', 'duration: 1'),
    args: RUN,
    says: /^trapline: small\.yaml:6:11: duration: .*found 1\b/,
  },
  'a misspelt scenario': {
    args: ['run', 'mixed-frod', '--out', 'earlier'],
    says: /^trapline: unknown scenario "mixed-frod", did you mean "mixed-fraud"\?/,
  },
  'a misspelt file': {
    args: ['run', 'smal.yaml', '--out', 'earlier'],
    says: /^trapline: smal\.yaml: no such file, did you mean "small\.yaml"\?/,
  },
  'a misspelt command': { args: ['rnu', 'small.yaml'], says: /^trapline: unknown command "rnu", did you mean "run"\?/ },
  'a misspelt option': {
    args: [...RUN, '--sead=3'],
    says: /^trapline: unknown option "--sead", did you mean "--seed"\?/,
  },
  'an option without its value': { args: [...RUN, '--seed'], says: /^trapline: --seed: expected a value/ },
  'a misspelt bus': {
    args: [...RUN, '--bus=kafak'],
    says: /^trapline: --bus: unknown value "kafak", did you mean "kafka"\?/,
  },
  'Kafka without a broker': {
    args: [...RUN, '--bus', 'kafka'],
    says: /^trapline: no Kafka broker is named: give --brokers host:port/,
  },
  'faults by the wall clock': {
    file: `${SMALL_SCENARIO}faults: [{ kind: crash, at_record: 100 }]\n`,
    args: [...RUN, '--live'],
    says: /^trapline: small: faults happen in virtual time only, not by the wall clock; run it in memory, or with --set 'faults=\[\]'/,
  },
  'a history that leaves nothing for the present': {
    args: [...RUN, '--live', '--history', '1d'],
    says: /^trapline: small: nothing of it is left for the present; give a shorter --history, or a longer duration/,
  },
  'a speed without the wall clock': {
    args: [...RUN, '--speed', '2'],
    says: /^trapline: --speed: only a run with --live uses it/,
  },
  'a rate that is none': {
    args: ['bench', 'small.yaml', '--rates', '100,many'],
    says: /^trapline: --rates: expected transactions a second, as in 500, found "many"/,
  },
  'a search among listed rates': {
    args: ['bench', 'small.yaml', '--rates', '100', '--max-rate', '200'],
    says: /^trapline: --max-rate: only a search uses it/,
  },
  'a load test with a topic': {
    args: ['bench', 'small.yaml', '--topic', 'mine'],
    says: /^trapline: unknown option "--topic"/,
  },
  'a load test of traffic from a file': {
    args: ['bench', 'foreign-overlay', '--rates', '100'],
    says: /^trapline: foreign-overlay: traffic from a file cannot be sent at another rate/,
  },
  'a step that is too short for the episodes': {
    file: replaced('episodes: 20, gap', 'episodes: 9000, gap'),
    args: ['bench', 'small.yaml', '--step', '2s', '--rates', '100', '--out', 'earlier'],
    says: /^trapline: small: episode 0 of impossible_travel takes longer .*; give a longer --step/,
  },
  'an option given twice': { args: [...RUN, '--out', 'b'], says: /^trapline: --out: expected once, found 2 times/ },
  'one argument too many': {
    args: [...RUN, 'evasion'],
    says: /^trapline: unexpected "evasion"; expected trapline run/,
  },
  'one argument too few': { args: ['describe'], says: /^trapline: expected trapline describe <scenario>/ },
  'options that contradict': {
    args: ['describe', 'small.yaml', '--json', '--source'],
    says: /^trapline: --source: cannot be combined with --json/,
  },
  'no command, but an option': {
    args: ['--json'],
    says: /^trapline: expected a command, found "--json"; "trapline --help"/,
  },
  'an impossible combination': {
    file: replaced('episodes: 20, gap', 'episodes: 200, one_episode_per_client: true, gap'),
    args: RUN,
    says: /^trapline: small\.yaml:9:\d+: fraud\[0\]\.episodes: 200 episodes need as many clients/,
  },
  'an empty file': { file: '', args: RUN, says: /^trapline: small\.yaml: empty file/ },
  'a binary file': {
    file: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0xff, 0xfe),
    args: RUN,
    says: /^trapline: small\.yaml:1:5: not a text in UTF-8: found a NUL byte/,
  },
  'a YAML error': {
    file: 'name: [small\ntitle: t\n',
    args: RUN,
    says: /^trapline: small\.yaml:\d+:\d+: not valid YAML/,
  },
  'a folder for a file': {
    args: ['run', './earlier', '--out', 'earlier'],
    says: /^trapline: earlier: cannot read the file: it is a folder/,
  },
  'an override without a value': {
    args: [...RUN, '--set', 'seed'],
    says: /^trapline: --set seed: expected path=value/,
  },
  'an override of nothing': {
    args: [...RUN, '--set', 'traffic.clints=3'],
    says: /^trapline: --set traffic\.clints=3: .*did you mean "clients"\?/,
  },
  'an override of an unknown rule': {
    args: [...RUN, '--set', 'rules.travel.window=3m'],
    says: /^trapline: --set rules\.travel\.window=3m: unknown rule "travel"/,
  },
  'an override of the wrong kind': {
    args: [...RUN, '--set', 'traffic.clients=many'],
    says: /^trapline: --set traffic\.clients=many: expected .*found "many"/,
  },
  'no rows a batch': {
    args: [...RUN, '--batch-rows', '0'],
    says: /^trapline: --batch-rows: expected a whole number from 1 to 65536, found "0"/,
  },
  'rows that are no number': { args: ['check', '--batch-rows', 'x'], says: /^trapline: --batch-rows: .*found "x"/ },
  'an input file that is not used': {
    args: [...RUN, '--input', 'a.csv'],
    says: /^trapline: --input: small makes its own/,
  },
  'a file of other rows, by the wall clock': {
    file: 'evt,card,amt\n1,2,3\n',
    args: ['run', 'foreign-overlay', '--live', '--input', 'small.yaml', '--out', 'earlier'],
    says: /^trapline: small\.yaml:1: the header row has no column "Year"; it has "evt", "card", "amt"/,
  },
  'an input file that is not there': {
    args: ['run', 'foreign-overlay', '--input', 'a.csv', '--out', 'earlier'],
    says: /^trapline: a\.csv: cannot read the file: no such file/,
  },
  'a header with an escape sequence of the terminal': {
    file: 'name: small\nti\u{1b}[31mtle: x\n',
    args: RUN,
    says: /^trapline: small\.yaml:2:1: unknown key "ti\\u001b\[31mtle"/,
  },
  'a folder that Trapline did not make': {
    args: ['run', 'small.yaml', '--out', 'foreign'],
    says: /^trapline: --out foreign: it holds something other than a Trapline run/,
  },
  'the working directory': {
    args: ['run', 'small.yaml', '--out', '.'],
    says: /^trapline: --out \.: .*working directory/,
  },
  'a file for a folder': {
    args: ['run', 'small.yaml', '--out', 'small.yaml/run'],
    says: /^trapline: --out small\.yaml\/run: cannot write there: ENOTDIR/,
  },
  'a tolerance that is no share': {
    args: ['check', 'small.yaml', '--tolerance', '101%'],
    says: /^trapline: --tolerance: expected a share, as in 2% or 0\.02, found "101%"/,
  },
  'a commit outside of a repository': {
    args: ['check', 'small.yaml', '--baseline', 'git:main'],
    says: /^trapline: --baseline git:main: git says of .*not a git repository/,
  },
  'a folder with nothing to check': {
    args: ['check', 'foreign'],
    says: /^trapline: foreign: the folder holds no scenario/,
  },
  'first expectations of no capture': {
    args: ['check', 'small.yaml', '--write-expectations'],
    says: /^trapline: --write-expectations: no capture is checked/,
  },
  'golden results that are none': {
    args: ['check', 'small.yaml', '--baseline', 'small.yaml'],
    says: /^trapline: small\.yaml: not a file of golden results/,
  },
};

describe('a mistake gets one line and exit code 2, and changes nothing:', () => {
  it.each(Object.entries(MISTAKES))('%s', (_, { file = SMALL_SCENARIO, args, says }) => {
    writeFileSync(inFolder('small.yaml'), file);
    for (const [folder, name, text] of [
      ['earlier', 'manifest.json', '{ "schema": "trapline.manifest/1" }'],
      ['foreign', 'thesis.tex', 'years of work'],
    ] as const) {
      mkdirSync(inFolder(folder));
      writeFileSync(inFolder(folder, name), text);
    }
    const before = everything();
    const { status, stdout, stderr } = trapline(args, { cwd: inFolder() });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).not.toMatch(/ {4}at |node:/);
    expect(stderr).not.toContain('\u001b');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(everything()).toEqual(before);
  });

  /** Every file and folder that there is, with its content. */
  function everything(): object {
    const entries = readdirSync(inFolder(), { recursive: true, withFileTypes: true });
    return Object.fromEntries(
      entries.map((entry) => {
        const path = `${entry.parentPath}/${entry.name}`;
        return [path, entry.isFile() ? readFileSync(path, 'latin1') : null];
      }),
    );
  }
});
