import { commandText } from '../../src/cli/command-text.ts';
import { huntInto } from '../../src/hunt/hunt-into.ts';
import { transactionsIn } from '../../src/hunt/summary.ts';
import { say } from './said.ts';

/**
 * Run in a process of its own, with a mutant planted: `trapline hunt` with one case at a time, up to its first finding with its repro in a
 * folder, or for so many seconds. Seconds are of the processor, so that a busy machine changes nothing.
 */
const [seed = '1', seconds = '300', folder = 'repro'] = process.argv.slice(2);

const startedAtMs = performance.now();
const cpuS = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
};
const { result, named } = await huntInto({
  seed,
  cases: Infinity,
  isEnough: () => cpuS() >= Number(seconds),
  stopAfter: 1,
  jobs: 1,
  corpus: [],
  elapsedMs: () => performance.now() - startedAtMs,
  onProgress: () => undefined,
  folder,
  commandOf: (cases) => commandText(['hunt', '--seed', seed, '--cases', String(cases)]),
  signal: new AbortController().signal,
});
const [first] = named;
say({
  found: first === undefined ? null : `${first[0]}: ${first[1].failure.words}`,
  cases: first === undefined ? result.cases : first[1].number + 1,
  transactions: first === undefined ? null : transactionsIn(first[1].huntCase.form),
  seconds: cpuS(),
});
