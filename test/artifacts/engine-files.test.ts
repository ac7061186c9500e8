import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EngineFiles } from '../../src/artifacts/engine-files.ts';
import { RunDirectory } from '../../src/artifacts/run-directory.ts';
import { type TimedAlert } from '../../src/model/foreign-alert.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const inFolder = temporaryFolder();
const NO_RULES = { rules: [] };
const minuteLines = (...texts: string[]) => texts.map((text) => Buffer.from(`${text}\n`));

function alert(id: string): TimedAlert {
  const detection = { alert_id: id, kind: 'open' as const, rule: 'rule', client_id: '1', transaction_id: `of ${id}` };
  const unknown = { event_time_ms: 0, window_start_ms: null, window_end_ms: null, evidence: null, details: null };
  return {
    detection: { ...detection, ...unknown },
    timing: { event_clock_ms: 7, processing_time_ms: null, at_end: false },
    line: `{"alert_id":"${id}"}`,
  };
}

it('hold what they were given in parts, in order; may be closed more than once, and before they are finished', () => {
  const directory = RunDirectory.open(inFolder('run'));
  const textOf = (name: string): string => readFileSync(directory.file(name), 'utf8');
  const files = new EngineFiles(directory, NO_RULES);
  const told: string[] = [];
  const onDetection = ({ detection }: TimedAlert) => told.push(detection.alert_id);
  files.write({ detections: [alert('a'), alert('b')], minuteLines: minuteLines('1', '2') }, { onDetection });
  files.write({ detections: [], minuteLines: [] });
  files.write({ detections: [alert('c')], minuteLines: minuteLines('3') }, { rowOf: ({ line }) => line.toUpperCase() });
  const digests = files.finish();
  files.close();
  expect(told).toEqual(['a', 'b']);
  expect(textOf('alerts.jsonl')).toBe('{"alert_id":"a"}\n{"alert_id":"b"}\n{"ALERT_ID":"C"}\n');
  expect(textOf('latency.jsonl').split('\n')[2]).toBe(
    '{"alert_id":"c","transaction_id":"of c","event_clock_ms":7,"processing_time_ms":null,"at_end":false}',
  );
  expect(textOf('aggregates.jsonl')).toBe('1\n2\n3\n');

  const whole = new EngineFiles(null, NO_RULES);
  const lines = textOf('alerts.jsonl').trimEnd().split('\n');
  whole.write({
    detections: lines.map((line) => ({ ...alert('x'), line })),
    minuteLines: minuteLines('1', '2', '3'),
  });
  expect(whole.finish()).toEqual(digests);

  const cut = new EngineFiles(directory, NO_RULES);
  cut.write({ detections: [alert('d')], minuteLines: minuteLines('4') });
  cut.close();
  cut.close();
  directory.discard();
});
