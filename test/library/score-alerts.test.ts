import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { runScenario } from '../../src/library/run-scenario.ts';
import { scoreAlerts as score, type ScoreOptions } from '../../src/library/score-alerts.ts';
import { type ScoredRun } from '../../src/library/scored-run.ts';
import { type ForeignAlert } from '../../src/model/foreign-alert.ts';
import { type Report } from '../../src/report/report-schema.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
// A thread takes compiled files, which the test of the packed library has.
const scoreAlerts = (
  folder: string,
  given: string | Iterable<object>,
  options: ScoreOptions = {},
): Promise<ScoredRun> => score(folder, given, { worker: false, ...options });
const run = (): string => inFolder('run');

let own: Report;
let alerts: object[];

beforeEach(async () => {
  own = (await runScenario(writeSmallScenario(inFolder('small.yaml')), { out: run(), worker: false })).report;
  const lines = readFileSync(inFolder('run', 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
  alerts = lines.map((line) => JSON.parse(line) as object);
});

const recalls = ({ rules }: Report): unknown => Object.values(rules).map(({ episodes }) => episodes);

describe('alerts of another engine', () => {
  it('score the same from a list as from a file', async () => {
    const listed = await scoreAlerts(run(), alerts, { exact: true, name: 'theirs' });
    const filed = await scoreAlerts(run(), inFolder('run', 'alerts.jsonl'), { exact: true, name: 'theirs' });
    expect(recalls(listed.report)).toEqual(recalls(own));
    expect({ ...listed.report, performance: null }).toEqual({ ...filed.report, performance: null });
  });

  it('may be few and short', async () => {
    const short = alerts.slice(0, 1).map((alert) => {
      const { rule, client_id, event_time_ms } = alert as ForeignAlert;
      return { rule, client_id, event_time_ms };
    });
    const { report } = await scoreAlerts(run(), short);
    expect(report).toMatchObject({ engine: 'alerts', engine_facts: { name: 'alerts' } });
    const none = await scoreAlerts(run(), []);
    expect(Object.values(none.report.rules).map(({ episodes }) => episodes.detected)).toEqual([0, 0, 0]);
  });

  it('that are none are one line that says which', async () => {
    const wrong = [...alerts.slice(0, 2), { rule: 'spending_spre', client_id: '1' }];
    const error: unknown = await scoreAlerts(run(), wrong).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'input', subCode: 'alert_invalid', location: { file: 'alerts', line: 3 } });
    expect((error as Error).message).toContain('did you mean "spending_spree"?');
  });

  it('of an engine that promises to be exact may be wrong: that is its score', async () => {
    const { report } = await scoreAlerts(run(), alerts.slice(3), { exact: true });
    const missing = Object.values(report.rules).map(({ engine_vs_oracle }) => engine_vs_oracle.missing!);
    expect(missing.reduce((a, b) => a + b, 0)).toBe(3);
  });

  it.each([
    ['nothing', undefined, 'found undefined'],
    ['an object', {}, 'found a mapping'],
    ['stdin', '-', 'found "-"'],
  ])('are a file or a list: %s is refused', async (_, given, words) => {
    await expect(scoreAlerts(run(), given as string)).rejects.toThrow(
      `alerts: expected a file or a list of alerts, ${words}`,
    );
  });

  it('never replace the run that they are of', async () => {
    await expect(scoreAlerts(run(), alerts, { out: run() })).rejects.toMatchObject({ subCode: 'output_refused' });
  });

  it('come to an end with the signal, however many there are', async () => {
    function* endless(): Generator<object> {
      for (;;) yield* alerts;
    }
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(scoreAlerts(run(), endless(), { signal: stop.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('need the folder of a finished run', async () => {
    await expect(scoreAlerts(inFolder('none'), alerts)).rejects.toMatchObject({ subCode: 'run_not_readable' });
  });
});
