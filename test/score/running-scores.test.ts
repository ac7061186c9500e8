import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Detection } from '../../src/model/alert.ts';
import { type Episode } from '../../src/model/episode.ts';
import { RunningScores } from '../../src/score/running-scores.ts';
import { prepareRun } from '../../src/run/prepare.ts';
import { type FinishedRun } from '../../src/run/run-outcome.ts';
import { runScenario } from '../../src/run/run-scenario.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();

const rowsOf = <T>(name: string): T[] =>
  readFileSync(inFolder('run', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

it.each(['1', '2', '3'])(
  'says in the end what the report says, and before it no more than there is (seed %s)',
  async (seed) => {
    const prepared = prepareRun({ scenario: writeSmallScenario(inFolder('small.yaml')), seed });
    const { report } = (await runScenario({
      ...prepared,
      directory: inFolder('run'),
      batchRows: 64,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })) as FinishedRun;
    const detections = rowsOf<Detection>('alerts.jsonl');
    const scores = new RunningScores(rowsOf<Episode>('episodes.jsonl'), prepared.scenario.engine.ruleSet);

    const half = detections[detections.length >> 1]!.event_time_ms;
    for (const detection of detections) if (detection.event_time_ms < half) scores.add(detection);
    for (const [rule, { episodes, detected }] of scores.scores(half)) {
      expect(detected).toBeLessThanOrEqual(episodes);
      expect(episodes).toBeLessThan(report.rules[rule]!.episodes.total!);
      expect(detected).toBeGreaterThan(0);
    }

    for (const detection of detections) if (detection.event_time_ms >= half) scores.add(detection);
    expect(Object.fromEntries(scores.scores(Infinity))).toEqual(
      Object.fromEntries(
        Object.entries(report.rules).map(([rule, { episodes, alerts, f1 }]) => {
          const { total, detected, recall } = episodes;
          const { total: all, matched, precision } = alerts;
          return [rule, { episodes: total, detected, alerts: all, matched, recall, precision, f1 }];
        }),
      ),
    );
  },
);
